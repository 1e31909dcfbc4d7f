/*
 * generate_sfx_pack: one synthesised sound for each entry of the list, in the
 * key of the music. The recipes live in skills/lib/sound; this file chooses
 * among them, keeps the pack small, and answers every entry.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "lib/handler.h"
#include "lib/media/provenance.h"
#include "lib/sound/came.h"
#include "lib/sound/deliver.h"
#include "lib/sound/file.h"
#include "lib/sound/master.h"
#include "lib/sound/mix.h"
#include "lib/sound/num.h"
#include "lib/sound/sfx.h"

enum { ITEMS_MAX = 48, TAKES_MAX = 5, PACK_MAX = 1000 * 1000, KBPS = 96, KBPS_LEAST = 32,
	LEAST_MS = 30 /* of sound in what others made */ };

static const char model[] = "cg-studio-1";
static const double target_lufs = -14, peak_limit_db = -1;

/* One sound of the pack: an entry's variation. */
struct take {
	const json_t *entry;
	int intent;        /* of the entry, -1 custom */
	struct snd_sfx sfx;
	unsigned char digest[CG_SHA256_LEN];
	struct snd_track sound;
	struct snd_maker by;
	const char *note;  /* what the reader should know, static, or NULL */
	bool is_left_out, is_others;
	size_t number;     /* of the entry, from 1 */
};

struct pack {
	const json_t *list;
	const char *key, *scale;
	int theme, kbps, rate;
	double consistency;
	int64_t seed;
	enum snd_format format;
	bool is_degraded;
	struct take *take;
	size_t n;
	struct cg_provenance provenance;
	struct snd_maker by; /* of all that the studio has not made; else the studio */
	json_t *files, *failed, *manifest_files;
	size_t bytes;
};

static void
read_input(struct pack *p, struct cg_handler *h)
{
	const json_t *style = json_object_get(h->input, "style");
	const json_t *specs = json_object_get(h->input, "specs");
	const char *format = cg_json_get_str(specs, "format", "mp3");
	int found = snd_format_find(format);

	p->list = json_object_get(h->input, "sfx_list");
	p->key = cg_json_get_str(h->input, "key", NULL);
	p->scale = cg_json_get_str(h->input, "scale", NULL);
	p->theme = snd_theme_find(cg_json_get_str(style, "theme", "modern"));
	if (p->theme < 0)
		p->theme = SND_T_MODERN;
	p->consistency = cg_json_get_num(style, "consistency", 1);
	p->seed = cg_json_get_int(h->input, "seed", 0);
	p->format = found < 0 ? SND_MP3 : (enum snd_format)found;
	p->rate = snd_format_rate(p->format, (int)cg_json_get_int(specs, "sample_rate", 44100));
}

/* The last step of a count sounds different; its name says which it is. */
static bool
is_last_count(const char *name)
{
	static const char *const words[] = { "go", "final", "last", "zero" };
	size_t i, n = strlen(name), k;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
		k = strlen(words[i]);
		if (n >= k && strcmp(name + n - k, words[i]) == 0 && (n == k || name[n - k - 1] == '_'))
			return true;
	}
	return false;
}

static void
choose_sound(struct take *t)
{
	const char *name = cg_json_get_str(t->entry, "name", "");
	const char *words = cg_json_get_str(t->entry, "custom_description", NULL);

	t->intent = snd_intent_find(cg_json_get_str(t->entry, "intent", ""));
	t->sfx.intent = t->intent;
	if (t->intent == SND_COUNTDOWN && is_last_count(name))
		t->sfx.intent = SND_GO;
	if (t->intent >= 0)
		return;
	t->sfx.intent = snd_intent_of_words(words ? words : name);
	if (t->sfx.intent < 0) {
		t->sfx.intent = SND_NOTIFICATION;
		t->note = "the description names no sound that is known here; a notification was made";
	}
}

static void
digest_take(const struct pack *p, struct take *t)
{
	struct cg_sha256 h;
	char head[64];

	snprintf(head, sizeof(head), "sfx 1 %lld %d %d", (long long)p->seed, p->theme, t->sfx.intent);
	cg_sha256_init(&h);
	cg_sha256_add(&h, head, strlen(head) + 1);
	cg_sha256_add(&h, p->key ? p->key : "", p->key ? strlen(p->key) : 0);
	cg_sha256_end(&h, t->digest);
	t->sfx.digest = t->digest;
}

/* consistency 0 draws a theme for each entry, 1 keeps the one that was asked for. */
static int
draw_theme(const struct pack *p, const struct take *t)
{
	struct snd_rng r;

	snd_rng_init(&r, t->digest, cg_json_get_str(t->entry, "name", ""));
	if (snd_rng_unit(&r) < p->consistency)
		return p->theme;
	return snd_rng_below(&r, SND_THEMES);
}

static void
plan_takes(struct pack *p)
{
	int heard[SND_SOUNDS] = { 0 };
	const json_t *entry;
	size_t i;

	p->take = cg_calloc((size_t)ITEMS_MAX * TAKES_MAX, sizeof(*p->take));
	json_array_foreach(p->list, i, entry) {
		int takes = (int)cg_json_get_int(entry, "variations", 1), k;
		struct take first;

		if (i >= ITEMS_MAX)
			break;
		memset(&first, 0, sizeof(first));
		first.entry = entry;
		first.by = p->by;
		first.number = i + 1;
		choose_sound(&first);
		digest_take(p, &first);
		first.sfx.theme = draw_theme(p, &first);
		first.sfx.key = p->key;
		first.sfx.scale = p->scale;
		first.sfx.seconds = cg_json_get_num(entry, "duration_sec", 0);
		first.sfx.cousin = heard[first.sfx.intent]++;
		for (k = 0; k < takes && k < TAKES_MAX; k++) {
			p->take[p->n] = first;
			p->take[p->n].sfx.variation = k;
			p->take[p->n].sfx.digest = p->take[p->n].digest;
			p->n++;
		}
	}
}

/* ---- made by others ---- */

/* What happens, and how long it sounds without a wish: by intent, then custom. */
static const struct {
	const char *words;
	double seconds;
} heard_as[SND_INTENTS + 1] = {
	[SND_JUMP] = { "a character jumps, a quick springy rise", .5 },
	[SND_COIN] = { "a coin is picked up, two bright notes", .5 },
	[SND_CLICK] = { "a button is pressed, a short soft click", .5 },
	[SND_WIN] = { "the player wins, a short joyful fanfare", 1.6 },
	[SND_LOSE] = { "the player loses, a short gentle falling phrase, no buzzer", .8 },
	[SND_COLLECT] = { "something is collected, one light plucked note", .5 },
	[SND_POWERUP] = { "a power-up, a rising sweep", 1 },
	[SND_EXPLOSION] = { "an explosion with debris", 1.2 },
	[SND_HIT] = { "a hit, a short dull impact", .5 },
	[SND_MISS] = { "a miss, a soft swish that falls", .5 },
	[SND_COUNTDOWN] = { "one tick of a countdown", .5 },
	[SND_START] = { "the game starts, a rising call", .9 },
	[SND_GAME_OVER] = { "game over, a soft descending phrase", 1.5 },
	[SND_LEVEL_UP] = { "the next level is reached, rising arpeggios", 1.2 },
	[SND_BONUS] = { "a bonus, bells and a tambourine", 1 },
	[SND_NOTIFICATION] = { "a notification, two bell notes", .6 },
	[SND_ERROR] = { "an error, two short muted low tones", .5 },
	[SND_SUCCESS] = { "success, three rising chime notes", .8 },
	[SND_WHOOSH] = { "a fast whoosh of air", .5 },
	[SND_POP] = { "a bubble pops", .5 },
	[SND_DING] = { "one clear bell, ding", 1 },
	[SND_BUZZ] = { "a short soft buzz", .5 },
	[SND_INTENTS] = { NULL, 1 },
};

static char *
ask_name(const struct take *t)
{
	return cg_asprintf("effect-%zu", t->number);
}

/* Its own words first: a service that takes few must have those. */
static char *
ask_words(const struct pack *p, const struct take *t)
{
	const char *own = cg_json_get_str(t->entry, "custom_description", NULL);
	int row = t->intent >= 0 ? t->intent : SND_INTENTS;

	return cg_asprintf("%s%s%s. Short %s game sound effect%s%s, dry, no music, no speech.",
	    own ? own : "", own && heard_as[row].words ? "; " : "",
	    heard_as[row].words ? heard_as[row].words : own ? "" : cg_json_get_str(t->entry, "name", ""),
	    snd_theme_name(t->sfx.theme), p->key ? " in the key of " : "", p->key ? p->key : "");
}

static bool
ask(struct cg_handler *h, const struct pack *p)
{
	size_t i;

	if (!cg_handler_may_ask(h, "audio_sfx"))
		return false;
	for (i = 0; i < p->n; i++) {
		const struct take *t = &p->take[i];
		int row = t->intent >= 0 ? t->intent : SND_INTENTS;
		char *name = ask_name(t), *prompt = ask_words(p, t);
		json_t *a;

		if (!t->sfx.variation) {
			a = json_pack("{s:s,s:s,s:s,s:f,s:s}", "name", name, "kind", "audio_sfx", "prompt", prompt,
			    "duration_sec", t->sfx.seconds > 0 ? t->sfx.seconds : heard_as[row].seconds, "format",
			    "mp3");
			if (json_object_get(h->input, "seed"))
				cg_json_set_int(a, "seed", p->seed);
			cg_handler_ask(h, a);
		}
		free(name);
		free(prompt);
	}
	return true;
}

/* A variation is the first one of its entry, a little faster or slower. */
static bool
vary(struct take *t, const struct take *first)
{
	struct snd_rng r;
	double by;
	char stream[32];

	if (!first->is_others)
		return false;
	snprintf(stream, sizeof stream, "speed %d", t->sfx.variation);
	snd_rng_init(&r, t->digest, stream);
	by = .97 + .06 * snd_rng_unit(&r);
	snd_bend_speed(&first->sound, by, &t->sound);
	t->by = first->by;
	return true;
}

/* Somebody who was asked has failed, or what was sent is of no use. */
static bool
is_degraded(const json_t *answer)
{
	return cg_json_get_bool(answer, "ok", false) || cg_json_get_bool(answer, "degraded", false);
}

static bool
take_other(struct cg_handler *h, struct pack *p, struct take *t)
{
	char *name;

	if (t->sfx.variation) {
		t->is_others = vary(t, t - t->sfx.variation);
		if (!t->is_others)
			t->note = (t - t->sfx.variation)->note;
	} else {
		name = ask_name(t);
		t->is_others = snd_came(h, name, p->rate, LEAST_MS / 1e3, &t->sound, &t->by);
		if (t->is_others)
			snd_cut_effect(&t->sound, t->sfx.seconds > 0 ? t->sfx.seconds : SND_SFX_MAX_MS / 1e3);
		else if (is_degraded(cg_handler_answer(h, name)))
			t->note = t->note ? t->note : "made by the studio: the provider's could not be had";
		free(name);
	}
	if (t->is_others) {
		t->note = NULL;
		p->by = t->by;
	}
	return t->is_others;
}

/* Games load MP3 and Ogg: a lower rate first, then the last variations stay out. */
static void
fit_pack(struct pack *p)
{
	static const int rates[] = { KBPS, 80, 64, 56, 48, 40, KBPS_LEAST };
	double seconds = 0, most;
	size_t i;
	int v;

	p->kbps = KBPS;
	if (p->format == SND_WAV)
		return;
	for (i = 0; i < p->n; i++)
		seconds += (double)p->take[i].sound.n / p->rate + .08; /* frames that fill up the ends */
	for (i = 0; i < sizeof(rates) / sizeof(*rates); i++) {
		p->kbps = rates[i];
		if (seconds * rates[i] * 125 + 900.0 * (double)p->n <= PACK_MAX)
			return;
	}
	most = (PACK_MAX - 900.0 * (double)p->n) / (KBPS_LEAST * 125);
	for (v = TAKES_MAX - 1; v > 0 && seconds > most; v--)
		for (i = p->n; i-- > 0 && seconds > most;)
			if (p->take[i].sfx.variation == v) {
				p->take[i].is_left_out = true;
				seconds -= (double)p->take[i].sound.n / p->rate + .08;
			}
}

static void
fail(struct pack *p, const struct take *t, const char *why)
{
	json_array_append_new(p->failed, json_pack("{s:s,s:s}", "name",
	    cg_json_get_str(t->entry, "name", ""), "reason", why));
}

static json_t *
result(const struct take *t, const struct snd_report *r, size_t bytes)
{
	json_t *o = json_pack("{s:s,s:s}", "name", cg_json_get_str(t->entry, "name", ""), "intent",
	    snd_intent_name(t->intent));

	cg_json_set(o, "duration_sec", json_real((double)(int64_t)(r->seconds * 1e4 + .5) / 1e4));
	cg_json_set_int(o, "file_size_bytes", (int64_t)bytes);
	cg_json_set_int(o, "variation_index", t->sfx.variation);
	cg_json_set_str(o, "theme", snd_theme_name(t->sfx.theme));
	cg_json_set(o, "loudness", json_pack("{s:f,s:f,s:f,s:s}", "integrated_lufs", r->lufs,
	    "true_peak_dbtp", r->peak_db, "target_lufs", target_lufs + snd_intent_level(t->sfx.intent),
	    "limited_by", r->lufs < target_lufs + snd_intent_level(t->sfx.intent) - .5 ? "peak" :
	    "none"));
	return o;
}

/* A name that nobody has yet in files: equal names get a number. */
static char *
file_name(const struct pack *p, const struct take *t)
{
	char stem[101], number[16] = "";
	json_t *f;
	size_t i;
	int k;

	snd_file_stem(cg_json_get_str(t->entry, "name", ""), stem);
	if (t->sfx.variation)
		snprintf(number, sizeof(number), "_v%d", t->sfx.variation + 1);
	for (k = 1;; k++) {
		char *name = k == 1 ? cg_asprintf("%s%s.%s", stem, number, snd_format_ext(p->format)) :
		    cg_asprintf("%s%s-%d.%s", stem, number, k, snd_format_ext(p->format));

		json_array_foreach(p->manifest_files, i, f)
			if (strcasecmp(cg_json_get_str(f, "filename", ""), name) == 0)
				break;
		if (i == json_array_size(p->manifest_files))
			return name;
		free(name);
	}
}

static void
provenance_of(struct cg_handler *h, const struct pack *p, const struct take *t,
    struct cg_provenance *from, char *line)
{
	char *prompt = t->is_others ? ask_words(p, t) : NULL;

	*from = p->provenance;
	if (prompt) {
		cg_provenance_of(h, t->by.model, prompt, from);
		from->provider = t->by.provider;
	}
	cg_provenance_line(from, line);
	free(prompt);
}

static int
write_take(struct cg_handler *h, struct pack *p, struct take *t, struct cg_err *err)
{
	struct cg_provenance from;
	char line[CG_PROVENANCE_LINE];
	struct snd_target want = { .format = p->format, .channels = 1, .kbps = p->kbps,
		.lufs = target_lufs + snd_intent_level(t->sfx.intent), .peak_db = peak_limit_db,
		.note = line };
	char *name = file_name(p, t), *full = cg_path_join("sfx", name), *path = NULL;
	struct cg_err why = CG_ERR_INIT;
	struct snd_report r;
	struct cg_buf file;
	size_t bytes = 0;
	json_t *one, *same;
	int rc = 0;

	provenance_of(h, p, t, &from, line);
	cg_buf_init(&file, SND_FILE_MAX);
	if (snd_master_short(&file, &t->sound, &want, &r, &why) < 0) {
		fail(p, t, why.msg);
		goto out;
	}
	rc = snd_deliver(h, full, &file, &from, &path, &bytes, err);
	if (rc < 0)
		goto out;
	p->bytes += bytes;
	one = result(t, &r, bytes);
	if (strcmp(p->by.provider, "offline") != 0)
		cg_json_set_str(one, "provider", t->by.provider);
	same = json_deep_copy(one);
	json_object_del(same, "loudness");
	cg_json_set_str(same, "filename", name);
	json_array_append_new(p->manifest_files, same);
	cg_json_set_str(one, "uri", path);
	cg_json_set_str(one, "note", t->note);
	json_array_append_new(p->files, one);
	rc = cg_handler_artifact(h, "audio/sfx", path, NULL, err);
out:
	cg_buf_release(&file);
	free(name);
	free(full);
	free(path);
	return rc;
}

static int
write_manifest(struct cg_handler *h, struct pack *p, struct cg_err *err)
{
	json_t *m = json_pack("{s:s,s:s,s:s,s:i,s:O}", "version", "1.0.0", "style_theme",
	    snd_theme_name(p->theme), "format", snd_format_name(p->format), "sample_rate", p->rate,
	    "sfx_files", p->manifest_files);
	char *path = cg_path_join(h->output_dir, "sfx-manifest.json");
	struct cg_buf b;
	int rc;

	cg_json_set_str(m, "key", p->key);
	cg_json_set(m, "provenance", cg_provenance_json(&p->provenance));
	cg_buf_init(&b, 4 << 20);
	cg_json_pretty(m, &b);
	rc = cg_file_write(path, b.s, b.len, 0644, false, err);
	if (rc == 0) {
		cg_json_set_str(h->data, "manifest_uri", path);
		rc = cg_handler_artifact(h, "json/sfx-manifest", path, NULL, err);
	}
	cg_buf_release(&b);
	free(path);
	json_decref(m);
	return rc;
}

static void
report(struct cg_handler *h, const struct pack *p)
{
	json_t *params = json_object(), *asked = json_array(), *d = h->data;
	const json_t *entry;
	size_t i;

	json_array_foreach(p->list, i, entry)
		json_array_append_new(asked, json_string(cg_json_get_str(entry, "name", "")));
	cg_json_set(params, "requested_sfx", asked);
	cg_json_set_str(params, "model", p->by.model);
	cg_json_set_str(params, "style_theme", snd_theme_name(p->theme));
	cg_json_set_str(params, "key", p->key);
	if (json_object_get(h->input, "seed"))
		cg_json_set_int(params, "seed", p->seed);
	cg_json_set(d, "sfx_files", json_incref(p->files));
	cg_json_set(d, "failed", json_incref(p->failed));
	cg_json_set_int(d, "total_count", (int64_t)json_array_size(p->files));
	cg_json_set_int(d, "total_size_bytes", (int64_t)p->bytes);
	cg_json_set_str(d, "format", snd_format_name(p->format));
	cg_json_set(d, "generation_params", params);
	cg_json_set_str(d, "provider", p->by.provider);
	if (p->is_degraded)
		cg_json_set(d, "degraded", json_true());
}

static int
write_pack(struct cg_handler *h, struct pack *p, struct cg_err *err)
{
	char *dir = cg_path_join(h->output_dir, "sfx");
	size_t i;
	int rc = cg_mkdirs(dir, 0755, err);

	for (i = 0; i < p->n && rc == 0; i++) {
		if (p->take[i].is_left_out)
			fail(p, &p->take[i], "a variation that would make the pack larger than a megabyte");
		else
			rc = write_take(h, p, &p->take[i], err);
		cg_handler_progress(h, .3 + .65 * (double)(i + 1) / (double)p->n, "encoded");
	}
	if (rc == 0 && !json_array_size(p->files))
		rc = cg_handler_fail(h, err, "NO_SFX_GENERATED", "not one effect could be made; "
		    "the first: %s", cg_json_get_str(json_array_get(p->failed, 0), "reason", "left out"));
	if (rc == 0) {
		cg_json_set_str(h->data, "pack_uri", dir);
		rc = cg_handler_artifact(h, "audio/sfx-pack", dir, NULL, err);
	}
	if (rc == 0)
		rc = write_manifest(h, p, err);
	free(dir);
	return rc;
}

static int
work(struct cg_handler *h, struct cg_err *err)
{
	long long since = cg_mono_us();
	struct pack p;
	char *prompt;
	size_t i;
	int rc;

	memset(&p, 0, sizeof(p));
	read_input(&p, h);
	if (!json_array_size(p.list))
		return cg_handler_fail(h, err, "INPUT_VALIDATION_ERROR", "sfx_list names no effect");
	prompt = cg_json_str(p.list);
	cg_provenance_of(h, model, prompt, &p.provenance);
	free(prompt);
	p.by = (struct snd_maker){ "offline", model };
	p.files = json_array();
	p.failed = json_array();
	p.manifest_files = json_array();
	plan_takes(&p);
	if (ask(h, &p)) {
		rc = 0;
		goto out;
	}
	for (i = 0; i < p.n; i++)
		if (!take_other(h, &p, &p.take[i]))
			snd_sfx_render(&p.take[i].sound, &p.take[i].sfx, p.rate);
	cg_handler_phase(h, "render", &since);
	fit_pack(&p);
	for (i = 0; i < p.n; i++)
		p.is_degraded |= p.take[i].note != NULL;
	rc = write_pack(h, &p, err);
	cg_handler_phase(h, "encode_and_measure", &since);
	if (rc == 0)
		report(h, &p);
out:
	for (i = 0; i < p.n; i++)
		snd_track_release(&p.take[i].sound);
	free(p.take);
	json_decref(p.files);
	json_decref(p.failed);
	json_decref(p.manifest_files);
	return rc;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
