/*
 * generate_bgm_track: a brief's style becomes a score, the score a mix, the mix
 * a file at a measured loudness. The craft lives in skills/lib/sound; this file
 * reads the input and reports the result.
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
#include "lib/handler.h"
#include "lib/media/provenance.h"
#include "lib/sound/came.h"
#include "lib/sound/deliver.h"
#include "lib/sound/file.h"
#include "lib/sound/master.h"
#include "lib/sound/mix.h"
#include "lib/sound/score.h"

static const char model[] = "cg-studio-1";
static const double target_lufs = -16, peak_limit_db = -1;

struct job {
	struct snd_brief brief;
	struct snd_target target;
	int rate;
	struct snd_maker by;
	char *prompt; /* what others are asked for, or NULL */
};

static const double slack_sec = 3; /* asked for beyond the loop: a seam and a soft beginning */

static const json_t *
object_of(const json_t *input, const char *key)
{
	const json_t *o = json_object_get(input, key);

	return json_is_object(o) ? o : NULL;
}

/* The schema has checked before; started by hand, the program still stays bounded. */
static double
within(double x, double low, double high)
{
	return x < low ? low : x > high ? high : x;
}

static void
read_brief(struct job *j, const json_t *in)
{
	const json_t *style = json_object_get(in, "style");
	struct snd_brief *b = &j->brief;

	b->energy = -1;
	if (json_is_string(style)) { /* a caller may name the genre alone */
		b->genre = json_string_value(style);
	} else {
		b->genre = cg_json_get_str(style, "genre", NULL);
		b->mood = cg_json_get_str(style, "mood", NULL);
		b->instruments = cg_json_get_str(style, "instruments", NULL);
		b->energy = cg_json_get_num(style, "energy_level", -1);
	}
	b->prompt = cg_json_get_str(in, "custom_prompt", NULL);
	b->key = cg_json_get_str(in, "key", NULL);
	b->bpm = within(cg_json_get_num(in, "bpm", 0), 0, 300);
	b->seconds = within(cg_json_get_num(in, "duration_sec", 30), 1, 300);
	b->seed = cg_json_get_int(in, "seed", 0);
	j->target.is_loop = cg_json_get_bool(in, "loopable", true);
	b->has_ending = !j->target.is_loop;
}

static void
read_specs(struct job *j, struct cg_handler *h)
{
	const json_t *specs = object_of(h->input, "specs");
	const char *format = cg_json_get_str(specs, "format", "mp3");
	struct snd_target *t = &j->target;
	int asked = (int)cg_json_get_int(specs, "sample_rate", 44100), found = snd_format_find(format);

	t->format = found < 0 ? SND_MP3 : (enum snd_format)found;
	t->channels = cg_json_get_int(specs, "channels", 2) == 1 ? 1 : 2;
	t->kbps = (int)cg_json_get_int(specs, "bitrate_kbps", 128);
	t->lufs = target_lufs;
	t->peak_db = peak_limit_db;
	j->rate = snd_format_rate(t->format, asked);
	if (j->rate != asked)
		cg_handler_log(h, "%s has no sample rate of %d Hz, used %d", snd_format_name(t->format), asked, j->rate);
}

/* A measured value as people read it: so many parts of one. */
static double
rounded(double x, double parts)
{
	return (double)(int64_t)(x * parts + (x < 0 ? -.5 : .5)) / parts;
}

static json_t *
params_json(const struct job *j, const struct snd_score *s, const json_t *input)
{
	json_t *p = json_object(), *style;

	style = json_deep_copy(object_of(input, "style"));
	if (!style)
		style = json_pack("{s:s}", "genre", snd_recipe_name(s->recipe));
	cg_json_set(p, "style", style);
	cg_json_set(p, "bpm", json_real(rounded(s->bpm, 1e3)));
	cg_json_set_str(p, "model", j->by.model);
	cg_json_set_str(p, "mood", snd_mood_name(s->mood));
	cg_json_set_str(p, "custom_prompt", j->brief.prompt);
	if (json_object_get(input, "seed"))
		cg_json_set_int(p, "seed", j->brief.seed);
	return p;
}

static void
report(struct cg_handler *h, const struct job *j, const struct snd_score *s,
    const struct snd_report *r, double seconds, size_t bytes)
{
	json_t *d = h->data;

	cg_json_set(d, "duration_sec", json_real(rounded(seconds, 1e6)));
	cg_json_set(d, "bpm", json_real(rounded(s->bpm, 1e3)));
	cg_json_set_str(d, "key", snd_score_key(s));
	cg_json_set_str(d, "scale", s->scale);
	if (!j->prompt) /* of what others made, only the tempo and key asked for are known */
		cg_json_set_int(d, "bars", s->bars);
	if (j->target.is_loop) {
		cg_json_set(d, "loop_start", json_real(rounded(r->loop_start, 1e6)));
		cg_json_set(d, "loop_end", json_real(rounded(r->loop_end, 1e6)));
		cg_json_set(d, "seam", json_pack("{s:f,s:f}", "jump", rounded(r->jump, 1e6),
		    "largest_inner_step", rounded(r->inner_step, 1e6)));
	}
	cg_json_set_str(d, "format", snd_format_name(j->target.format));
	cg_json_set_int(d, "sample_rate", j->rate);
	cg_json_set_int(d, "bitrate_kbps", r->kbps);
	cg_json_set_int(d, "channels", j->target.channels);
	cg_json_set_int(d, "file_size_bytes", (int64_t)bytes);
	cg_json_set(d, "is_loopable", json_boolean(j->target.is_loop));
	cg_json_set(d, "loudness", json_pack("{s:f,s:f,s:f}", "integrated_lufs", r->lufs,
	    "true_peak_dbtp", r->peak_db, "target_lufs", j->target.lufs));
	cg_json_set(d, "generation_params", params_json(j, s, h->input));
	cg_json_set_str(d, "provider", j->by.provider);
}

static int
hand_over_score(struct cg_handler *h, const struct snd_score *s, struct cg_err *err)
{
	json_t *v = snd_score_json(s);
	char *path = cg_path_join(h->output_dir, "bgm.score.json");
	struct cg_buf b;
	int rc;

	cg_buf_init(&b, 16 << 20);
	cg_json_dump(v, &b);
	cg_buf_putc(&b, '\n');
	rc = b.failed ? cg_err_set(err, CG_E_TOOBIG, "the score would be too large") :
	    cg_file_write(path, b.s, b.len, 0644, false, err);
	if (rc == 0) {
		cg_json_set_str(h->data, "score_uri", path);
		rc = cg_handler_artifact(h, "json/score", path, NULL, err);
	}
	json_decref(v);
	cg_buf_release(&b);
	free(path);
	return rc;
}

static double
bar_seconds(const struct snd_score *s)
{
	return s->beats * 60 / s->bpm;
}

/* The words: what the brief says, with the tempo and key that the effects will follow. */
static char *
words(const struct job *j, const struct snd_score *s)
{
	const struct snd_brief *b = &j->brief;
	struct cg_buf w;
	char *out;

	cg_buf_init(&w, 8192);
	cg_buf_printf(&w, "Instrumental background music for a casual game: %s, %s mood, %.0f bpm, %s %s.",
	    b->genre ? b->genre : snd_recipe_name(s->recipe), snd_mood_name(s->mood), s->bpm,
	    snd_score_key(s), s->scale);
	if (b->instruments && *b->instruments)
		cg_buf_printf(&w, " Instruments: %s.", b->instruments);
	if (b->energy >= 0)
		cg_buf_printf(&w, " Energy %.0f of 100.", b->energy * 100);
	if (b->prompt && *b->prompt)
		cg_buf_printf(&w, " %s", b->prompt);
	cg_buf_printf(&w, " Steady tempo, no vocals, no speech%s.", j->target.is_loop ?
	    ", a seamless loop without intro, ending or fades" : ", with an ending");
	out = cg_strdup(w.s);
	cg_buf_release(&w);
	return out;
}

/* Others need no form of four bars: whole ones do. */
static double
wanted_seconds(const struct job *j, const struct snd_score *s)
{
	double bar = bar_seconds(s);
	int bars = (int)(j->brief.seconds / bar + .5);

	return j->target.is_loop ? (bars < 1 ? 1 : bars) * bar : j->brief.seconds;
}

static void
ask(struct cg_handler *h, const struct job *j, const struct snd_score *s)
{
	double seconds = wanted_seconds(j, s) + (j->target.is_loop ? slack_sec : 0);
	char *prompt = words(j, s);
	json_t *a = json_pack("{s:s,s:s,s:s,s:f,s:s}", "name", "music", "kind", "audio_bgm", "prompt",
	    prompt, "duration_sec", seconds, "format", "mp3");

	if (json_object_get(h->input, "seed"))
		cg_json_set_int(a, "seed", j->brief.seed);
	cg_handler_ask(h, a);
	free(prompt);
}

/* What others made, cut as it was asked for; at least half of it must be there. */
static bool
take_other(struct cg_handler *h, struct job *j, const struct snd_score *s, struct snd_track *mix)
{
	double seconds = wanted_seconds(j, s);

	if (!snd_came(h, "music", j->rate, seconds / 2, mix, &j->by))
		return false;
	if (j->target.is_loop)
		snd_cut_loop(mix, seconds, bar_seconds(s));
	else
		snd_cut_piece(mix, seconds);
	j->prompt = words(j, s);
	return true;
}

static int
work(struct cg_handler *h, struct cg_err *err)
{
	struct snd_score *score = cg_alloc(sizeof(*score));
	struct snd_track mix = { NULL, NULL, 0, 0 };
	struct snd_report r;
	struct job j;
	struct cg_buf file;
	struct cg_err why = CG_ERR_INIT;
	struct cg_provenance from;
	char name[16], line[CG_PROVENANCE_LINE], *path = NULL;
	size_t bytes;
	long long since = cg_mono_us();
	double seconds;
	json_t *meta;
	int rc = -1;

	memset(&j, 0, sizeof(j));
	cg_buf_init(&file, SND_FILE_MAX);
	read_brief(&j, h->input);
	read_specs(&j, h);
	snd_score_compose(score, &j.brief);
	cg_handler_phase(h, "compose", &since);
	cg_handler_progress(h, .05, "composed");
	if (cg_handler_may_ask(h, "audio_bgm")) {
		ask(h, &j, score);
		rc = 0;
		goto out;
	}
	j.by = (struct snd_maker){ "offline", model };
	if (!take_other(h, &j, score, &mix))
		snd_mix(&mix, score, j.rate, j.target.is_loop);
	cg_provenance_of(h, j.by.model, j.prompt ? j.prompt : j.brief.prompt, &from);
	from.provider = j.by.provider;
	cg_provenance_line(&from, line);
	j.target.note = line;
	seconds = (double)mix.n / mix.rate;
	cg_handler_phase(h, "render", &since);
	cg_handler_progress(h, .55, "rendered");
	if (snd_master(&file, &mix, &j.target, &r, &why) < 0) {
		cg_handler_fail(h, err, "GENERATION_FAILED", "%s", why.msg);
		goto out;
	}
	cg_handler_phase(h, "encode_and_measure", &since);
	snprintf(name, sizeof(name), "bgm.%s", snd_format_ext(j.target.format));
	meta = json_pack("{s:s,s:s,s:f,s:b}", "provider", j.by.provider, "model", j.by.model,
	    "duration_sec", rounded(seconds, 1e6), "loopable", j.target.is_loop);
	if (snd_deliver(h, name, &file, &from, &path, &bytes, err) < 0) {
		json_decref(meta);
		goto out;
	}
	report(h, &j, score, &r, seconds, bytes);
	cg_json_set_str(h->data, "audio_uri", path);
	if (cg_handler_artifact(h, "audio/bgm", path, meta, err) < 0 ||
	    (!j.prompt && hand_over_score(h, score, err) < 0))
		goto out;
	rc = 0;
out:
	free(path);
	free(j.prompt);
	snd_track_release(&mix);
	snd_score_release(score);
	free(score);
	cg_buf_release(&file);
	return rc;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
