/* What was made on demand, in the store: its states, its pages, and whose it is. */
#include "store/generations.h"
#include "store_test.h"

static void
begin(struct cg_store *st, const struct cg_scope *who, const char *type, struct cg_generation_row *r)
{
	*r = (struct cg_generation_row){ .type = type, .input = "{\"brief\":\"x\"}" };
	if (cg_store_generation_begin(st, who, r, &err) < 0)
		printf("# begin: %s\n", err.msg);
}

static int
end(struct cg_store *st, const struct cg_scope *who, struct cg_generation_row *r, const char *status)
{
	bool fine = strcmp(status, "completed") == 0;

	r->status = status;
	r->output = fine ? "{\"a\":1}" : NULL;
	r->error = fine ? NULL : "{\"code\":\"TIMEOUT\"}";
	r->model = "m";
	r->duration_ms = 12;
	r->attempts = 3;
	return cg_store_generation_end(st, who, r, &err);
}

struct seen {
	int n;
	char first[CG_ID_LEN + 1], status[12], all[400];
};

static int
see(void *arg, const struct cg_generation_row *r)
{
	struct seen *s = arg;

	if (!s->n++) {
		snprintf(s->first, sizeof s->first, "%s", r->id);
		snprintf(s->status, sizeof s->status, "%s", r->status);
		snprintf(s->all, sizeof s->all, "%s %s %s %lld %lld %s %s %d", r->type, r->user,
		    r->campaign ? "campaign" : "-", (long long)r->duration_ms, (long long)r->attempts,
		    r->output ? r->output : "-", r->error ? r->error : "-", r->accepted);
	}
	return 0;
}

static struct seen
look(struct cg_store *st, const struct cg_scope *who, struct cg_generation_filter f, int64_t *total)
{
	struct seen s = { .n = 0 };

	cg_store_generations(st, who, &f, total, see, &s, &err);
	return s;
}

static void
t_states(void)
{
	struct cg_store *st = fresh("states");
	struct cg_generation_row r, other;
	struct seen s;

	begin(st, &A, "plan", &r);
	s = look(st, &A, (struct cg_generation_filter){ .id = r.id }, NULL);
	is_str(s.all, "plan ann - -1 1 - - 0", "it is on record before it is there");
	is_str(s.status, "pending", "as pending");
	ok(cg_store_generation_accept(st, &A, r.id, NULL, &err) < 0 && err.code == CG_E_CONFLICT,
	    "what is not there is not accepted");
	ok(end(st, &A, &r, "completed") == 0, "it ends");
	s = look(st, &A, (struct cg_generation_filter){ .id = r.id }, NULL);
	ok(strstr(s.all, "12 3") && s.n == 1, "with how long it took and how often was asked");
	begin(st, &A, "copy", &other);
	ok(end(st, &A, &other, "failed") == 0, "another one fails");
	s = look(st, &A, (struct cg_generation_filter){ .status = "failed" }, NULL);
	is_str(s.first, other.id, "and is found by that");
	memset(other.id, '0', 8);
	ok(end(st, &A, &other, "failed") < 0 && err.code == CG_E_NOTFOUND, "one that is not there");
	cg_store_close(st);
}

static void
t_accept(void)
{
	struct cg_store *st = fresh("accept");
	struct cg_campaign_row c = { .user = "ann", .name = "n", .template_id = "quiz" };
	struct cg_generation_row r;
	struct seen s;

	begin(st, &A, "plan", &r);
	end(st, &A, &r, "completed");
	cg_store_campaign_put(st, &A, &c, &err);
	ok(cg_store_generation_accept(st, &B, r.id, c.id, &err) < 0, "another tenant accepts nothing");
	ok(cg_store_generation_accept(st, &A, r.id, c.id, &err) == 0, "its own does");
	ok(cg_store_generation_accept(st, &A, r.id, c.id, &err) < 0 && err.code == CG_E_CONFLICT, "once");
	s = look(st, &A, (struct cg_generation_filter){ .campaign = c.id }, NULL);
	ok(s.n == 1 && strstr(s.all, "campaign"), "it is found by its campaign");
	cg_store_close(st);
}

static void
t_pages(void)
{
	struct cg_store *st = fresh("pages");
	struct cg_generation_row r[5], other;
	struct seen s;
	int64_t total;

	for (size_t i = 0; i < 5; i++)
		begin(st, &A, i % 2 ? "copy" : "theme_brief", &r[i]);
	begin(st, &B, "plan", &other);
	s = look(st, &A, (struct cg_generation_filter){ .limit = 2 }, &total);
	ok(s.n == 2 && total == 5, "a page, and how many there are");
	is_str(s.first, r[4].id, "the newest first");
	s = look(st, &A, (struct cg_generation_filter){ .limit = 2, .offset = 4 }, &total);
	ok(s.n == 1 && strcmp(s.first, r[0].id) == 0, "the last page");
	s = look(st, &A, (struct cg_generation_filter){ .type = "copy" }, &total);
	ok(s.n == 2 && total == 2, "of a kind");
	s = look(st, &B, (struct cg_generation_filter){ .id = r[0].id }, &total);
	ok(s.n == 0 && total == 0, "what is not one's own is not there");
	s = look(st, &A, (struct cg_generation_filter){ .id = "' OR 1=1 --" }, &total);
	ok(s.n == 0, "an id is text");
	cg_store_close(st);
}

static int
begin_with(struct cg_store *st, const struct cg_scope *who, const char *key, struct cg_generation_row *r)
{
	*r = (struct cg_generation_row){ .type = "plan", .input = "{\"brief\":\"x\"}", .key = key };
	return cg_store_generation_begin(st, who, r, &err);
}

static void
t_keys(void)
{
	const struct cg_scope bob = { .tenant = A.tenant, .user = "bob" };
	struct cg_store *st = fresh("keys");
	struct cg_generation_row first, r;

	ok(begin_with(st, &A, "k1", &first) == 0, "the first with a key is put");
	ok(begin_with(st, &A, "k1", &r) == 1 && strcmp(r.id, first.id) == 0, "the second is the first");
	ok(begin_with(st, &A, "k2", &r) == 0 && begin_with(st, &A, NULL, &r) == 0
	    && begin_with(st, &A, NULL, &r) == 0, "other keys, and none, are others");
	ok(begin_with(st, &bob, "k1", &r) == 0 && begin_with(st, &B, "k1", &r) == 0,
	    "a key is its user's, and its tenant's");
	ok(end(st, &A, &first, "completed") == 0 && begin_with(st, &A, "k1", &r) == 1,
	    "what is there is still the first");
	ok(begin_with(st, &A, "k3", &first) == 0 && end(st, &A, &first, "failed") == 0
	    && begin_with(st, &A, "k3", &r) == 0 && strcmp(r.id, first.id) != 0,
	    "what failed gives its key up");
	ok(cg_store_generation_lost(st, &A, r.id, "{\"code\":\"X\"}", &err) == 0
	    && begin_with(st, &A, "k3", &first) == 0, "and what was lost");
	cg_store_close(st);
}

static void
t_lost(void)
{
	struct cg_store *st = fresh("lost");
	struct cg_generation_row r;
	struct seen s;

	begin(st, &A, "plan", &r);
	cg_store_generation_lost(st, &B, r.id, "{\"code\":\"X\"}", &err);
	s = look(st, &A, (struct cg_generation_filter){ .id = r.id }, NULL);
	is_str(s.status, "pending", "not by others");
	ok(end(st, &A, &r, "completed") == 0
	    && cg_store_generation_lost(st, &A, r.id, "{\"code\":\"X\"}", &err) == 0, "what has ended");
	s = look(st, &A, (struct cg_generation_filter){ .id = r.id }, NULL);
	is_str(s.status, "completed", "is not lost");
	cg_store_generation_refused(st, &A, r.id, "{\"code\":\"Y\"}", &err);
	s = look(st, &A, (struct cg_generation_filter){ .id = r.id }, NULL);
	ok(strstr(s.all, "{\"code\":\"Y\"}") != NULL, "why there is no campaign of it is kept");
	ok(cg_store_generation_accept(st, &A, r.id, NULL, &err) == 0, "until there is one");
	cg_store_generation_refused(st, &A, r.id, "{\"code\":\"Z\"}", &err);
	s = look(st, &A, (struct cg_generation_filter){ .id = r.id }, NULL);
	ok(strstr(s.all, "code") == NULL, "and not after that");
	cg_store_close(st);
}

int
main(void)
{
	if (!mkdtemp(dir))
		return 1;
	t_states();
	t_accept();
	t_pages();
	t_keys();
	t_lost();
	cg_rmtree(dir, &err);
	free(url);
	return done();
}
