/*
 * mix_audio_for_game: music and effects brought to the loudness a game is played
 * at. Everything is decoded, measured, moved by one gain (and a limiter where the
 * true peak asks for it), encoded, decoded again and measured again; what is
 * reported is what the last measurement said.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "json/json.h"
#include "lib/bundle/source.h"
#include "game/game.h"
#include "lib/handler.h"
#include "lib/media/provenance.h"
#include "lib/sound/deliver.h"
#include "lib/sound/file.h"
#include "lib/sound/foreign.h"
#include "lib/sound/master.h"
#include "lib/sound/mix.h"
#include "lib/sound/num.h"
#include "lib/sound/sfx.h"
#include "slots.h"

enum { MUSIC_KBPS = 128, EFFECT_KBPS = 80, EFFECTS_MAX = 240, MANIFEST_MAX = 4 << 20 };

static const char model[] = "cg-studio-1", folder[] = "mix";

static const struct preset {
	const char *name;
	double bgm, sfx, peak;
} presets[] = {
	{ "lufs_16", -16, -14, -1 }, { "lufs_14", -14, -12, -1 }, { "lufs_12", -12, -10, -1 },
	{ "web_standard", -16, -14, -1 }, { "game_desktop", -16, -14, -1 },
	{ "game_mobile", -14, -12, -1 }, { "broadcast", -24, -20, -2 },
};

struct job {
	struct cg_handler *h;
	const char *standard;
	double bgm_lufs, sfx_lufs, peak_db;
	enum snd_format format;
	struct cg_provenance from;
	char line[CG_PROVENANCE_LINE];
	json_t *list;      /* the effects that were asked for, owned */
	char *pack;        /* the folder of a pack, or NULL */
	json_t *bgm, *files, *failed, *names;
	size_t bytes;
	bool is_degraded;
};

/* One target each; what is said by number wins over the preset, the ratio fills in the other. */
static void
read_targets(struct job *j)
{
	const json_t *t = json_object_get(j->h->input, "loudness_targets");
	const char *name = cg_json_get_str(t, "standard", NULL);
	const struct preset *p = &presets[0];
	double ratio = cg_json_get_num(t, "bgm_to_sfx_ratio", 0), apart;
	bool has_bgm = json_is_number(json_object_get(t, "bgm_lufs"));
	bool has_sfx = json_is_number(json_object_get(t, "sfx_lufs"));
	size_t i;

	for (i = 0; name && i < sizeof(presets) / sizeof(*presets); i++)
		if (strcmp(presets[i].name, name) == 0)
			p = &presets[i];
	j->standard = name ? p->name : "default";
	j->bgm_lufs = cg_json_get_num(t, "bgm_lufs", p->bgm);
	j->sfx_lufs = cg_json_get_num(t, "sfx_lufs", p->sfx);
	/* the schema's own default says nothing against a preset that is stricter */
	j->peak_db = cg_json_get_num(t, "true_peak_dbfs", p->peak);
	if (p->peak < j->peak_db)
		j->peak_db = p->peak;
	if (!(ratio > 0))
		return;
	apart = snd_db(ratio < .05 ? .05 : ratio > 1 ? 1 : ratio);
	if (!has_bgm)
		j->bgm_lufs = j->sfx_lufs + apart;
	else if (!has_sfx)
		j->sfx_lufs = j->bgm_lufs - apart;
	else
		cg_handler_log(j->h, "both targets were given, so bgm_to_sfx_ratio has nothing to decide");
}

static void
read_format(struct job *j)
{
	const char *format = cg_json_get_str(json_object_get(j->h->input, "output_specs"), "format",
	    "mp3");
	int found = snd_format_find(format);

	j->format = found < 0 ? SND_MP3 : (enum snd_format)found;
}

/* The effects: those that are listed, else those of the pack's manifest. */
static int
read_list(struct job *j, struct cg_err *err)
{
	const json_t *listed = json_object_get(j->h->input, "sfx_files"), *pack, *f;
	const char *manifest;
	char *path;
	json_t *m;
	size_t i;

	j->list = json_array();
	if (json_array_size(listed)) {
		json_array_foreach(listed, i, f)
			json_array_append(j->list, (json_t *)f);
		return 0;
	}
	pack = json_object_get(j->h->input, "sfx_manifest");
	manifest = cg_json_get_str(pack, "manifest_uri", NULL);
	if (!manifest)
		return 0;
	path = cg_source_path(j->h->workspace, manifest, err);
	m = path ? cg_json_load(path, MANIFEST_MAX, err) : NULL;
	free(path);
	j->pack = m ? cg_source_path(j->h->workspace, cg_json_get_str(pack, "pack_uri", ""), err) : NULL;
	if (!j->pack) {
		json_decref(m);
		return cg_handler_fail(j->h, err, "INPUT_VALIDATION_ERROR", "sfx_manifest: %s", err->msg);
	}
	json_array_foreach(json_object_get(m, "sfx_files"), i, f)
		json_array_append(j->list, (json_t *)f);
	json_decref(m);
	return 0;
}

static double
rounded(double x, double parts)
{
	return (double)(int64_t)(x * parts + (x < 0 ? -.5 : .5)) / parts;
}

/* A rate that the wanted format cannot carry. */
static int
not_for_mp3(int rate)
{
	return snd_format_rate(SND_MP3, rate) != rate;
}

/* A file name that nobody has yet. */
static char *
free_name(struct job *j, const char *wish)
{
	char stem[101];
	int k;

	snd_file_stem(wish, stem);
	for (k = 1;; k++) {
		char *name = k == 1 ? cg_asprintf("%s.%s", stem, snd_format_ext(j->format)) :
		    cg_asprintf("%s-%d.%s", stem, k, snd_format_ext(j->format)), *low, *p;
		json_t *had;

		low = cg_strdup(name);
		for (p = low; *p; p++)
			*p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
		had = json_object_get(j->names, low);
		if (!had)
			cg_json_set(j->names, low, json_true());
		free(low);
		if (!had)
			return name;
		free(name);
	}
}

/* What was measured before and after, and whether it is what was asked. */
static json_t *
facts(struct job *j, const char *name, const char *type, const char *uri, double before,
    double target, const struct snd_report *r, double seconds)
{
	char *public = cg_source_public(j->h->context, j->h->workspace, uri);
	double off = r->lufs - target;
	bool good = off <= .5 && off >= -.5 && r->peak_db <= j->peak_db;
	json_t *o = json_pack("{s:s,s:s,s:s,s:b}", "name", name, "original_uri", public, "type", type,
	    "normalised", good);

	cg_json_set_str(o, "limited_by", good ? "none" : off < 0 ? "peak" : "gate");
	if (before > -90)
		cg_json_set(o, "original_lufs", json_real(before));
	cg_json_set(o, "normalized_lufs", json_real(r->lufs));
	cg_json_set(o, "target_lufs", json_real(target));
	cg_json_set(o, "peak_dbfs", json_real(r->peak_db));
	cg_json_set(o, "gain_limited_db", json_real(rounded(r->limited_db, 100)));
	cg_json_set(o, "duration_sec", json_real(rounded(seconds, 1e6)));
	free(public);
	return o;
}

/* Write it, declare it, and finish its entry, which is taken by *into. */
static int
hand_over(struct job *j, const char *wish, const struct cg_buf *file, const char *type, json_t *o,
    struct cg_err *err)
{
	char *name = free_name(j, wish), *full = cg_path_join(folder, name), *path = NULL;
	size_t bytes = 0;
	int rc = snd_deliver(j->h, full, file, &j->from, &path, &bytes, err);

	if (rc == 0) {
		j->bytes += bytes;
		cg_json_set_str(o, "normalized_uri", path);
		cg_json_set_int(o, "file_size_bytes", (int64_t)bytes);
		rc = cg_handler_artifact(j->h, type, path, NULL, err);
	}
	free(name);
	free(full);
	free(path);
	return rc;
}

/* The loop alone, so that its tail on its head survives gain, limiter and coder. */
static void
cut_loop(const struct job *j, struct snd_track *t)
{
	const json_t *loop = json_object_get(j->h->input, "bgm_loop");
	double from = cg_json_get_num(loop, "loop_start", 0), to = cg_json_get_num(loop, "loop_end", 0);
	size_t start = from > 0 ? (size_t)(from * t->rate + .5) : 0;
	size_t end = to > from ? (size_t)(to * t->rate + .5) : t->n;

	if (end > t->n)
		end = t->n;
	if (start >= end || end - start < (size_t)t->rate / 2)
		return;
	memmove(t->l, t->l + start, (end - start) * sizeof(*t->l));
	memmove(t->r, t->r + start, (end - start) * sizeof(*t->r));
	t->n = end - start;
}

static int
mix_music(struct job *j, struct cg_err *err)
{
	const char *uri = cg_json_get_str(j->h->input, "bgm_uri", "");
	struct snd_target want = { .format = j->format, .channels = 2, .kbps = MUSIC_KBPS,
		.lufs = j->bgm_lufs, .peak_db = j->peak_db, .is_loop = true, .note = j->line };
	char *path = cg_source_path(j->h->workspace, uri, err);
	struct snd_track t = { NULL, NULL, 0, 0 };
	struct snd_report r;
	struct cg_buf file;
	double before = -99, seconds;
	int rc = -1;

	cg_buf_init(&file, SND_FILE_MAX);
	if (!path || snd_foreign_read(&t, path, not_for_mp3, err) < 0) {
		cg_handler_fail(j->h, err, "INVALID_AUDIO", "bgm_uri: %s", err->msg);
		goto out;
	}
	cut_loop(j, &t);
	seconds = (double)t.n / t.rate;
	if (snd_measure(&t, 0, t.n, seconds < 10 ? 2 : 1, 2, &before, NULL, err) < 0)
		goto out;
	if (snd_master(&file, &t, &want, &r, err) < 0) {
		if (err->code == CG_E_UNAVAILABLE)
			cg_handler_fail(j->h, err, "EXECUTION_ERROR", "output_specs.format: %s", err->msg);
		else
			cg_handler_fail(j->h, err, "INVALID_AUDIO", "bgm_uri: %s", err->msg);
		goto out;
	}
	j->bgm = facts(j, "bgm", "bgm", uri, before, j->bgm_lufs, &r, seconds);
	cg_json_set(j->bgm, "loop_start", json_real(rounded(r.loop_start, 1e6)));
	cg_json_set(j->bgm, "loop_end", json_real(rounded(r.loop_end, 1e6)));
	rc = hand_over(j, "bgm", &file, "audio/mixed", j->bgm, err);
out:
	snd_track_release(&t);
	cg_buf_release(&file);
	free(path);
	return rc;
}

/* Where an effect lies: its address, or its name in the pack's folder. */
static char *
effect_path(struct job *j, const json_t *f, struct cg_err *err)
{
	const char *uri = cg_json_get_str(f, "uri", NULL), *name = cg_json_get_str(f, "filename", "");

	if (uri)
		return cg_source_path(j->h->workspace, uri, err);
	if (!j->pack || !cg_path_is_safe(name)) {
		cg_err_set(err, CG_E_DATA, "the pack's manifest names no file for it");
		return NULL;
	}
	return cg_path_join(j->pack, name);
}

/* 0 made, 1 not, with why; -1 when nothing can be written any more. */
static int
mix_effect(struct job *j, const json_t *f, struct cg_err *why, struct cg_err *err)
{
	const char *name = cg_json_get_str(f, "name", "effect");
	const char *intent = cg_json_get_str(f, "intent", NULL);
	double wish = j->sfx_lufs + snd_intent_level(snd_intent_find(intent)) +
	    cg_json_get_num(f, "volume_adjust_db", 0);
	int64_t take = cg_json_get_int(f, "variation_index", 0);
	struct snd_target want = { .format = j->format, .channels = 1, .kbps = EFFECT_KBPS,
		.lufs = wish > -1 ? -1 : wish, .peak_db = j->peak_db, .note = j->line };
	char *path = effect_path(j, f, why), *file_name;
	struct snd_track t = { NULL, NULL, 0, 0 };
	struct snd_report r;
	struct cg_buf file;
	double before = -99;
	json_t *o;
	size_t i;
	int rc = 1;

	cg_buf_init(&file, SND_FILE_MAX);
	if (!path || snd_foreign_read(&t, path, not_for_mp3, why) < 0)
		goto out;
	for (i = 0; i < t.n; i++)
		t.l[i] = t.r[i] = .5f * (t.l[i] + t.r[i]);
	if (snd_measure_short(&t, &before, NULL, why) < 0 ||
	    snd_master_short(&file, &t, &want, &r, why) < 0)
		goto out;
	o = facts(j, name, "sfx", cg_json_get_str(f, "uri", cg_json_get_str(f, "filename", "")), before,
	    want.lufs, &r, r.seconds);
	cg_json_set_str(o, "intent", intent);
	if (json_object_get(f, "variation_index"))
		cg_json_set_int(o, "variation_index", take);
	json_array_append_new(j->files, o);
	file_name = take ? cg_asprintf("%s_v%d", name, (int)take + 1) : cg_strdup(name);
	rc = hand_over(j, file_name, &file, "audio/mixed", o, err);
	free(file_name);
out:
	snd_track_release(&t);
	cg_buf_release(&file);
	free(path);
	return rc;
}

static int
mix_effects(struct job *j, struct cg_err *err)
{
	const json_t *f;
	size_t i, n = json_array_size(j->list);

	json_array_foreach(j->list, i, f) {
		struct cg_err why = CG_ERR_INIT;
		int rc;

		if (i >= EFFECTS_MAX)
			break;
		rc = mix_effect(j, f, &why, err);
		if (rc < 0)
			return -1;
		if (rc == 1) {
			cg_handler_log(j->h, "effect '%s' was left out: %s", cg_json_get_str(f, "name", ""),
			    why.msg);
			json_array_append_new(j->failed, json_pack("{s:s,s:s}", "name",
			    cg_json_get_str(f, "name", ""), "reason", why.msg));
			j->is_degraded = true;
		}
		cg_handler_progress(j->h, .5 + .45 * (double)(i + 1) / (double)n, "mixed");
	}
	return 0;
}

/* The slots of the game, when one was named and is installed. */
static json_t *
bind_slots(struct job *j)
{
	const char *id = cg_json_get_str(j->h->input, "template_id", NULL);
	struct cg_err why = CG_ERR_INIT;
	struct cg_game game;
	json_t *bound;

	if (!id)
		return json_array();
	if (cg_game_open(&game, NULL, id, NULL, &why) < 0) {
		cg_handler_log(j->h, "no slots were filled: %s", why.msg);
		return json_array();
	}
	bound = mix_bind_slots(game.manifest, j->files, snd_format_ext(j->format),
	    snd_format_mime(j->format));
	cg_game_release(&game);
	return bound;
}

/* A copy for the folder: files by their names there, no path of this machine. */
static json_t *
by_name(const json_t *list, const char *member)
{
	json_t *copy = json_deep_copy(list), *o;
	size_t i;

	json_array_foreach(copy, i, o) {
		const char *base = cg_path_base(cg_json_get_str(o, member, ""));

		json_object_set_new(o, member, json_string(base));
	}
	return copy;
}

static int
write_manifest(struct job *j, json_t *assets, struct cg_err *err)
{
	char *name = cg_path_join(folder, "audio-manifest.json");
	char *path = cg_path_join(j->h->output_dir, name);
	json_t *m = json_pack("{s:s,s:o,s:O}", "version", "1.0.0", "bgm", json_deep_copy(j->bgm),
	    "loudness_info", json_object_get(j->h->data, "loudness_info"));
	struct cg_buf b;
	int rc;

	cg_json_set_str(json_object_get(m, "bgm"), "normalized_uri",
	    cg_path_base(cg_json_get_str(j->bgm, "normalized_uri", "")));
	cg_json_set(m, "sfx_files", by_name(j->files, "normalized_uri"));
	cg_json_set(m, "assets", by_name(assets, "uri"));
	cg_json_set(m, "provenance", cg_provenance_json(&j->from));
	cg_buf_init(&b, MANIFEST_MAX);
	cg_json_pretty(m, &b);
	rc = b.failed ? cg_err_set(err, CG_E_TOOBIG, "the manifest would be too large") :
	    cg_file_write(path, b.s, b.len, 0644, false, err);
	if (rc == 0) {
		cg_json_set_str(j->h->data, "manifest_uri", path);
		rc = cg_handler_artifact(j->h, "json/audio-manifest", path, NULL, err);
	}
	cg_buf_release(&b);
	json_decref(m);
	free(path);
	free(name);
	return rc;
}

static int
report(struct job *j, struct cg_err *err)
{
	json_t *d = j->h->data, *assets = bind_slots(j);
	const char *uri = cg_json_get_str(j->h->input, "bgm_uri", "");
	char *public = cg_source_public(j->h->context, j->h->workspace, uri);
	char *dir = cg_path_join(j->h->output_dir, folder);
	int rc;

	cg_json_set(d, "loudness_info", json_pack("{s:s,s:f,s:f,s:f}", "standard_used", j->standard,
	    "bgm_target_lufs", rounded(j->bgm_lufs, 100), "sfx_target_lufs", rounded(j->sfx_lufs, 100),
	    "true_peak_dbfs", j->peak_db));
	cg_json_set(d, "processing_params", json_pack("{s:s,s:I}", "source_bgm_uri", public,
	    "source_sfx_count", (json_int_t)json_array_size(j->list)));
	cg_json_set(d, "bgm", json_incref(j->bgm));
	cg_json_set(d, "sfx_files", json_incref(j->files));
	cg_json_set(d, "failed", json_incref(j->failed));
	cg_json_set_int(d, "total_files", 1 + (int64_t)json_array_size(j->files));
	cg_json_set_int(d, "total_size_bytes", (int64_t)j->bytes);
	cg_json_set_str(d, "output_dir", dir);
	cg_json_set_str(d, "provider", "offline");
	if (j->is_degraded)
		cg_json_set(d, "degraded", json_true());
	rc = write_manifest(j, assets, err);
	if (rc == 0)
		rc = cg_handler_artifact(j->h, "audio/mixed-pack", dir, NULL, err);
	cg_json_set(d, "assets", assets);
	free(public);
	free(dir);
	return rc;
}

static int
work(struct cg_handler *h, struct cg_err *err)
{
	long long since = cg_mono_us();
	struct job j;
	char *dir = cg_path_join(h->output_dir, folder);
	int rc;

	memset(&j, 0, sizeof(j));
	j.h = h;
	j.files = json_array();
	j.failed = json_array();
	j.names = json_object();
	read_targets(&j);
	read_format(&j);
	cg_provenance_of(h, model, NULL, &j.from);
	cg_provenance_line(&j.from, j.line);
	rc = cg_mkdirs(dir, 0755, err);
	if (rc == 0)
		rc = read_list(&j, err);
	if (rc == 0)
		rc = mix_music(&j, err);
	cg_handler_phase(h, "music", &since);
	if (rc == 0)
		rc = mix_effects(&j, err);
	cg_handler_phase(h, "effects", &since);
	if (rc == 0)
		rc = report(&j, err);
	json_decref(j.list);
	json_decref(j.bgm);
	json_decref(j.files);
	json_decref(j.failed);
	json_decref(j.names);
	free(j.pack);
	free(dir);
	return rc;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
