/* What a campaign says of its game: whether that can be, and what the composer is told of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "game/game.h"
#include "json/json.h"
#include "play/play.h"
#include "schema/schema.h"
#include "store/library.h"
#include "store/store.h"
#include "tool/campaign_game.h"
#include "tool/tool.h"

enum { TEXT_MAX = 1 << 20, TOLD = 50, SAID_MAX = 600, ANSWER_KEY = 16 };

/* ---- of config.game ---- */

/*
 * What may be said of a game: nothing of a server's round, of a test, of where its files lie. The
 * rules of another game are not those of this one.
 */
static json_t *
sayable(const json_t *game, const char *template_id)
{
	static const char *const parts[] = { "settings", "branding", "visuals", "audio", "copy", "mechanics",
		"offer" };
	const char *of = cg_json_get_str(game, "template_id", template_id);
	json_t *out = json_object();

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		json_t *v = json_object_get(game, parts[i]);

		if (v && !json_is_null(v))
			json_object_set_new(out, parts[i], json_deep_copy(v));
	}
	if (strcmp(of, template_id) != 0)
		json_object_del(out, "mechanics");
	json_object_del(json_object_get(out, "settings"), "parent_origin");
	json_object_del(json_object_get(out, "branding"), "logo");
	return out;
}

/* A field's name within the campaign, and what is wrong with it. */
static void
blame(struct cg_violations *wrong, const char *in, const char *pointer, const char *message)
{
	char *at = cg_asprintf("%s%s", in, pointer);

	cg_violations_add(wrong, at, message);
	free(at);
}

/* Some violations as an error; those that a caller asked for are his. */
static int
refuse(const struct cg_violations *bad, struct cg_violations *wrong, struct cg_err *err)
{
	struct cg_buf said;

	for (size_t i = 0; wrong && i < bad->n; i++)
		cg_violations_add(wrong, bad->v[i].pointer, bad->v[i].message);
	cg_buf_init(&said, TEXT_MAX);
	cg_violations_text(bad, &said);
	cg_err_set(err, CG_E_DATA, "%.*s%s", SAID_MAX, said.s, said.len > SAID_MAX ? " ..." : "");
	cg_buf_release(&said);
	return -1;
}

/* What the schema cannot say: something can be won, and a question has an answer. */
static void
check_play(const json_t *config, struct cg_violations *bad)
{
	const json_t *questions = json_object_get(json_object_get(config, "mechanics"), "questions"), *q;
	struct cg_play_odds odds;
	struct cg_err why = CG_ERR_INIT;
	char at[80];
	size_t i;

	if (cg_play_is_chance(config) && cg_play_odds(config, &odds, &why) < 0)
		blame(bad, "/config/game", "/mechanics", why.msg);
	json_array_foreach(questions, i, q) {
		int64_t right = cg_play_right_answer(config, (int64_t)i);

		if (right >= 0 && right < (int64_t)json_array_size(json_object_get(q, "answers")))
			continue;
		snprintf(at, sizeof at, "/mechanics/questions/%zu/correct_index", i);
		blame(bad, "/config/game", at, "Must be one of its answers");
	}
}

static int
check_config(const struct cg_game *game, const json_t *config, struct cg_violations *bad,
    struct cg_err *err)
{
	struct cg_violations v = { .max = TOLD };
	int rc = cg_schema_check(game->schema, config, &v, err);

	for (size_t i = 0; i < v.n; i++)
		blame(bad, "/config/game", v.v[i].pointer, v.v[i].message);
	cg_violations_release(&v);
	if (rc == 0)
		check_play(config, bad);
	return rc < 0 ? -1 : 0;
}

/* 1; 0: it is not installed here; -1. */
static int
open_game(struct cg_ctx *ctx, const char *template_id, struct cg_game *game, struct cg_err *err)
{
	struct cg_err why = CG_ERR_INIT;
	char *games = cg_ctx_games(ctx);
	int rc = games ? cg_game_open(game, games, template_id, NULL, &why) : 0;

	free(games);
	if (!games || (rc < 0 && why.code == CG_E_NOINPUT))
		return 0;
	if (rc < 0)
		return cg_err_set(err, CG_E_CONFIG, "%s", why.msg);
	return 1;
}

/* The default one with what is said laid over it; new, or NULL with err. */
static json_t *
whole(const struct cg_game *game, const char *template_id, const json_t *said, struct cg_err *err)
{
	json_t *own = NULL, *mine, *out = NULL;
	struct cg_buf text;

	cg_buf_init(&text, TEXT_MAX);
	if (cg_game_file(game, "defaults.json", &text, err) == 0)
		own = cg_json_parse(text.s, text.len, "defaults.json", 0, err);
	cg_buf_release(&text);
	if (own) {
		mine = sayable(said, template_id);
		out = cg_json_merge_patch(own, mine);
		json_decref(mine);
	}
	json_decref(own);
	return out;
}

int
cg_campaign_game_check(struct cg_ctx *ctx, const char *template_id, const json_t *config,
    struct cg_violations *wrong, struct cg_err *err)
{
	const json_t *said = json_object_get(config, "game");
	struct cg_violations bad = { .max = TOLD };
	struct cg_game game;
	json_t *all;
	int rc;

	if (!json_object_size(said) || (rc = open_game(ctx, template_id, &game, err)) == 0)
		return 0;
	if (rc < 0)
		return -1;
	all = whole(&game, template_id, said, err);
	rc = all ? check_config(&game, all, &bad, err) : -1;
	if (rc == 0 && bad.n)
		rc = refuse(&bad, wrong, err);
	json_decref(all);
	cg_violations_release(&bad);
	cg_game_release(&game);
	return rc;
}

/* ---- parameters ---- */

/* What of v is another than in was; new, or NULL: nothing. Lists are the same or not. */
static json_t *
changed(const json_t *was, const json_t *v)
{
	json_t *out, *member, *c;
	const char *key;

	if (json_equal(was, v))
		return NULL;
	if (!json_is_object(was) || !json_is_object(v))
		return json_deep_copy(v);
	out = json_object();
	json_object_foreach((json_t *)(uintptr_t)v, key, member)
		if ((c = changed(json_object_get(was, key), member)))
			json_object_set_new(out, key, c);
	if (json_object_size(out))
		return out;
	json_decref(out);
	return NULL;
}

/* The composer is told these, and does more with them than to write them down. */
static void
drop_told(json_t *p)
{
	static const char *const texts[] = { "title", "subtitle", "instructions", "cta", "win_message",
		"lose_message", "terms" };
	json_t *copy = json_object_get(p, "copy"), *visuals = json_object_get(p, "visuals"),
	    *settings = json_object_get(p, "settings");

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (*cg_json_get_str(copy, texts[i], ""))
			json_object_del(copy, texts[i]);
	json_object_del(visuals, "colors");
	json_object_del(visuals, "font");
	json_object_del(visuals, "theme");
	json_object_del(settings, "difficulty");
	json_object_del(settings, "seed"); /* of what is composed: another each time */
	json_object_del(p, "offer");
	if (*cg_json_get_str(json_object_get(p, "branding"), "brand_name", ""))
		json_object_del(json_object_get(p, "branding"), "brand_name");
}

json_t *
cg_campaign_decided(const json_t *game, const json_t *composed, const char *template_id)
{
	json_t *mine = sayable(game, template_id), *was = sayable(composed, template_id);
	json_t *out = changed(was, mine);

	json_decref(mine);
	json_decref(was);
	return out;
}

json_t *
cg_campaign_parameters(json_t *decided)
{
	const char *key;
	json_t *v;
	void *next;

	drop_told(decided);
	json_object_foreach_safe(decided, next, key, v)
		if (json_is_object(v) && !json_object_size(v))
			json_object_del(decided, key);
	if (json_object_size(decided))
		return decided;
	json_decref(decided);
	return NULL;
}

/* ---- colours ---- */

static void
recolor(json_t *v, const json_t *from, const json_t *to)
{
	const char *key, *role, *new;
	json_t *member;
	void *next;
	size_t i;

	json_array_foreach(v, i, member)
		recolor(member, from, to);
	json_object_foreach_safe(v, next, key, member) {
		const char *color = strcmp(key, "color") == 0 ? json_string_value(member) : NULL;
		json_t *was;

		recolor(member, from, to);
		if (!color)
			continue;
		json_object_foreach((json_t *)(uintptr_t)from, role, was)
			if (json_is_string(was) && strcasecmp(json_string_value(was), color) == 0
			    && (new = cg_json_get_str(to, role, NULL))) {
				cg_json_set_str(v, key, new);
				break;
			}
	}
}

/* ---- answers ---- */

/* The digest that stands in a game for the answer: its rules have it so. */
static void
seal_answer(json_t *question, size_t i, const char *seed)
{
	int64_t right = cg_json_get_int(question, "correct_index", -1);
	const char *answer = json_string_value(json_array_get(json_object_get(question, "answers"),
	    (size_t)right));
	char hex[CG_HEX_LEN + 1], *text;

	if (right < 0 || !answer)
		return;
	text = cg_asprintf("%s:%zu:%s", seed, i, answer);
	cg_sha256_hex(text, strlen(text), hex);
	hex[ANSWER_KEY] = '\0';
	cg_json_set_str(question, "answer_key", hex);
	json_object_del(question, "correct_index");
	free(text);
}

/* The seed of a game as its rules read it; of one without the questions make one. New. */
static char *
seed_of(const json_t *all, const json_t *questions)
{
	const json_t *seed = json_object_get(json_object_get(all, "settings"), "seed");
	char hex[CG_HEX_LEN + 1], *text;

	if (json_is_integer(seed))
		return cg_asprintf("%lld", (long long)json_integer_value(seed));
	if (json_is_string(seed))
		return cg_strdup(json_string_value(seed));
	text = cg_json_str(questions);
	cg_sha256_hex(text, strlen(text), hex);
	free(text);
	hex[ANSWER_KEY] = '\0';
	return cg_strdup(hex);
}

/*
 * Who edits says which answer is right; what everybody can read has a digest of it, and the seed
 * that this was made with.
 */
static void
seal_answers(json_t *parameters, const json_t *all)
{
	json_t *questions = json_object_get(json_object_get(parameters, "mechanics"), "questions"), *q;
	char *seed;
	size_t i;

	if (!json_array_size(questions))
		return;
	seed = seed_of(all, questions);
	json_array_foreach(questions, i, q)
		seal_answer(q, i, seed);
	if (!json_object_get(parameters, "settings"))
		json_object_set_new(parameters, "settings", json_object());
	cg_json_set_str(json_object_get(parameters, "settings"), "seed", seed);
	free(seed);
}

void
cg_campaign_open_answers(json_t *game)
{
	json_t *questions = json_object_get(json_object_get(game, "mechanics"), "questions"), *q;
	size_t i;

	json_array_foreach(questions, i, q) {
		int right = cg_play_right_answer(game, (int64_t)i);

		if (right < 0 || !json_object_get(q, "answer_key"))
			continue;
		cg_json_set_int(q, "correct_index", right);
		json_object_del(q, "answer_key");
	}
}

void
cg_campaign_fit(struct cg_ctx *ctx, const char *template_id, const json_t *game,
    const json_t *scheme, json_t *parameters)
{
	struct cg_err ignored = CG_ERR_INIT;
	struct cg_game installed;
	json_t *all;

	if (open_game(ctx, template_id, &installed, &ignored) != 1)
		return;
	if ((all = whole(&installed, template_id, game, &ignored))) {
		recolor(json_object_get(parameters, "mechanics"), json_object_get(json_object_get(all,
		    "visuals"), "colors"), scheme);
		seal_answers(parameters, all);
	}
	json_decref(all);
	cg_game_release(&installed);
}

/* ---- assets ---- */

/* The slots that a campaign has beside those of its game, and where the workflows look for them. */
static const struct {
	const char *slot, *in, *member;
} own[] = { { "background_music", NULL, "music_uri" }, { "intro_image", NULL, "intro_image_uri" },
	{ "intro_video", NULL, "intro_video_uri" }, { "win_video", "outcome_videos", "win_video_uri" },
	{ "lose_video", "outcome_videos", "lose_video_uri" }, { "logo", "branding", "logo_uri" } };

#define ADDRESS "cg://sha256/"

/* A file that is to be in a slot. */
struct file {
	char *uri;
	int64_t size;      /* 0: not known */
	char mime[80];     /* "": not known */
};

static int
note_file(void *arg, const struct cg_artifact_row *row)
{
	struct file *f = arg;

	f->uri = cg_strdup(row->uri);
	f->size = row->size;
	snprintf(f->mime, sizeof f->mime, "%s", row->mime ? row->mime : "");
	return 0;
}

/* A content by its address. Only a record says that it is the tenant's, and which kind of file it is. */
static int
file_at(struct cg_ctx *ctx, const char *url, struct file *f, struct cg_err *err)
{
	char hash[CG_HEX_LEN + 1] = "";

	if (strncmp(url, ADDRESS, sizeof ADDRESS - 1) == 0)
		snprintf(hash, sizeof hash, "%s", url + sizeof ADDRESS - 1);
	return cg_store_artifact_of(ctx->store, &ctx->who, hash, note_file, f, err);
}

/* Its file. f->uri NULL: nothing was given, or *why says what is wrong with it. */
static int
file_of(struct cg_ctx *ctx, const json_t *asset, struct file *f, const char **why, struct cg_err *err)
{
	const char *id = cg_json_get_str(asset, "artifactId", NULL);
	const char *url = id ? NULL : cg_json_get_str(asset, "url", NULL);

	if (id && cg_store_artifact(ctx->store, &ctx->who, id, note_file, f, err) < 0)
		return -1;
	if (url && file_at(ctx, url, f, err) < 0)
		return -1;
	if (id && !f->uri)
		*why = "There is no such artifact";
	else if (url && !f->uri)
		*why = "Must be a file of the library: upload it first";
	return 0;
}

/* Why the slot does not take it, as far as its record says so; NULL. New. */
static char *
unfit(const json_t *rule, const struct file *f)
{
	static const char *const kinds[][2] = { { "image/png", "png" }, { "image/jpeg", "jpg" },
		{ "image/webp", "webp" }, { "image/gif", "gif" }, { "image/svg+xml", "svg" },
		{ "audio/mpeg", "mp3" }, { "audio/ogg", "ogg" }, { "audio/wav", "wav" }, { "audio/x-wav", "wav" },
		{ "video/mp4", "mp4" }, { "video/webm", "webm" }, { "model/gltf-binary", "glb" },
		{ "application/pdf", "pdf" } };
	int64_t most = cg_json_get_int(rule, "max_size_bytes", 0);

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(f->mime, kinds[i][0]) == 0 && !cg_game_takes(rule, kinds[i][1]))
			return cg_asprintf("Takes no file of this kind (%s)", kinds[i][1]);
	return most && f->size > most ? cg_asprintf("Must be at most %lld KiB, this file has %lld",
	    (long long)(most / 1024), (long long)((f->size + 1023) / 1024)) : NULL;
}

static const char *
type_of(const json_t *slot)
{
	const char *type = cg_json_get_str(slot, "type", "");

	return strcmp(type, "audio") == 0 ? "audio" : strcmp(type, "model_3d") == 0 ? "model"
	    : strcmp(type, "image") == 0 || strcmp(type, "texture") == 0 ? "image" : "other";
}

/* t[in][member] = uri; what is there is not ours alone. */
static void
put_own(json_t *t, const char *in, const char *member, const char *uri)
{
	json_t *old = json_object_get(t, in ? in : "");

	if (in)
		json_object_set_new(t, in, json_is_object(old) ? json_copy(old) : json_object());
	cg_json_set_str(in ? json_object_get(t, in) : t, member, uri);
}

/* A slot of the campaign itself: true. */
static bool
put_campaign(const char *slot, const char *uri, json_t *t)
{
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (strcmp(slot, own[i].slot) == 0) {
			put_own(t, own[i].in, own[i].member, uri);
			return true;
		}
	return false;
}

static void
put_game(const char *slot, const char *type, const char *uri, json_t *t)
{
	json_t *list = json_object_get(t, "game_assets");

	if (!list) {
		list = json_array();
		json_object_set_new(t, "game_assets", list);
	}
	json_array_append_new(list, json_pack("{s:s,s:s,s:s}", "slot", slot, "uri", uri, "type", type));
}

/* The file into the slot; what keeps it out of there, new, or NULL. */
static char *
put(const struct cg_game *game, const char *slot, const struct file *f, json_t *t)
{
	const json_t *rule = game ? cg_game_slot(game, slot) : NULL;
	char *why = rule ? unfit(rule, f) : NULL;

	if (why || put_campaign(slot, f->uri, t))
		return why;
	if (game && !rule)
		return cg_strdup("The game has no such slot");
	put_game(slot, game ? type_of(rule) : "other", f->uri, t);
	return NULL;
}

static int
take(struct cg_ctx *ctx, const struct cg_game *game, const json_t *asset, size_t i, json_t *t,
    struct cg_violations *bad, struct cg_err *err)
{
	const char *slot = cg_json_get_str(asset, "slotId", ""), *why = NULL;
	const char *member = json_object_get(asset, "artifactId") ? "artifactId" : "url";
	struct file f = { .uri = NULL };
	char at[80], *refused = NULL;

	if (file_of(ctx, asset, &f, &why, err) < 0)
		return -1;
	if (f.uri && (refused = put(game, slot, &f, t)))
		why = refused;
	snprintf(at, sizeof at, "/config/assets/%zu/%s", i, refused && !cg_game_slot(game, slot) ? "slotId"
	    : member);
	if (why)
		cg_violations_add(bad, at, why);
	free(refused);
	free(f.uri);
	return 0;
}

int
cg_campaign_assets(struct cg_ctx *ctx, const char *template_id, const json_t *assets, json_t *t,
    struct cg_violations *wrong, struct cg_err *err)
{
	struct cg_violations bad = { .max = TOLD };
	struct cg_game game;
	const json_t *a;
	size_t i;
	int there, rc;

	if (!json_array_size(assets))
		return 0;
	rc = there = open_game(ctx, template_id, &game, err);
	json_array_foreach(assets, i, a)
		if (rc >= 0)
			rc = take(ctx, there ? &game : NULL, a, i, t, &bad, err);
	if (rc >= 0 && bad.n)
		rc = refuse(&bad, wrong, err);
	cg_violations_release(&bad);
	if (there > 0)
		cg_game_release(&game);
	return rc < 0 ? -1 : 0;
}
