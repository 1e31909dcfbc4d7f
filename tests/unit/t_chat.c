/* Conversations, in the store: their order and pages, their answers, and whose they are. */
#include "base/buf.h"
#include "base/clock.h"
#include "store/chat.h"
#include "store_test.h"

static const struct cg_scope EVE = { "org_a", "eve" }, NOBODY = { "org_a", NULL };

static void
begin(struct cg_store *st, const struct cg_scope *who, const char *title, char id[CG_ID_LEN + 1])
{
	struct cg_chat_session row = { .title = title };

	if (cg_store_chat_session_add(st, who, &row, &err) < 0)
		printf("# add: %s\n", err.msg);
	snprintf(id, CG_ID_LEN + 1, "%s", row.id);
}

static int
say(struct cg_store *st, const struct cg_scope *who, const char *session, const char *text,
    char id[CG_ID_LEN + 1])
{
	struct cg_chat_message row = { .session = session, .content = text };
	int rc = cg_store_chat_message_add(st, who, &row, &err);

	if (id)
		snprintf(id, CG_ID_LEN + 1, "%s", row.id);
	return rc;
}

static int
see_session(void *arg, const struct cg_chat_session *r)
{
	cg_buf_printf(arg, "%s;", r->title ? r->title : "-");
	return 0;
}

static int
see_message(void *arg, const struct cg_chat_message *r)
{
	cg_buf_printf(arg, "%lld %s %s %s;", (long long)r->seq, r->assistant ? "A" : "U",
	    cg_chat_status_name(r->status), r->content);
	return 0;
}

static int
sessions(struct cg_store *st, const struct cg_scope *who, struct cg_chat_session_filter f,
    struct cg_buf *b)
{
	cg_buf_clear(b);
	cg_buf_put(b, "", 0);
	return cg_store_chat_sessions(st, who, &f, see_session, b, &err);
}

static int
messages(struct cg_store *st, const struct cg_scope *who, struct cg_chat_message_filter f,
    struct cg_buf *b)
{
	cg_buf_clear(b);
	cg_buf_put(b, "", 0);
	return cg_store_chat_messages(st, who, &f, see_message, b, &err);
}

#define SESSIONS(who, ...) sessions(st, who, (struct cg_chat_session_filter){ __VA_ARGS__ }, &b)
#define MESSAGES(who, ...) messages(st, who, (struct cg_chat_message_filter){ __VA_ARGS__ }, &b)

static void
t_sessions(void)
{
	struct cg_store *st = fresh("sessions");
	char one[CG_ID_LEN + 1], two[CG_ID_LEN + 1], three[CG_ID_LEN + 1];
	struct cg_buf b;

	cg_buf_init(&b, 4096);
	begin(st, &A, "one", one);
	begin(st, &A, "50% off_", two);
	begin(st, &A, NULL, three);
	ok(SESSIONS(&A, .limit = 0) == 3, "all of them are there");
	for (int64_t then = cg_wall_ms(); cg_wall_ms() == then;)
		;
	ok(say(st, &A, one, "hello", NULL) == 0, "something is said");
	SESSIONS(&A, .limit = 0);
	ok(strncmp(b.s, "one;", 4) == 0, "the one that was last talked in comes first: %s", b.s);
	ok(SESSIONS(&A, .limit = 1) == 1 && strcmp(b.s, "one;") == 0, "a page of one");
	ok(SESSIONS(&A, .after = one) == 2 && !strstr(b.s, "one"), "what comes after it: %s", b.s);
	ok(SESSIONS(&A, .limit = 5, .offset = 2) == 1, "without the first two");
	ok(SESSIONS(&A, .search = "50% OFF_") == 1 && strcmp(b.s, "50% off_;") == 0, "found by its title");
	ok(SESSIONS(&A, .search = "%") == 1, "a wildcard is a character");
	ok(SESSIONS(&A, .search = "off", .after = one) == 1, "found after another one");
	ok(SESSIONS(&A, .after = "00000000-0000-7000-8000-000000000001") == 0, "nothing comes after nothing");
	ok(cg_store_chat_session_title(st, &A, three, "three", true, &err) == 1, "a title");
	ok(cg_store_chat_session_title(st, &A, three, "other", true, &err) == 0, "it has one already");
	ok(cg_store_chat_session_title(st, &A, three, "other", false, &err) == 1, "it is called otherwise");
	ok(SESSIONS(&A, .id = three) == 1 && strcmp(b.s, "other;") == 0, "and is: %s", b.s);
	ok(cg_store_chat_session_drop(st, &A, one, &err) == 1, "dropped");
	ok(MESSAGES(&A, .session = one) == 0 && SESSIONS(&A, .id = one) == 0, "with what was said in it");
	ok(cg_store_chat_session_drop(st, &A, one, &err) == 0, "only once");
	cg_buf_release(&b);
	cg_store_close(st);
}

static void
t_messages(void)
{
	struct cg_store *st = fresh("messages");
	char s[CG_ID_LEN + 1], first[CG_ID_LEN + 1], last[CG_ID_LEN + 1];
	static const char run[] = "00000000-0000-7000-8000-000000000001";
	struct cg_chat_message answer, again, hello = { .content = "hello", .run = run };
	struct cg_buf b;

	cg_buf_init(&b, 4096);
	begin(st, &A, NULL, s);
	hello.session = s;
	cg_store_chat_message_add(st, &A, &hello, &err);
	snprintf(first, sizeof first, "%s", hello.id);
	answer = (struct cg_chat_message){ .session = s, .assistant = true, .status = CG_CHAT_WAITING,
		.content = "I will", .reply_to = first, .exchange = "[]", .tokens_out = 3 };
	ok(cg_store_chat_message_add(st, &A, &answer, &err) == 0, "an answer that waits");
	again = (struct cg_chat_message){ .session = s, .assistant = true, .content = "I have",
		.reply_to = first };
	ok(cg_store_chat_message_add(st, &A, &again, &err) == 0 && strcmp(again.id, answer.id) == 0,
	    "another one to the same message takes its place");
	ok(MESSAGES(&A, .session = s) == 2 && strcmp(b.s, "1 U complete hello;2 A complete I have;") == 0,
	    "they stand in their order: %s", b.s);
	say(st, &A, s, "and", last);
	answer = (struct cg_chat_message){ .session = s, .assistant = true, .status = CG_CHAT_WAITING,
		.content = "May I?", .reply_to = last, .run = run };
	cg_store_chat_message_add(st, &A, &answer, &err);
	ok(cg_store_chat_give_up(st, &A, s, &err) == 1, "what waits is given up");
	ok(cg_store_chat_give_up(st, &A, s, &err) == 0, "once");
	ok(MESSAGES(&A, .session = s, .newest_first = true, .limit = 2) == 2
	    && strcmp(b.s, "4 A partial May I?;3 U complete and;") == 0, "the newest first: %s", b.s);
	ok(MESSAGES(&A, .session = s, .newest_first = true, .after = last) == 2
	    && strncmp(b.s, "2 A", 3) == 0, "and what was said before: %s", b.s);
	ok(MESSAGES(&A, .session = s, .after = first, .limit = 1) == 1 && strncmp(b.s, "2 A", 3) == 0,
	    "what was said after: %s", b.s);
	cg_buf_clear(&b);
	ok(cg_store_chat_message(st, &A, s, CG_CHAT_BY_REPLY_TO, first, see_message, &b, &err) == 1
	    && strstr(b.s, "I have"), "found by what it answers");
	ok(cg_store_chat_message(st, &A, s, CG_CHAT_BY_RUN, run, see_message, &b, &err) == 1
	    && strstr(b.s, "U complete hello"), "by the run that it was posted with");
	ok(cg_store_chat_message(st, &A, s, CG_CHAT_ANSWER_BY_RUN, run, see_message, &b, &err) == 1
	    && strstr(b.s, "A partial May I?"), "by the run that ended with it");
	ok(cg_store_chat_message(st, &A, s, CG_CHAT_BY_ID, first, see_message, &b, &err) == 1, "by its id");
	ok(cg_store_chat_message(st, &A, s, CG_CHAT_BY_ID, s, see_message, &b, &err) == 0, "and not by another");
	cg_buf_release(&b);
	cg_store_close(st);
}

static void
t_keys(void)
{
	struct cg_store *st = fresh("keys");
	struct cg_chat_message row = { .key = "k", .content = "x" };
	char s[CG_ID_LEN + 1], other[CG_ID_LEN + 1];
	struct cg_buf b;

	cg_buf_init(&b, 4096);
	begin(st, &A, NULL, s);
	begin(st, &A, NULL, other);
	row.session = s;
	ok(cg_store_chat_message_add(st, &A, &row, &err) == 0, "a message with a key");
	row.id[0] = '\0';
	ok(cg_store_chat_message_add(st, &A, &row, &err) < 0 && err.code == CG_E_CONFLICT,
	    "the key is there already: %s", err.msg);
	row.id[0] = '\0';
	row.session = other;
	ok(cg_store_chat_message_add(st, &A, &row, &err) == 0, "in another session it is another one");
	ok(cg_store_chat_message(st, &A, s, CG_CHAT_BY_KEY, "k", see_message, &b, &err) == 1, "found by it");
	ok(MESSAGES(&A, .session = s) == 1, "nothing was added twice");
	row = (struct cg_chat_message){ .session = "no id", .content = "x" };
	ok(cg_store_chat_message_add(st, &A, &row, &err) < 0 && err.code == CG_E_DATA, "no such session");
	cg_buf_release(&b);
	cg_store_close(st);
}

/* What ann has is not there for eve of the same tenant, for bob, nor for who has no name. */
static void
t_walls(void)
{
	const struct cg_scope *others[] = { &EVE, &B, &NOBODY };
	struct cg_store *st = fresh("walls");
	char s[CG_ID_LEN + 1], m[CG_ID_LEN + 1], own[CG_ID_LEN + 1];
	struct cg_buf b;

	cg_buf_init(&b, 4096);
	begin(st, &A, "hers", s);
	say(st, &A, s, "hello", m);
	for (int i = 0; i < 3; i++) {
		const struct cg_scope *who = others[i];

		ok(SESSIONS(who, .limit = 0) == 0 && SESSIONS(who, .id = s) == 0, "%d sees no session", i);
		ok(MESSAGES(who, .session = s) == 0, "%d sees no message", i);
		ok(cg_store_chat_session_title(st, who, s, "mine", false, &err) == 0, "%d gives no title", i);
		ok(say(st, who, s, "I am ann", NULL) < 0 && err.code == CG_E_DATA, "%d says nothing there", i);
		ok(cg_store_chat_session_drop(st, who, s, &err) == 0, "%d drops nothing", i);
		ok(cg_store_chat_give_up(st, who, s, &err) == 0, "%d gives nothing up", i);
	}
	begin(st, &NOBODY, "nobody's", own);
	ok(SESSIONS(&NOBODY, .limit = 0) == 1 && strcmp(b.s, "nobody's;") == 0, "who has no name has his own");
	ok(SESSIONS(&A, .limit = 0) == 1 && MESSAGES(&A, .session = s) == 1 && strstr(b.s, "hello"), "ann has what she had");
	cg_buf_release(&b);
	cg_store_close(st);
}

int
main(void)
{
	if (!mkdtemp(dir))
		return 1;
	t_sessions();
	t_messages();
	t_keys();
	t_walls();
	cg_rmtree(dir, &err);
	free(url);
	return done();
}
