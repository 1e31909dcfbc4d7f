/* What the end of a run means for its campaign, over either driver. */
#include "store/bundles.h"
#include "store_test.h"
#include "tool/campaign_follow.h"

#define EIGHT(x) x x x x x x x x
#define HASH(digit) EIGHT(digit digit digit digit digit digit digit digit)

/* A campaign, and how it stands. */
struct stands {
	char id[CG_ID_LEN + 1], status[16], run[CG_ID_LEN + 1], bundle[CG_ID_LEN + 1];
	char url[CG_BUNDLE_URL_MAX], thumbnail[CG_BUNDLE_URL_MAX];
	int64_t version, published_ms;
};

static int
see(void *arg, const struct cg_campaign_row *r)
{
	struct stands *s = arg;

	snprintf(s->id, sizeof s->id, "%s", r->id);
	snprintf(s->status, sizeof s->status, "%s", r->status);
	snprintf(s->run, sizeof s->run, "%s", r->latest_run ? r->latest_run : "");
	snprintf(s->bundle, sizeof s->bundle, "%s", r->live_bundle ? r->live_bundle : "");
	snprintf(s->url, sizeof s->url, "%s", r->bundle_url ? r->bundle_url : "");
	snprintf(s->thumbnail, sizeof s->thumbnail, "%s", r->thumbnail_url ? r->thumbnail_url : "");
	s->version = r->version;
	s->published_ms = r->published_ms;
	return 0;
}

static struct stands
look(struct cg_store *st, const char *id)
{
	struct stands s = { .version = 0 };

	cg_store_campaigns(st, &A, id, see, &s, &err);
	return s;
}

static void
campaign(struct cg_store *st, char id[CG_ID_LEN + 1])
{
	struct cg_campaign_row row = { .user = "ann", .name = "Summer", .template_id = "quiz" };

	cg_store_campaign_put(st, &A, &row, &err);
	snprintf(id, CG_ID_LEN + 1, "%s", row.id);
}

/* A run that is made for it, which is in that state meanwhile. */
static void
generate_as(struct cg_store *st, const char *campaign, const char *base, const char *status,
    const char *plan, char run[CG_ID_LEN + 1])
{
	const struct cg_run_new r = { .workflow = "w.one", .version = "1.0.0", .base_run = base,
		.campaign_id = campaign, .trigger = "{}", .plan = plan };

	cg_store_begin(st, &err);
	ok(cg_store_run_add(st, &A, &r, run, &err) == 0
	    && cg_store_campaign_enter(st, &A, campaign, status, run, &err) == 0
	    && cg_store_commit(st, &err) == 0, "a run for the campaign");
}

static void
generate(struct cg_store *st, const char *campaign, const char *base, char run[CG_ID_LEN + 1])
{
	generate_as(st, campaign, base, "generating", NULL, run);
}

static void
made(struct cg_store *st, const char *run, const char *step, const char *type, const char *uri,
    const char *data)
{
	struct cg_step_row row = { .run = run, .step = step, .skill = "s", .state = CG_STEP_COMPLETED,
		.attempt = 1, .output = data };
	struct cg_artifact_row a = { .run = run, .step = step, .skill = "s", .type = type, .uri = uri,
		.hash = HASH("a"), .size = 4711 };
	char hash[65];

	snprintf(hash, sizeof hash, "%s", uri + strlen("cg://sha256/"));
	a.hash = hash;
	if (cg_store_step_put(st, &A, &row, &err) < 0 || cg_store_artifact_add(st, &A, &a, &err) < 0)
		printf("# made: %s\n", err.msg);
}

static void
game(struct cg_store *st, const char *run, const char *hash)
{
	char *uri = cg_asprintf("cg://sha256/%s/bundle", hash);

	made(st, run, "game", "bundle/game", uri, "{\"entry_point\":\"index.html\",\"file_count\":17,"
	    "\"archive_uri\":\"cg://sha256/" HASH("b") "/bundle.zip\",\"manifest\":{\"template_id\":\"quiz\"},"
	    "\"game_config\":{\"secret\":1}}");
	free(uri);
}

static int
end(struct cg_store *st, const char *run, const char *campaign, enum cg_run_state state)
{
	int rc;

	cg_store_begin(st, &err);
	rc = cg_campaign_follow(st, &A, run, campaign, state, &err);
	if (rc == 0)
		return cg_store_commit(st, &err);
	cg_store_rollback(st);
	return rc;
}

struct bundles {
	char all[400], config[80], manifest[80];
};

static int
note(void *arg, const struct cg_bundle_row *r)
{
	struct bundles *b = arg;
	size_t n = strlen(b->all);

	snprintf(b->all + n, sizeof b->all - n, "%lld %s %lld %lld %.12s%s;", (long long)r->version,
	    r->template_id, (long long)r->size, (long long)r->files,
	    r->tree_uri + strlen("cg://sha256/"), r->retired_ms ? " over" : r->published_ms ? " live" : "");
	snprintf(b->config, sizeof b->config, "%s", r->config ? r->config : "-");
	snprintf(b->manifest, sizeof b->manifest, "%s", r->manifest ? r->manifest : "-");
	return 0;
}

static struct bundles
bundles(struct cg_store *st, const struct cg_scope *who, const char *campaign, int64_t version)
{
	struct bundles b = { .all = "" };

	cg_store_bundles(st, who, campaign, version, note, &b, &err);
	return b;
}

static void
t_published(void)
{
	struct cg_store *st = fresh("published");
	char id[CG_ID_LEN + 1], run[CG_ID_LEN + 1], next[CG_ID_LEN + 1], want[CG_BUNDLE_URL_MAX];
	struct stands s;
	struct bundles b;

	campaign(st, id);
	generate(st, id, NULL, run);
	made(st, run, "shots", "image/screenshot", "cg://sha256/" HASH("1") "/ready.jpg", "{}");
	made(st, run, "picture", "image/preview", "cg://sha256/" HASH("2") "/preview.webp", "{}");
	made(st, run, "manifest", "json/campaign-manifest", "cg://sha256/" HASH("3") "/m.json",
	    "{\"manifest\":{\"a\":1}}");
	game(st, run, HASH("4"));
	is_int(end(st, run, id, CG_RUN_COMPLETED), 0, "its run completes");
	s = look(st, id);
	is_str(s.status, "live", "and it is live");
	is_int(s.version, 3, "by one write");
	snprintf(want, sizeof want, "/b/%s/1/index.html", id);
	is_str(s.url, want, "with an address");
	snprintf(want, sizeof want, "/b/%s/1/thumbnail.webp", id);
	is_str(s.thumbnail, want, "and of the pictures that of the opening");
	ok(s.bundle[0] && s.published_ms, "and it knows which and when");
	is_str(bundles(st, &A, id, 0).all, "1 quiz 4711 17 444444444444 live;", "its first version");
	b = bundles(st, &A, id, 1);
	ok(strcmp(b.config, "{\"secret\":1}") == 0 && strcmp(b.manifest, "{\"a\":1}") == 0,
	    "with what the server needs to know");
	is_str(bundles(st, &B, id, 0).all, "", "which is nobody else's");

	generate(st, id, run, next);
	is_int(end(st, next, id, CG_RUN_COMPLETED), 0, "an update that made nothing of its own");
	is_str(bundles(st, &A, id, 0).all, "2 quiz 4711 17 444444444444 live;1 quiz 4711 17 444444444444 over;",
	    "is a version of what was there");
	is_str(bundles(st, &A, id, 2).manifest, "{\"a\":1}", "manifest and all");
	cg_store_close(st);
}

static void
t_not_published(void)
{
	struct cg_store *st = fresh("not_published");
	char id[CG_ID_LEN + 1], run[CG_ID_LEN + 1], other[CG_ID_LEN + 1];

	campaign(st, id);
	generate(st, id, NULL, run);
	is_int(end(st, run, id, CG_RUN_PAUSED), 0, "a pause");
	is_str(look(st, id).status, "generating", "means nothing");
	is_int(end(st, run, id, CG_RUN_CANCELLED), 0, "a run is cancelled");
	is_str(look(st, id).status, "draft", "and the campaign is what it was");
	is_int(end(st, run, id, CG_RUN_QUEUED), 0, "it is tried again");
	is_str(look(st, id).status, "generating", "which it is told");
	is_int(end(st, run, id, CG_RUN_FAILED), 0, "it fails");
	is_str(look(st, id).status, "failed", "and so has the campaign");
	generate(st, id, NULL, other);
	game(st, run, HASH("5"));
	is_int(end(st, run, id, CG_RUN_COMPLETED), 0, "the run of before completes after all");
	is_str(bundles(st, &A, id, 0).all, "", "and publishes nothing: another one was asked for");
	is_int(end(st, other, id, CG_RUN_COMPLETED), 0, "one completes without a game");
	is_str(look(st, id).status, "failed", "that is a failure for its campaign");
	is_int(end(st, other, "campaign-draft", CG_RUN_COMPLETED), 0, "a run of no campaign");
	is_int(end(st, other, NULL, CG_RUN_COMPLETED), 0, "or of none at all");
	cg_store_close(st);
}

/* What is shown stays shown until there is something else to show. */
static void
t_live_stays(void)
{
	struct cg_store *st = fresh("live_stays");
	char id[CG_ID_LEN + 1], run[CG_ID_LEN + 1];
	struct cg_campaign_hold h;

	campaign(st, id);
	generate(st, id, NULL, run);
	game(st, run, HASH("6"));
	end(st, run, id, CG_RUN_COMPLETED);
	is_int(end(st, run, id, CG_RUN_FAILED), 0, "a failure when it is live");
	is_str(look(st, id).status, "live", "leaves it live");
	is_int(end(st, run, id, CG_RUN_CANCELLED), 0, "so does the end by a person");
	is_str(look(st, id).status, "live", "it is live");
	cg_store_campaign_enter(st, &A, id, "archived", NULL, &err);
	is_int(end(st, run, id, CG_RUN_COMPLETED), 0, "a version of one that was put away");
	is_str(look(st, id).status, "archived", "does not bring it back");
	is_str(bundles(st, &A, id, 0).all, "2 quiz 4711 17 666666666666 live;1 quiz 4711 17 666666666666 over;",
	    "but is what will be shown");
	cg_store_begin(st, &err);
	is_int(cg_store_campaign_hold(st, &A, id, run, &h, &err), 1, "it is held");
	is_int(cg_store_campaign_hold(st, &B, id, run, &h, &err), 0, "by nobody else");
	is_int(cg_store_campaign_hold(st, &A, "nonsense", NULL, &h, &err), 0, "nor is what is not there");
	cg_store_rollback(st);
	cg_store_close(st);
}

#define HOLD "{\"type\":\"plan\",\"hold\":true}\n{\"type\":\"step\"}\n"

static int
by_version(void *arg, const struct cg_bundle_row *r)
{
	snprintf(arg, CG_ID_LEN + 1, "%s", r->id);
	return 1;
}

/* What is held waits beside what is shown, until it is shown or not wanted. */
static void
t_held(void)
{
	struct cg_store *st = fresh("held");
	char id[CG_ID_LEN + 1], run[CG_ID_LEN + 1], next[CG_ID_LEN + 1], b[CG_ID_LEN + 1] = "";
	struct cg_bundle_row row = { .campaign = id, .version = 1 };
	struct stands before, after;

	ok(!cg_campaign_holds(NULL) && !cg_campaign_holds("{\"type\":\"plan\"}\n") && cg_campaign_holds(HOLD),
	    "a plan says whether it is held");
	campaign(st, id);
	generate_as(st, id, NULL, "generating", HOLD, run);
	game(st, run, HASH("4"));
	is_int(end(st, run, id, CG_RUN_COMPLETED), 0, "when nothing else is shown");
	is_str(bundles(st, &A, id, 0).all, "1 quiz 4711 17 444444444444 live;", "there is nothing to wait for");

	generate_as(st, id, run, "live", HOLD, next);
	game(st, next, HASH("5"));
	before = look(st, id);
	is_int(end(st, next, id, CG_RUN_COMPLETED), 0, "an update that is held completes");
	after = look(st, id);
	ok(after.version == before.version && strcmp(after.url, before.url) == 0
	    && strcmp(after.bundle, before.bundle) == 0 && after.published_ms == before.published_ms
	    && strcmp(after.status, "live") == 0, "of the campaign nothing is another");
	is_str(bundles(st, &A, id, 0).all, "2 quiz 4711 17 555555555555;1 quiz 4711 17 444444444444 live;",
	    "and its version waits");

	generate_as(st, id, next, "live", HOLD, run);
	cg_store_campaign_enter(st, &A, id, "archived", NULL, &err);
	is_int(end(st, run, id, CG_RUN_COMPLETED), 0, "one more, of a campaign that was put away meanwhile");
	is_str(look(st, id).status, "archived", "which stays away");
	is_str(bundles(st, &A, id, 0).all, "3 quiz 4711 17 555555555555;2 quiz 4711 17 555555555555;"
	    "1 quiz 4711 17 444444444444 live;", "waits beside it");

	cg_store_begin(st, &err);
	cg_store_bundles(st, &A, id, 1, by_version, row.id, &err);
	is_int(cg_store_bundle_retire(st, &A, row.id, &err), 0, "what is shown cannot be discarded");
	is_int(cg_store_bundle_show(st, &A, &row, "live", "/b", NULL, &err), 0, "an older one is shown");
	cg_store_commit(st, &err);
	is_str(bundles(st, &A, id, 0).all, "3 quiz 4711 17 555555555555;2 quiz 4711 17 555555555555;"
	    "1 quiz 4711 17 444444444444 live;", "and those that wait still do");
	cg_store_bundles(st, &A, id, 3, by_version, b, &err);
	is_int(cg_store_bundle_retire(st, &B, b, &err), 0, "one is discarded by nobody else");
	is_int(cg_store_bundle_retire(st, &A, b, &err), 1, "but by its owner");
	is_int(cg_store_bundle_retire(st, &A, b, &err), 0, "once");

	generate_as(st, id, run, "live", NULL, next);
	is_int(end(st, next, id, CG_RUN_COMPLETED), 0, "one that is not held");
	is_str(bundles(st, &A, id, 0).all, "4 quiz 4711 17 555555555555 live;3 quiz 4711 17 555555555555 over;"
	    "2 quiz 4711 17 555555555555 over;1 quiz 4711 17 444444444444 over;",
	    "is shown, and what waited knows nothing of it");
	cg_store_close(st);
}

struct names {
	bool tree, zip, picture, setting;
};

static int
name(void *arg, const char *hash)
{
	struct names *n = arg;

	n->tree |= strcmp(hash, HASH("7")) == 0;
	n->zip |= strcmp(hash, HASH("b")) == 0;
	n->picture |= strcmp(hash, HASH("8")) == 0;
	n->setting |= strcmp(hash, HASH("9")) == 0;
	return 0;
}

static void
t_named(void)
{
	struct cg_store *st = fresh("named");
	struct cg_campaign_row row = { .user = "ann", .name = "n", .template_id = "quiz",
		.settings = "{\"brand_assets\":[{\"uri\":\"cg://sha256/" HASH("9") "/logo.png\"}]}" };
	char run[CG_ID_LEN + 1], step[] = "game";
	struct names n = { .tree = false };

	cg_store_campaign_put(st, &A, &row, &err);
	generate(st, row.id, NULL, run);
	made(st, run, "shot", "image/screenshot", "cg://sha256/" HASH("8") "/x.jpg", "{}");
	game(st, run, HASH("7"));
	end(st, run, row.id, CG_RUN_COMPLETED);
	cg_store_step_reset(st, &A, run, step, false, &err);
	cg_store_step_reset(st, &A, run, "shot", false, &err);
	is_int(cg_store_objects(st, &A, name, &n, &err), 0, "the objects that are named");
	ok(n.tree && n.zip && n.picture, "are those of what was published, whatever became of the run");
	ok(n.setting, "and those of a campaign's settings");
	cg_store_close(st);
}

int
main(void)
{
	if (!mkdtemp(dir))
		return 1;
	t_published();
	t_not_published();
	t_live_stays();
	t_held();
	t_named();
	cg_rmtree(dir, &err);
	free(url);
	return done();
}
