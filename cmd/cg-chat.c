/* cg-chat: talk to the assistant. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/prog.h"
#include "base/sig.h"
#include "json/json.h"
#include "tool/chat.h"
#include "tool/chat_title.h"
#include "tool/names.h"
#include "tool/out.h"
#include "tool/term.h"
#include "tool/tool.h"

enum { MESSAGE_MAX = 65536 /* bytes from standard input */ };

static bool json, queued, yes, go_on, reject, newest;
static const char *session, *user, *key, *search, *after, *comment, *calls_file, *title;
static int64_t limit, offset;

#define JSON_OPT CG_OPT_BOOL(0, "json", &json, "records, one a line")
#define USER_OPT CG_OPT_STR(0, "user", &user, "USER", "whose conversations they are (default: CG_USER's, or nobody's)")
#define QUEUE_OPT CG_OPT_BOOL(0, "queue", &queued, "leave the answer to a worker")

static const struct cg_opt say_opts[] = {
	CG_OPT_STR('s', "session", &session, "SESSION", "in this conversation (default: a new one)"),
	CG_OPT_BOOL('c', "continue", &go_on, "in the one that was last talked in"),
	CG_OPT_BOOL('y', "yes", &yes, "approve whatever the assistant asks for"),
	CG_OPT_STR(0, "key", &key, "KEY", "the same key is the same message: it is said once"),
	QUEUE_OPT, USER_OPT, JSON_OPT, CG_OPT_END
};
static const struct cg_opt new_opts[] = {
	CG_OPT_STR(0, "title", &title, "TEXT", "what it is called (default: what is talked about)"),
	USER_OPT, JSON_OPT, CG_OPT_END
};
static const struct cg_opt sessions_opts[] = {
	CG_OPT_STR(0, "search", &search, "TEXT", "with this in their title"),
	CG_OPT_STR(0, "after", &after, "SESSION", "those that come after this one"),
	CG_OPT_INT('l', "limit", &limit, "N", "at most this many (default: all)"),
	CG_OPT_INT(0, "offset", &offset, "N", "without the first so many"),
	USER_OPT, JSON_OPT, CG_OPT_END
};
static const struct cg_opt messages_opts[] = {
	CG_OPT_STR(0, "after", &after, "MESSAGE", "those that come after this one"),
	CG_OPT_INT('l', "limit", &limit, "N", "at most this many (default: all)"),
	CG_OPT_BOOL('r', "reverse", &newest, "the newest first"),
	USER_OPT, JSON_OPT, CG_OPT_END
};
static const struct cg_opt rename_opts[] = { USER_OPT, JSON_OPT, CG_OPT_END };
static const struct cg_opt delete_opts[] = { USER_OPT, CG_OPT_END };
static const struct cg_opt again_opts[] = {
	CG_OPT_BOOL('y', "yes", &yes, "approve whatever the assistant asks for"),
	CG_OPT_STR(0, "key", &key, "KEY", "the same key is the same try: it is made once"),
	QUEUE_OPT, USER_OPT, JSON_OPT, CG_OPT_END
};
static const struct cg_opt answer_opts[] = {
	CG_OPT_BOOL(0, "reject", &reject, "say no: nothing is done"),
	CG_OPT_STR(0, "comment", &comment, "TEXT", "what there is to say about it"),
	CG_OPT_STR(0, "calls", &calls_file, "FILE", "other arguments: JSON [{id, arguments}]; - is standard input"),
	CG_OPT_BOOL('y', "yes", &yes, "approve whatever else the assistant asks for"),
	QUEUE_OPT, USER_OPT, JSON_OPT, CG_OPT_END
};

static const struct cg_column session_columns[] = {
	{ "id", "SESSION", CG_COL_TEXT }, { "lastMessageAt", "LAST", CG_COL_TIME }, { "title", "TITLE", CG_COL_TEXT },
	{ NULL, NULL, CG_COL_TEXT }
};
static const struct cg_column message_columns[] = {
	{ "createdAt", "AT", CG_COL_TIME }, { "role", "WHO", CG_COL_TEXT },
	{ "status", "STATUS", CG_COL_TEXT }, { "content", "SAID", CG_COL_TEXT }, { NULL, NULL, CG_COL_TEXT }
};

struct work {
	const struct verb *verb;
	struct cg_ctx ctx;
	struct cg_out out;
	struct cg_err *err;
	struct cg_sink live;       /* of a turn */
	json_t *asked;             /* the interrupt that waits for an answer: {id, value: {calls}}; or NULL */
	bool midline;              /* the last piece had no line feed at its end */
	bool talks;                /* a person is at the terminal */
	int status;
};

/* ---- what a turn says ---- */

static void
end_line(struct work *w)
{
	if (w->midline)
		putchar('\n');
	w->midline = false;
	fflush(stdout);
}

/* What a model says is data: it cannot steer a terminal. */
static void
print_text(struct work *w, const char *text)
{
	cg_term_print(stdout, text);
	w->midline = *text ? text[strlen(text) - 1] != '\n' : w->midline;
}

/* Aside: not what the assistant says. */
static void
print_line(struct work *w, const char *what, const char *text, const json_t *more)
{
	char *detail = more ? cg_json_str(more) : NULL, *line = cg_asprintf("%s%s%s%s\n", what, text,
	    detail ? " " : "", detail ? detail : "");

	end_line(w);
	cg_term_print(stderr, line);
	free(line);
	free(detail);
}

static int
put_live(struct cg_sink *s, const json_t *r, struct cg_err *err)
{
	struct work *w = s->arg;
	const char *type = cg_json_get_str(r, "type", "");
	const json_t *asked = json_array_get(json_object_get(r, "interrupts"), 0);
	const json_t *message = json_object_get(r, "message"), *why = strcmp(cg_json_get_str(message,
	    "status", ""), "partial") == 0 ? json_object_get(message, "error") : NULL;

	if (asked) {
		json_decref(w->asked);
		w->asked = json_incref((json_t *)(uintptr_t)asked);
	}
	if (json)
		return cg_sink_put(w->out.to, r, err);
	if (strcmp(type, "delta") == 0)
		print_text(w, cg_json_get_str(r, "text", ""));
	else if (strcmp(type, "tool") == 0 && w->talks)
		print_line(w, "uses ", cg_json_get_str(r, "name", ""), json_object_get(r, "arguments"));
	else if (strcmp(type, "result") == 0 && w->talks)
		print_line(w, "done: ", cg_json_get_str(r, "name", ""), json_object_get(r, "result"));
	else if (strcmp(type, "restart") == 0)
		end_line(w);
	else if (why || strcmp(type, "error") == 0)
		print_line(w, "cg-chat: ", cg_json_get_str(why ? why : r, "message", ""), NULL);
	return 0;
}

/* ---- approvals ---- */

/* Other arguments for each call; an empty line leaves them as they are. NULL: none is changed. */
static json_t *
edit(struct work *w, const json_t *calls)
{
	json_t *edits = json_array(), *call;
	size_t i;

	json_array_foreach(calls, i, call) {
		json_t *to = NULL;
		char *line;

		print_line(w, "", cg_json_get_str(call, "name", ""), json_object_get(call, "arguments"));
		while ((line = cg_term_ask("arguments (JSON; empty: as they are): ")) && *line
		    && !(to = cg_json_parse(line, strlen(line), "arguments", 0, w->err))) {
			fprintf(stderr, "cg-chat: %s\n", w->err->msg);
			free(line);
		}
		if (to) {
			json_t *e = json_object();

			cg_json_set_str(e, "id", cg_json_get_str(call, "id", ""));
			cg_json_set(e, "arguments", to);
			json_array_append_new(edits, e);
		}
		free(line);
	}
	return edits;
}

/* 1 req says what is to happen (edits: its calls, new), 0 nobody says anything. */
static int
ask_person(struct work *w, struct cg_chat_answer_req *req, json_t **edits)
{
	json_t *calls = json_object_get(json_object_get(w->asked, "value"), "calls"), *call;
	char *line;
	size_t i;

	*edits = NULL;
	if (yes || !w->talks)
		return yes;
	json_array_foreach(calls, i, call)
		print_line(w, "asks to do: ", cg_json_get_str(call, "name", ""), json_object_get(call, "arguments"));
	for (;;) {
		if (!(line = cg_term_ask("approve? [y]es, [n]o, [e]dit: ")))
			return 0;
		if (strchr("yne", *line) && *line)
			break;
		free(line);
	}
	req->reject = *line == 'n';
	if (*line == 'e')
		req->calls = *edits = edit(w, calls);
	free(line);
	return 1;
}

/* ---- turns ---- */

static int
hear(struct work *w, const struct cg_chat_turn *turn, int *sig)
{
	sigset_t set;
	int rc = cg_tool_chat_follow(&w->ctx, turn, queued || turn->again, json || !w->talks ? STDOUT_FILENO : -1,
	    &w->live, sig, w->err);
	if (!json)
		end_line(w);
	/* Whoever makes an answer takes signals as they come; from here on they are ours again. */
	sigfillset(&set);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	return rc;
}

/* A turn to its end, with all that is approved on the way. CG_CHAT_ASKS: nobody has answered. */
static int
attend(struct work *w, struct cg_chat_turn *turn, int *sig)
{
	struct cg_chat_answer_req req;
	json_t *edits;
	int rc;

	while ((rc = hear(w, turn, sig)) == CG_CHAT_ASKS) {
		req = (struct cg_chat_answer_req){ .session = turn->session,
			.question = cg_json_get_str(w->asked, "id", NULL) };
		if (!ask_person(w, &req, &edits))
			break;
		rc = cg_tool_chat_answer(&w->ctx, &req, turn, NULL, w->err);
		json_decref(edits);
		if (rc < 0)
			return -1;
	}
	if (rc == CG_CHAT_ASKS && !json)
		fprintf(stderr, "cg-chat: the assistant asks for an approval: cg-chat answer %s\n", turn->session);
	return rc;
}

static int
say(struct work *w, const char *text, int *sig)
{
	const struct cg_chat_post_req req = { .session = session, .content = text, .key = key };
	struct cg_chat_turn turn;

	if (cg_tool_chat_post(&w->ctx, &req, &turn, json ? w->out.to : NULL, w->err) < 0)
		return queued ? -1 : cg_tool_chat_let_go(&w->ctx, &turn);
	return attend(w, &turn, sig);
}

static char found[CG_ID_LEN + 1]; /* the conversation, when no option names it */

static int
note(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	struct work *w = s->arg;

	snprintf(found, sizeof found, "%s", cg_json_get_str(record, "id", ""));
	session = found;
	return json ? cg_sink_put(w->out.to, record, err) : 0;
}

static int
choose(struct work *w)
{
	const struct cg_chat_sessions_req last = { .limit = 1 };
	struct cg_sink to = { .put = note, .arg = w, .fd = -1 };

	if (go_on && !session && cg_tool_chat_sessions(&w->ctx, &last, &to, w->err) < 0)
		return -1;
	if (session)
		return 0;
	return cg_tool_chat_create(&w->ctx, NULL, &to, w->err);
}

/* ---- the verb that talks ---- */

/* Line by line; an answer that is stopped is no end, an empty line is passed over. */
static int
talk(struct work *w)
{
	char *line;
	int rc = 0, sig = 0;

	fprintf(stderr, "session %s; Ctrl-C stops an answer, Ctrl-D leaves\n", session);
	while (rc >= 0 && (line = cg_term_ask("> "))) {
		if (line[strspn(line, " \t")])
			rc = say(w, line, &sig);
		free(line);
		/* A message that could not be sent is no reason to go. */
		if (rc < 0 && (w->err->code == CG_E_DATA || w->err->code == CG_E_STATE
		    || w->err->code == CG_E_CONFLICT)) {
			cg_prog_error((const struct cg_prog *)(const void *)w->verb, w->err);
			rc = 0;
		}
	}
	fputc('\n', stderr);
	return rc < 0 ? -1 : 0;
}

/* What was stopped by a signal ends us by it, once all has been told. */
static int
end_turn(struct work *w, const char *id, int rc, int sig)
{
	/* Whoever has made the answer makes the title, too. */
	if (rc == 0 && !sig && !queued && id)
		cg_tool_chat_title_here(&w->ctx, id, &sig);
	if (rc >= 0 && sig) {
		cg_out_end(&w->out, 0, w->err);
		cg_sig_die(sig);
	}
	w->status = rc > w->status ? rc : w->status;
	return rc < 0 ? -1 : 0;
}

static int
say_verb(struct work *w, const char *text)
{
	bool here = isatty(STDIN_FILENO);
	char *read = text || here ? NULL : cg_fd_text(STDIN_FILENO, MESSAGE_MAX, "standard input", w->err);
	int rc, sig = 0;

	if (!text && !here && !read)
		return -1;
	w->talks = here && isatty(STDERR_FILENO) && !json;
	if (choose(w) < 0)
		rc = -1;
	else if (text || read)
		rc = say(w, text ? text : read, &sig);
	else
		rc = talk(w);
	free(read);
	return end_turn(w, session, rc, sig);
}

/* ---- the others ---- */

static int
new_verb(struct work *w, const char *none)
{
	(void)none;
	return cg_tool_chat_create(&w->ctx, title, w->out.to, w->err);
}

static int
sessions(struct work *w, const char *id)
{
	const struct cg_chat_sessions_req req = { .search = search, .after = after, .limit = limit,
		.offset = offset };

	return id ? cg_tool_chat_get(&w->ctx, id, w->out.to, w->err)
	    : cg_tool_chat_sessions(&w->ctx, &req, w->out.to, w->err);
}

static int
messages(struct work *w, const char *id)
{
	const struct cg_chat_messages_req req = { .session = id, .after = after, .newest_first = newest,
		.limit = limit };

	return cg_tool_chat_messages(&w->ctx, &req, w->out.to, w->err);
}

static int
rename_verb(struct work *w, const char *id)
{
	return cg_tool_chat_rename(&w->ctx, id, title, w->out.to, w->err);
}

static int
delete_verb(struct work *w, const char *id)
{
	return cg_tool_chat_delete(&w->ctx, id, w->err);
}

static int
stop(struct work *w, const char *id)
{
	return cg_tool_chat_stop(&w->ctx, id, w->out.to, w->err);
}

/* What has been asked for, to its end; rc: whether it could be. */
static int
see_to(struct work *w, const char *id, struct cg_chat_turn *turn, int rc)
{
	int sig = 0;

	w->talks = isatty(STDIN_FILENO) && isatty(STDERR_FILENO) && !json;
	rc = rc >= 0 ? attend(w, turn, &sig) : queued ? -1 : cg_tool_chat_let_go(&w->ctx, turn);
	return end_turn(w, id, rc, sig);
}

static int
answer(struct work *w, const char *id)
{
	json_t *calls = calls_file ? cg_json_load(calls_file, CG_JSON_MAX, w->err) : NULL;
	const struct cg_chat_answer_req req = { .session = id, .reject = reject, .comment = comment,
		.calls = calls };
	struct cg_chat_turn turn = { .again = false };
	int rc = calls_file && !calls ? -1 : cg_tool_chat_answer(&w->ctx, &req, &turn,
	    json ? w->out.to : NULL, w->err);

	json_decref(calls);
	return see_to(w, id, &turn, rc);
}

static int
again(struct work *w, const char *id)
{
	const struct cg_chat_again_req req = { .session = id, .key = key };
	struct cg_chat_turn turn = { .again = false };

	return see_to(w, id, &turn, cg_tool_chat_again(&w->ctx, &req, &turn, json ? w->out.to : NULL, w->err));
}

static int
follow(struct work *w, const char *id)
{
	struct cg_chat_turn turn = { .again = true };
	int sig = 0, rc = cg_tool_chat_running(&w->ctx, id, turn.run, w->err);

	snprintf(turn.session, sizeof turn.session, "%s", id);
	rc = rc > 0 ? attend(w, &turn, &sig) : rc;
	return end_turn(w, NULL, rc, sig);
}

enum operands { NONE, MAY_BE, ONE, TITLED, ANY, WORDS };

static const struct verb {
	struct cg_prog prog;
	enum operands takes;
	enum cg_show shows;
	const struct cg_column *columns;
	int (*run)(struct work *w, const char *operand);
} table[] = {
	{ { .name = "cg-chat say", .synopsis = "[-s SESSION | -c] [-y] [--queue] [--json] [MESSAGE]",
	    .opts = say_opts,
	    .summary = "Says something to the assistant and prints the answer as it comes.",
	    .examples = "  cg-chat 'which campaigns are live?'\n"
	    "  cg-chat -c <brief.txt\n" },
	    WORDS, CG_SHOW_QUIET, NULL, say_verb },
	{ { .name = "cg-chat new", .synopsis = "[--title=TEXT] [--json]", .opts = new_opts,
	    .summary = "Begins a conversation, and prints its id.",
	    .examples = "  s=$(cg-chat new) && cg-chat -s \"$s\" 'hello'\n"
	    "  cg-chat new --title='Summer shoes' --json | jq -r .id\n" },
	    NONE, CG_SHOW_FIELD, NULL, new_verb },
	{ { .name = "cg-chat sessions", .synopsis = "[--search=TEXT] [-l N] [--after=SESSION] [--json] [SESSION]",
	    .opts = sessions_opts, .operand = "SESSION",
	    .summary = "Lists conversations, the one that was last talked in first.",
	    .examples = "  cg-chat sessions -l 5\n"
	    "  cg-chat sessions --json --search=shoes | jq -r .id\n" },
	    MAY_BE, CG_SHOW_RECORDS, session_columns, sessions },
	{ { .name = "cg-chat messages", .synopsis = "[-r] [-l N] [--after=MESSAGE] [--json] SESSION",
	    .opts = messages_opts, .operand = "SESSION",
	    .summary = "Prints what was said in a conversation.",
	    .examples = "  cg-chat messages \"$s\"\n"
	    "  cg-chat messages --json -r -l 1 \"$s\" | jq -r .content\n" },
	    ONE, CG_SHOW_RECORDS, message_columns, messages },
	{ { .name = "cg-chat rename", .synopsis = "[--json] SESSION TITLE", .opts = rename_opts,
	    .operand = "SESSION", .summary = "Gives a conversation another title.",
	    .examples = "  cg-chat rename \"$s\" 'Summer shoes'\n"
	    "  cg-chat rename --json \"$s\" 'Winter shoes' | jq -r .title\n" },
	    TITLED, CG_SHOW_QUIET, NULL, rename_verb },
	{ { .name = "cg-chat delete", .synopsis = "SESSION...", .opts = delete_opts, .operand = "SESSION",
	    .summary = "Deletes conversations, with all that was said in them.",
	    .examples = "  cg-chat delete \"$s\"\n"
	    "  cg-chat sessions --json --search=test | cg-chat delete -\n" },
	    ANY, CG_SHOW_QUIET, NULL, delete_verb },
	{ { .name = "cg-chat stop", .synopsis = "[--json] SESSION...", .opts = rename_opts, .operand = "SESSION",
	    .summary = "Stops the assistant: what it has said so far stays.",
	    .examples = "  cg-chat stop \"$s\"\n"
	    "  cg-chat stop --json \"$s\" | jq -r .title\n" },
	    ANY, CG_SHOW_QUIET, NULL, stop },
	{ { .name = "cg-chat follow", .synopsis = "[--json] SESSION", .opts = rename_opts, .operand = "SESSION",
	    .summary = "Prints the answer that is being made, as it comes; nothing when none is.",
	    .examples = "  cg-chat follow \"$s\"\n"
	    "  cg-chat follow --json \"$s\" | jq -r 'select(.type == \"done\").message.status'\n" },
	    ONE, CG_SHOW_QUIET, NULL, follow },
	{ { .name = "cg-chat again", .synopsis = "[-y] [--key=KEY] [--queue] [--json] SESSION", .opts = again_opts,
	    .operand = "SESSION", .summary = "Answers once more what was said last, when its answer failed or is partial.",
	    .examples = "  cg-chat again \"$s\"\n"
	    "  cg-chat again --json \"$s\" | jq -r 'select(.type == \"done\").message.content'\n" },
	    ONE, CG_SHOW_QUIET, NULL, again },
	{ { .name = "cg-chat answer", .synopsis = "[--reject] [--comment=TEXT] [--calls=FILE] [-y] [--queue] "
	    "[--json] SESSION", .opts = answer_opts, .operand = "SESSION",
	    .summary = "Approves what the assistant asks for, or not; it goes on.",
	    .examples = "  cg-chat answer \"$s\"\n"
	    "  cg-chat answer --reject --comment='a quiz, please' \"$s\"\n" },
	    ONE, CG_SHOW_QUIET, NULL, answer },
};
enum { VERBS = sizeof table / sizeof *table };
static const struct cg_prog *verbs[VERBS + 1];
static const struct cg_prog prog = {
	.name = "cg-chat",
	.synopsis = "[say] [-s SESSION | -c] [MESSAGE] | new|sessions|messages|rename|delete|stop|follow|again|answer "
	    "[OPTIONS] [SESSION]",
	.summary = "Talks to the assistant, who makes campaigns, changes and shows them.",
	.examples = "  cg-chat 'make a quiz about tea for spring'\n"
	    "  cg-chat\n",
	.verbs = verbs,
};

static bool implied; /* no verb was given */

static bool
is_verb(const char *word)
{
	for (size_t i = 0; i < VERBS; i++)
		if (strcmp(word, table[i].prog.name + strlen("cg-chat ")) == 0)
			return true;
	return false;
}

static int
one(void *arg, const char *id)
{
	struct work *w = arg;

	if (w->verb->run(w, id) == 0)
		return 0;
	if (w->err->code != CG_E_NOTFOUND && w->err->code != CG_E_STATE)
		return -1;
	cg_prog_error(&w->verb->prog, w->err);
	w->status = cg_errc_exit(w->err->code) > w->status ? cg_errc_exit(w->err->code) : w->status;
	return 0;
}

static int
run(struct work *w, int argc, char **argv)
{
	static const char *const fields[] = { "sessionId", "id", NULL };
	const struct verb *v = w->verb;

	if (v->takes == NONE && argc)
		cg_prog_usage(&v->prog, "no operand is taken");
	if (argc && implied && is_verb(argv[0]))
		cg_prog_usage(&v->prog, "a verb comes before all options: cg-chat %s ...; what is to be said comes "
		    "after say: cg-chat say %s", argv[0], argv[0]);
	if (argc > 1 && v->takes == WORDS)
		cg_prog_usage(&v->prog, "a message is one operand: put it in quotes");
	if (argc > 1 && (v->takes == MAY_BE || v->takes == ONE))
		cg_prog_usage(&v->prog, "one conversation at a time");
	if (!argc && (v->takes == ONE || (v->takes == ANY && isatty(STDIN_FILENO))))
		cg_prog_usage(&v->prog, "which conversation?");
	if (v->takes == TITLED && argc != 2)
		cg_prog_usage(&v->prog, "which conversation, and what is it to be called?");
	if (v->takes == TITLED)
		title = argv[1];
	if (v->takes == ANY)
		return cg_tool_names(argc, argv, STDIN_FILENO, false, fields, one, w, w->err);
	return v->run(w, argc ? argv[0] : NULL);
}

/* What begins with no verb is said. */
static char **
with_verb(int *argc, char **argv)
{
	const char *first = *argc > 1 ? argv[1] : "";
	static char *all[64], word[] = "say"; /* as many words as a command line of ours has */

	if (strcmp(first, "--help") == 0 || strcmp(first, "--version") == 0 || *argc > 60
	    || strncmp(first, "--completion", 12) == 0 || is_verb(first))
		return argv;
	implied = true;
	all[0] = argv[0];
	all[1] = word;
	memcpy(all + 2, argv + 1, (size_t)(*argc - 1) * sizeof *all);
	++*argc;
	return all;
}

int
main(int argc, char **argv)
{
	struct cg_err err = CG_ERR_INIT;
	struct work w = { .err = &err, .live = { .put = put_live, .arg = &w, .fd = -1 } };
	const struct verb *v;
	int rc;

	for (size_t i = 0; i < VERBS; i++)
		verbs[i] = &table[i].prog;
	argv = with_verb(&argc, argv);
	v = w.verb = (const struct verb *)(const void *)cg_prog_start_verb(&prog, &argc, &argv);
	if (cg_ctx_open(&w.ctx, cg_prog_common(), &err) < 0)
		return cg_prog_finish(&v->prog, -1, &err);
	w.ctx.who.user = user ? user : cg_conf_get(&w.ctx.conf, CG_CONF_USER);
	cg_out_init(&w.out, v->shows, v->columns, "id", json, v->shows == CG_SHOW_QUIET);
	rc = cg_out_end(&w.out, run(&w, argc, argv), &err);
	json_decref(w.asked);
	cg_ctx_close(&w.ctx);
	return cg_prog_finish(&v->prog, rc < 0 ? rc : w.status, &err);
}
