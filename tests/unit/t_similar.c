/* Campaigns that are like a text, over the driver that CG_TEST_STORE names. */
#include <math.h>

#include "base/buf.h"
#include "store/admin.h"
#include "store_test.h"

static struct cg_store *st;

/* Ids rise with n, so the higher one is the newer. */
static const char *
id_of(int n)
{
	static char id[8][CG_ID_LEN + 1];
	static int at;

	at = (at + 1) % 8;
	snprintf(id[at], sizeof id[at], "01900000-0000-7000-8000-%012d", n);
	return id[at];
}

static int
put(const struct cg_scope *who, int n, const char *name, const char *template_id, const char *brief,
    const char *settings)
{
	struct cg_campaign_row c = { .user = "u", .name = name, .template_id = template_id,
		.brief = brief, .settings = settings };

	snprintf(c.id, sizeof c.id, "%s", id_of(n));
	return cg_store_campaign_put(st, who, &c, &err);
}

struct seen {
	char list[400];  /* "name;name;" */
	char first[400]; /* of the first: template, mood, summary */
	double score[CG_SIMILAR_MAX];
	int n;
};

static int
see(void *arg, const struct cg_similar_row *r)
{
	struct seen *s = arg;
	size_t n = strlen(s->list);

	if (!s->n)
		snprintf(s->first, sizeof s->first, "%s|%s|%s", r->template_id, r->mood ? r->mood : "-",
		    r->summary);
	s->score[s->n++] = r->score;
	snprintf(s->list + n, sizeof s->list - n, "%s;", r->name);
	return 0;
}

static const struct seen *
find(const struct cg_scope *who, const struct cg_similar_ask *ask, int k)
{
	static struct seen s;

	memset(&s, 0, sizeof s);
	err.code = CG_E_OK;
	if (cg_store_similar(st, who, ask, k, see, &s, &err) != s.n)
		snprintf(s.list, sizeof s.list, "error: %.300s", err.msg);
	return &s;
}

static const struct seen *
by_words(const struct cg_scope *who, const char *text, int k)
{
	return find(who, &(struct cg_similar_ask){ .text = text }, k);
}

static void
t_words(void)
{
	const struct seen *s;

	st = fresh("words");
	put(&A, 1, "Summer shoes", "spin_wheel", "Acme gives away running shoes for the summer.",
	    "{\"summary\":\"A wheel for runners.\",\"mood\":\"playful\"}");
	put(&A, 2, "Coffee days", "scratch_card", "Bean & Co pours free espresso in winter.", NULL);
	put(&A, 3, "Summer drinks", "quiz", "Lemonade and ice tea for hot days.", NULL);
	put(&B, 4, "Theirs", "quiz", "Running shoes for the summer, Acme.", NULL);

	s = by_words(&A, "New RUNNING shoes by Acme this summer", 5);
	is_str(s->list, "Summer shoes;Summer drinks;", "those that share words, the best first");
	is_str(s->first, "spin_wheel|playful|A wheel for runners.", "with what is known of it");
	ok(s->score[0] > 0.5 && s->score[0] <= 1 && s->score[1] > 0 && s->score[1] < s->score[0],
	    "and how much they share: %g, %g", s->score[0], s->score[1]);
	s = by_words(&B, "New RUNNING shoes by Acme this summer", 5);
	is_str(s->list, "Theirs;", "another tenant finds its own, and nobody else's");
	is_int(by_words(&(struct cg_scope){ "org_c", "cat" }, "summer shoes", 5)->n, 0, "a third nothing");
	is_str(by_words(&A, "espresso", 1)->first,
	    "scratch_card|-|Bean & Co pours free espresso in winter.", "without a summary its brief");
	is_int(by_words(&A, "zebra crossing", 5)->n, 0, "nothing in common is nothing found");
	is_int(by_words(&A, "a of (\"' | & NEAR * - \\", 5)->n, 0, "signs of query languages are signs");
	is_int(by_words(&A, "", 5)->n, 0, "no text, no words");
	is_int(by_words(&A, "summer", 0)->n, 0, "none is asked for");
	is_int(by_words(&A, "summer", 1)->n, 1, "one is asked for");
	s = find(&A, &(struct cg_similar_ask){ .text = "summer", .but = id_of(3) }, 5);
	is_str(s->list, "Summer shoes;", "all but the one that is not meant");

	put(&A, 3, "Winter tea", "quiz", "Hot tea for cold days.", NULL);
	is_str(by_words(&A, "lemonade summer", 5)->list, "Summer shoes;",
	    "a changed campaign is found by what it is about now");
	is_str(by_words(&A, "cold", 5)->list, "Winter tea;", "by its new words");
	cg_store_close(st);
}

static void
t_letters(void)
{
	static char brief[12001], wide[12001];
	const struct seen *s;

	st = fresh("letters");
	put(&A, 1, "Größe", "quiz", "ÜBERRASCHUNG für alle, école à Zürich", NULL);
	put(&A, 2, "BMW", "quiz", "Probefahrt", NULL);
	is_str(by_words(&A, "überraschung", 5)->list, "Größe;", "small and capital letters are the same");
	is_str(by_words(&A, "der neue BMW", 5)->list, "BMW;", "a short name in capitals is a word");
	is_int(by_words(&A, "für", 5)->n, 1, "für has four bytes");
	/* Cut in the middle of a character, and never an invalid text. */
	for (int i = 0; i < 6000; i++)
		memcpy(wide + 2 * i, "ü", 2);
	memset(brief, 'x', 12000);
	is_int(put(&A, 3, "Wide", "quiz", wide, NULL), 0, "a long brief is cut between characters");
	is_int(put(&A, 4, "Long", "quiz", brief, "{\"summary\":7,\"plan\":[]}"), 0,
	    "what is of another kind is not read");
	s = by_words(&A, "Wide", 5);
	ok(s->n == 1 && strlen(s->first) < 700, "a summary is short");
	is_int(put(&A, 5, "Odd", "quiz", "odd", "{\"summary\":\"\",\"plan\":{\"theme\":{\"mood\":"
	    "\"a mood that is far too long to be one of seven, and more\"}}}"), 0, "a long mood");
	is_str(by_words(&A, "Odd odd7 quiz", 1)->first, "quiz|a mood that is far too long to be one of|odd",
	    "is cut");
	cg_store_close(st);
}

/* Points on a circle, padded to a length. */
static const float *
point(double angle, size_t dims)
{
	static float v[CG_SIMILAR_DIMS];

	memset(v, 0, sizeof v);
	v[0] = (float)cos(angle);
	v[dims - 1] = (float)sin(angle);
	return v;
}

static int
keep_all(void *arg, const struct cg_similar_text *r)
{
	struct cg_buf *b = arg;

	cg_buf_printf(b, "%s %s %.4s;", r->campaign, r->digest, r->text);
	return 0;
}

/* The digest of campaign n as cg_store_similar_bare tells it, or "". */
static const char *
digest_of(const struct cg_scope *who, const char *model, int n)
{
	static char digest[65];
	struct cg_buf b;
	char *at;

	cg_buf_init(&b, 1 << 20);
	cg_store_similar_bare(st, who, model, 100, keep_all, &b, &err);
	at = strstr(b.s, id_of(n));
	snprintf(digest, sizeof digest, "%.64s", at ? at + CG_ID_LEN + 1 : "");
	cg_buf_release(&b);
	return digest;
}

static int
keep(const struct cg_scope *who, int n, double angle, size_t dims, const char *model)
{
	const struct cg_vector v = { model, point(angle, dims), dims };

	return cg_store_similar_keep(st, who, id_of(n), digest_of(who, model, n), &v, &err);
}

static const struct seen *
near(const struct cg_scope *who, double angle, size_t dims, const char *model, int k)
{
	return find(who, &(struct cg_similar_ask){ .text = "winter", .vector = { model,
	    point(angle, dims), dims } }, k);
}

static void
t_vectors(size_t dims)
{
	struct cg_buf b;
	const struct seen *s;
	char before[65];
	char name[20];
	bool there;

	snprintf(name, sizeof name, "vectors%zu", dims);
	st = fresh(name);
	is_int(cg_store_similar_has_use(st, &A, &err), 0, "no campaign, no use for a vector");
	put(&A, 1, "one", "quiz", "first", NULL);
	put(&A, 2, "two", "quiz", "second", NULL);
	put(&A, 3, "three", "quiz", "third in winter", NULL);
	put(&B, 4, "four", "quiz", "fourth", NULL);
	there = cg_store_similar_has_use(st, &A, &err) == 1;
	cg_buf_init(&b, 1 << 20);
	is_int(cg_store_similar_bare(st, &A, "m", 2, keep_all, &b, &err), 2, "two without a vector");
	ok(strncmp(b.s, id_of(3), CG_ID_LEN) == 0 && strstr(b.s, " thre;"), "the newest first");
	cg_buf_release(&b);

	is_int(keep(&A, 1, 0.1, dims, "m"), 1, "a vector is kept");
	is_int(keep(&A, 2, 1.0, dims, "m"), 1, "and another");
	is_int(keep(&B, 4, 0.1, dims, "m"), 1, "and another tenant's");
	is_str(digest_of(&A, "m", 1), "", "who has one is not asked for again");
	ok(*digest_of(&A, "other", 1), "but by another model");
	snprintf(before, sizeof before, "%s", digest_of(&A, "other", 2));
	if (!there && on_pg()) {
		is_str(near(&A, 0.2, dims, "m", 5)->list, "three;", "without pgvector the words count");
		cg_store_close(st);
		return;
	}
	ok(there, "there is a use for vectors");
	s = near(&A, 0.2, dims, "m", 5);
	is_str(s->list, "one;two;", "the nearest first, of those with a vector, of this tenant");
	ok(fabs(s->score[0] - cos(0.1)) < 1e-3 && fabs(s->score[1] - cos(0.8)) < 1e-3,
	    "with the cosine: %g, %g", s->score[0], s->score[1]);
	is_str(near(&B, 0.2, dims, "m", 5)->list, "four;", "another tenant's are its own");
	is_str(near(&A, 0.2, dims, "other", 5)->list, "three;", "another model: the words count");
	is_str(near(&A, 0.2, dims + 1, "m", 5)->list, "three;", "another length: the words count");
	is_str(near(&A, 0.1 + M_PI, dims, "m", 5)->list, "three;", "the opposite is not like it");

	put(&A, 1, "one", "quiz", "first, but another", NULL);
	is_str(near(&A, 0.2, dims, "m", 5)->list, "two;", "what was changed has no vector any more");
	is_int(cg_store_similar_keep(st, &A, id_of(1), before, &(struct cg_vector){ "m", point(0, dims),
	    dims }, &err), 0, "one of an older text comes too late");
	put(&A, 2, "two", "quiz", "second", NULL);
	is_str(near(&A, 0.2, dims, "m", 5)->list, "two;", "what was put again as it was keeps its own");
	is_int(cg_store_similar_keep(st, &B, id_of(2), before, &(struct cg_vector){ "m", point(0, dims),
	    dims }, &err), 0, "nobody writes another tenant's");
	ok(cg_store_similar_keep(st, &A, id_of(1), before, &(struct cg_vector){ "m", point(0, dims),
	    CG_SIMILAR_DIMS + 1 }, &err) < 0 && err.code == CG_E_TOOBIG, "too long: %s", err.msg);
	cg_store_close(st);
}

/* More than are told, in any order: the five best, the same ones each time. */
static void
t_many(void)
{
	char name[20], brief[200];

	st = fresh("many");
	cg_store_begin(st, &err);
	for (int i = 0; i < 60; i++) {
		snprintf(name, sizeof name, "n%d", i);
		snprintf(brief, sizeof brief, "winter%s%s", i % 20 == 7 ? " skiing" : "",
		    i % 30 == 7 ? " holiday" : "");
		put(&A, i + 1, name, "quiz", brief, NULL);
	}
	cg_store_commit(st, &err);
	is_str(by_words(&A, "winter skiing holiday", 9)->list, "n7;n37;n47;n27;n59;",
	    "five at most, of equals the newer");
	cg_store_close(st);
}

static void
t_empty(void)
{
	struct cg_buf b;
	char *u = cg_asprintf("sqlite:%s/none/cg.db", dir);

	ok(cg_store_open(&st, u, CG_STORE_READ, &err) == 0, "no store yet");
	cg_buf_init(&b, 1000);
	ok(by_words(&A, "anything", 5)->n == 0 && cg_store_similar_has_use(st, &A, &err) == 0
	    && cg_store_similar_bare(st, &A, "m", 9, keep_all, &b, &err) == 0, "nothing is found in it");
	cg_buf_release(&b);
	cg_store_close(st);
	free(u);
}

int
main(void)
{
	if (!mkdtemp(dir))
		return 1;
	t_words();
	t_letters();
	t_vectors(7);
	t_vectors(384);
	t_vectors(3072);
	t_many();
	t_empty();
	cg_rmtree(dir, &err);
	free(url);
	return done();
}
