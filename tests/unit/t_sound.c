/* skills/lib/sound: composing, rendering, files and what is measured on them. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "lib/sound/file.h"
#include "lib/sound/master.h"
#include "lib/sound/mix.h"
#include "lib/sound/dsp.h"
#include "lib/sound/num.h"
#include "lib/sound/recipe.h"
#include "lib/sound/score.h"
#include "lib/sound/sfx.h"
#include "tap.h"

struct piece {
	struct snd_score score;
	struct snd_track mix;
};

static struct piece *
play(const char *genre, const char *mood, double bpm, double seconds, double rate)
{
	struct piece *p = cg_alloc(sizeof(*p));
	struct snd_brief b = { .genre = genre, .mood = mood, .energy = -1, .bpm = bpm,
		.seconds = seconds, .seed = 7 };

	snd_score_compose(&p->score, &b);
	snd_mix(&p->mix, &p->score, rate, true);
	return p;
}

static void
drop(struct piece *p)
{
	snd_track_release(&p->mix);
	snd_score_release(&p->score);
	free(p);
}

static void
digest(const struct snd_track *t, char out[CG_HEX_LEN + 1])
{
	struct cg_sha256 h;

	cg_sha256_init(&h);
	cg_sha256_add(&h, t->l, t->n * sizeof(float));
	cg_sha256_add(&h, t->r, t->n * sizeof(float));
	cg_sha256_end_hex(&h, out);
}

static void
numbers(void)
{
	double worst = 0, d;
	int i;

	for (i = -400; i < 400; i++) {
		double x = i / 100.0, s = snd_sin_turns(x), c = snd_sin_turns(x + .25);

		d = s * s + c * c - 1;
		worst = d > worst ? d : -d > worst ? -d : worst;
		d = (double)snd_sinf((float)x) - s;
		worst = d > worst ? d : -d > worst ? -d : worst;
	}
	ok(worst < 2e-6, "sine stays on the circle");
	d = snd_log2(snd_exp2(3.7)) - 3.7;
	ok(d < 1e-12 && d > -1e-12, "log2 undoes exp2");
	d = snd_hertz(81) - 880;
	ok(d < 1e-9 && d > -1e-9, "two octaves above 220 Hz are 880 Hz");
}

static void
words(void)
{
	static const struct {
		const char *words, *genre;
	} row[] = {
		{ "upbeat pop", "pop" }, { "Chill lo-fi beats", "lofi" }, { "8-bit arcade", "chiptune" },
		{ "energetic", "energetic" }, { "epic trailer", "cinematic" }, { "calm piano", "classical" },
		{ "spooky halloween", "mysterious" }, { "hip hop", "lofi" }, { "ukulele", "upbeat" },
		{ "dark techno", "electronic" }, { "popular", "pop" },
	};
	size_t i;

	for (i = 0; i < sizeof(row) / sizeof(*row); i++) {
		const struct snd_recipe *r = snd_recipe_find(row[i].words);

		is_str(r ? snd_recipe_name(r) : NULL, row[i].genre, row[i].words);
	}
	ok(!snd_recipe_find("zzz qqq"), "unknown words name no genre");
	is_int(snd_mood_find("so much FUN!"), SND_PLAYFUL, "a mood is found in a sentence");
}

static void
lengths(void)
{
	static const struct {
		double seconds, bpm, rate;
		int bars;
		size_t samples;
	} row[] = {
		{ 30, 120, 44100, 16, 1411200 }, { 30, 128, 44100, 16, 1323000 },
		{ 5, 60, 44100, 2, 352800 }, { 30, 97, 48000, 12, 1425155 },
		{ 300, 200, 22050, 252, 6667920 },
	};
	size_t i;

	for (i = 0; i < sizeof(row) / sizeof(*row); i++) {
		struct snd_score *s = cg_alloc(sizeof(*s));
		struct snd_brief b = { .genre = "pop", .energy = -1, .seconds = row[i].seconds,
			.bpm = row[i].bpm, .seed = 3 };

		snd_score_compose(s, &b);
		is_int(s->bars, row[i].bars, "bars are whole groups");
		is_int((long long)snd_score_samples(s, row[i].rate), (long long)row[i].samples,
		    "bars times tempo, rounded once");
		snd_score_release(s);
		free(s);
	}
}

static void
free_tempo(void)
{
	const struct snd_recipe *r;
	size_t i;

	for (i = 0; (r = snd_recipe_at(i)) != NULL; i++) {
		struct snd_score *s = cg_alloc(sizeof(*s));
		struct snd_brief b = { .genre = r->name, .energy = -1, .seconds = 30, .seed = 11 };

		snd_score_compose(s, &b);
		is_int((long long)snd_score_samples(s, 44100), 1323000, r->name);
		snd_score_release(s);
		free(s);
	}
}

/* Every pitch belongs to the scale or to the chord under it, passing notes apart. */
static void
in_key(void)
{
	const struct snd_recipe *r;
	size_t i, n, strange, notes;
	int mood, c, k, pc, steps;
	bool fits;

	for (i = 0; (r = snd_recipe_at(i)) != NULL; i++) {
		strange = notes = 0;
		for (mood = 0; mood < SND_MOODS; mood++) {
			struct snd_score *s = cg_alloc(sizeof(*s));
			struct snd_brief b = { .genre = r->name, .mood = snd_mood_name((enum snd_mood)mood),
				.energy = 1, .seconds = 30, .seed = mood };

			snd_score_compose(s, &b);
			steps = s->beats * 4;
			for (n = 0; n < s->notes; n++) {
				const struct snd_note *q = &s->note[n];
				int step = ((q->tick + s->ticks) % s->ticks) / SND_STEP;
				const struct snd_bar *bar = &s->bar[step / steps % s->bars];

				if (s->part[q->part].role == SND_DRUMS || s->part[q->part].role == SND_FX ||
				    q->is_passing)
					continue;
				pc = (q->pitch - s->key + 120) % 12;
				fits = false;
				for (k = 0; k < s->degrees; k++)
					fits = fits || s->degree[k] == pc;
				for (c = 0; c < bar->chords; c++)
					for (k = 0; k < bar->chord[c].n; k++)
						fits = fits || (bar->chord[c].root + bar->chord[c].tone[k]) % 12 == pc;
				notes++;
				strange += !fits;
			}
			snd_score_release(s);
			free(s);
		}
		/* grace notes of playful pieces may come from outside */
		ok(notes > 100 && strange * 200 < notes, "%s stays in key (%zu of %zu strange)", r->name,
		    strange, notes);
	}
}

static double
step(const struct snd_track *t, size_t a, size_t b)
{
	double d = t->l[a] - t->l[b], e = t->r[a] - t->r[b];

	d = d < 0 ? -d : d;
	e = e < 0 ? -e : e;
	return d > e ? d : e;
}

static bool
is_sound(const struct snd_track *t)
{
	size_t i;
	double top = 0;

	for (i = 0; i < t->n; i++) {
		double a = t->l[i] < 0 ? -t->l[i] : t->l[i], b = t->r[i] < 0 ? -t->r[i] : t->r[i];

		if (!(a < 1.0) || !(b < 1.0)) /* also false for NaN */
			return false;
		top = a > top ? a : top;
	}
	return top > .05;
}

static void
every_genre(void)
{
	const struct snd_recipe *r;
	size_t i, k;
	int mood;

	for (i = 0; (r = snd_recipe_at(i)) != NULL; i++) {
		for (mood = 0; mood < SND_MOODS; mood++) {
			struct piece *p = play(r->name, snd_mood_name((enum snd_mood)mood), 200, 2.4,
			    16000);
			double inner = 0, d;

			for (k = 0; k + 1 < p->mix.n; k++) {
				d = step(&p->mix, k, k + 1);
				inner = d > inner ? d : inner;
			}
			ok(is_sound(&p->mix) && step(&p->mix, p->mix.n - 1, 0) <= inner,
			    "%s, %s: sounds, within bounds, no jump at the seam", r->name,
			    snd_mood_name((enum snd_mood)mood));
			drop(p);
		}
	}
}

static void
determinism(void)
{
	struct piece *a = play("pop", "happy", 0, 8, 44100), *b = play("pop", "happy", 0, 8, 44100);
	struct snd_target want = { SND_MP3, 2, 128, -16, -1, true, NULL };
	struct snd_report ra, rb;
	struct cg_buf fa, fb;
	struct cg_err err = CG_ERR_INIT;
	char da[CG_HEX_LEN + 1], db[CG_HEX_LEN + 1];

	digest(&a->mix, da);
	digest(&b->mix, db);
	is_str(da, db, "the same brief gives the same samples");
	cg_buf_init(&fa, SND_FILE_MAX);
	cg_buf_init(&fb, SND_FILE_MAX);
	ok(snd_master(&fa, &a->mix, &want, &ra, &err) == 0 &&
	    snd_master(&fb, &b->mix, &want, &rb, &err) == 0, "both are mastered");
	ok(fa.len > 1000 && fa.len == fb.len && memcmp(fa.s, fb.s, fa.len) == 0,
	    "and the same bytes of MP3");
	cg_buf_release(&fa);
	cg_buf_release(&fb);
	drop(a);
	drop(b);
	a = play("pop", "sad", 0, 8, 44100);
	digest(&a->mix, db);
	ok(strcmp(da, db) != 0, "another mood gives other samples");
	drop(a);
}

/* Zero crossings a second stand in for the spectral centroid: bright music has more. */
static double
brightness(const struct snd_track *t)
{
	double sum = 0, diff = 0, d;
	size_t i;

	for (i = 1; i < t->n; i++) {
		d = (double)t->l[i] - t->l[i - 1];
		diff += d * d;
		sum += (double)t->l[i] * t->l[i];
	}
	return diff / sum;
}

static void
genres_differ(void)
{
	struct piece *a = play("chiptune", NULL, 0, 12, 44100), *b = play("ambient", NULL, 0, 12, 44100);
	double x = brightness(&a->mix), y = brightness(&b->mix);

	ok(a->score.bpm > b->score.bpm * 1.5, "chiptune is faster than ambient (%.0f, %.0f)",
	    a->score.bpm, b->score.bpm);
	ok(x > y * 2, "and brighter (%.4f, %.4f)", x, y);
	drop(a);
	drop(b);
}

static void
files(void)
{
	static const char *const name[] = { "WAV", "MP3", "Ogg" };
	static const enum snd_format format[] = { SND_WAV, SND_MP3, SND_OGG };
	static const char *const genre[] = { "jazz", "rock", "electronic" };
	int i;

	for (i = 0; i < 3; i++) {
		struct piece *p = play(genre[i], NULL, 0, 12, 44100);
		struct snd_target want = { format[i], i == 0 ? 1 : 2, 128, -16, -1, true,
			NULL };
		struct snd_report r;
		struct cg_buf out;
		struct cg_err err = CG_ERR_INIT;
		size_t n = p->mix.n;
		double off;

		cg_buf_init(&out, SND_FILE_MAX);
		if (!ok(snd_master(&out, &p->mix, &want, &r, &err) == 0, "%s is written", name[i]))
			printf("# %s\n", err.msg);
		off = r.lufs - want.lufs;
		ok(off < .5 && off > -.5, "%s: %.2f LUFS measured after decoding", name[i], r.lufs);
		ok(r.peak_db <= want.peak_db, "%s: true peak %.2f dB", name[i], r.peak_db);
		off = (r.loop_end - r.loop_start) * 44100 - (double)n;
		ok(off < 1e-3 && off > -1e-3, "%s: the loop points span the loop", name[i]);
		ok(r.jump <= r.inner_step, "%s: jump %.4f at the loop points, %.4f inside", name[i], r.jump,
		    r.inner_step);
		cg_buf_release(&out);
		drop(p);
	}
}

/* The last bar of a piece that ends is its tonic, and the sound dies away. */
static void
ending(void)
{
	struct snd_score *s = cg_alloc(sizeof(*s));
	struct snd_brief b = { .genre = "pop", .key = "D", .energy = -1, .seconds = 10, .seed = 4,
		.has_ending = true };
	struct snd_track t;
	size_t n;

	snd_score_compose(s, &b);
	is_int(s->key, 2, "the key that was asked for");
	is_int(s->bar[s->bars - 1].chord[0].root, 0, "an ending rests on the tonic");
	n = snd_score_samples(s, 22050);
	snd_mix(&t, s, 22050, false);
	ok(t.n > n && step(&t, t.n - 1, t.n - 2) < 1e-3, "and rings out behind the last bar");
	snd_track_release(&t);
	snd_score_release(s);
	free(s);
}

static bool
has(const struct snd_score *s, enum snd_role role, const char *patch)
{
	int i;

	for (i = 0; i < s->parts; i++)
		if (s->part[i].role == role &&
		    (!patch || (s->part[i].patch && strcmp(s->part[i].patch->name, patch) == 0)))
			return true;
	return false;
}

static void
instruments(void)
{
	struct snd_score *s = cg_alloc(sizeof(*s));
	struct snd_brief b = { .genre = "pop", .energy = .2, .seconds = 10, .seed = 4,
		.instruments = "flute, choir", .prompt = "light, no drums" };

	snd_score_compose(s, &b);
	ok(has(s, SND_LEAD, "flute") && has(s, SND_PAD, "choir"), "instruments named are heard");
	ok(!has(s, SND_DRUMS, NULL), "\"no drums\" is obeyed");
	snd_score_release(s);
	b.energy = 1;
	b.instruments = b.prompt = NULL;
	snd_score_compose(s, &b);
	ok(has(s, SND_DRUMS, NULL) && s->parts >= 6, "full energy brings everybody");
	snd_score_release(s);
	free(s);
}

enum { SLICES = 6, BANDS = 12, CELLS = SLICES * BANDS };

/* What an ear could tell two effects apart by: bands of 2/3 octave in slices of time, dB. */
static void
picture(const struct snd_track *t, double cell[CELLS])
{
	double top = -200;
	static const double edge[SLICES] = { .03, .09, .2, .42, .85, 2 };
	size_t i;
	int b, k;

	for (k = 0; k < CELLS; k++)
		cell[k] = 0;
	for (b = 0; b < BANDS; b++) {
		struct snd_svf f = { 0, 0, 0, 0, 0, 0 };

		snd_svf_set(&f, 60 * snd_exp2(b * .667), 2.2, t->rate);
		for (i = 0, k = 0; i < t->n; i++) {
			double y = snd_svf_band(&f, t->l[i]);

			k += (double)i > edge[k] * t->rate;
			cell[k * BANDS + b] += y * y;
		}
	}
	for (k = 0; k < CELLS; k++) {
		cell[k] = .5 * snd_db(cell[k] + 1e-9);
		top = cell[k] > top ? cell[k] : top;
	}
	for (k = 0; k < CELLS; k++)
		cell[k] = cell[k] < top - 40 ? -40 : cell[k] - top;
}

static double
apart(const double *a, const double *b)
{
	double sum = 0;
	int k, n = 0;

	/* where both are silent there is nothing to hear */
	for (k = 0; k < CELLS; k++)
		if (a[k] > -39 || b[k] > -39) {
			sum += a[k] > b[k] ? a[k] - b[k] : b[k] - a[k];
			n++;
		}
	return n ? sum / n : 0;
}

static void
effects(int theme)
{
	static double cell[SND_SOUNDS][CELLS];
	unsigned char digest[32] = { 7 };
	double nearest = 1e9, mean, late = 0, offset = 0, longest = 0, ends = 0;
	int i, j, a = 0, b = 0;
	size_t k;

	for (i = 0; i < SND_SOUNDS; i++) {
		struct snd_sfx q = { .intent = i, .theme = theme, .key = "Eb", .digest = digest };
		struct snd_track t;

		snd_sfx_render(&t, &q, 44100);
		picture(&t, cell[i]);
		mean = 0;
		for (k = 0; k < t.n; k++)
			mean += t.l[k];
		mean = (mean < 0 ? -mean : mean) / (double)t.n;
		offset = mean > offset ? mean : offset;
		for (k = 0; k < t.n && t.l[k] < .05f && t.l[k] > -.05f; k++)
			;
		late = i < SND_INTENTS && (double)k / t.rate > late ? (double)k / t.rate : late;
		longest = (double)t.n / t.rate > longest ? (double)t.n / t.rate : longest;
		ends = t.l[0] * t.l[0] > ends ? t.l[0] * t.l[0] : ends;
		ends = t.l[t.n - 1] * t.l[t.n - 1] > ends ? t.l[t.n - 1] * t.l[t.n - 1] : ends;
		snd_track_release(&t);
	}
	ok(offset < .01, "%s: no effect has an offset (%.4f)", snd_theme_name(theme), offset);
	ok(late < .12, "%s: every effect answers at once (%.3f s)", snd_theme_name(theme), late);
	ok(longest <= 1.7 && ends < 1e-8, "%s: no effect is long or clicks at an end (%.3f s, %g)",
	    snd_theme_name(theme), longest, ends);
	for (i = 0; i < SND_INTENTS; i++)
		for (j = i + 1; j < SND_INTENTS; j++)
			if (apart(cell[i], cell[j]) < nearest) {
				nearest = apart(cell[i], cell[j]);
				a = i;
				b = j;
			}
	ok(nearest > 2, "%s: the nearest two effects, %s and %s, are %.2f dB apart",
	    snd_theme_name(theme), snd_intent_name(a), snd_intent_name(b), nearest);
}

static void
variations(void)
{
	unsigned char digest[32] = { 9 };
	struct snd_sfx q = { .intent = SND_WHOOSH, .theme = SND_T_MODERN, .digest = digest };
	struct snd_track a, b, c;

	snd_sfx_render(&a, &q, 44100);
	snd_sfx_render(&b, &q, 44100);
	ok(a.n == b.n && memcmp(a.l, b.l, a.n * sizeof(float)) == 0, "an effect is made the same twice");
	snd_track_release(&b);
	q.variation = 1;
	snd_sfx_render(&b, &q, 44100);
	q.variation = 0;
	q.cousin = 1;
	snd_sfx_render(&c, &q, 44100);
	ok(a.n != b.n && b.n > a.n * 9 / 10 && b.n < a.n * 11 / 10, "a variation is a little different");
	ok(c.n < a.n * 9 / 10, "a cousin is quite different");
	snd_track_release(&a);
	snd_track_release(&b);
	snd_track_release(&c);
	is_int(snd_intent_of_words("a splash of water"), SND_WATER, "words name a sound");
	is_int(snd_intent_of_words("Cartoon WHOOSH"), SND_WHOOSH, "a cartoon is no car");
	is_int(snd_intent_of_words("xyzzy"), -1, "unknown words name none");
}

/* The loudness of what is shorter than the meter's gate, on the decoded file. */
static void
short_loudness(void)
{
	static const enum snd_format formats[] = { SND_WAV, SND_MP3, SND_OGG };
	unsigned char digest[32] = { 3 };
	size_t i;

	for (i = 0; i < 3; i++) {
		struct snd_sfx q = { .intent = SND_POP, .theme = SND_T_MODERN, .digest = digest };
		struct snd_target want = { .format = formats[i], .channels = 1, .kbps = 64,
			.lufs = -16, .peak_db = -1 };
		struct cg_err err = CG_ERR_INIT;
		struct snd_report r;
		struct snd_track t;
		struct cg_buf file;
		size_t n;

		cg_buf_init(&file, 1 << 20);
		snd_sfx_render(&t, &q, 44100);
		n = t.n;
		is_int(snd_master_short(&file, &t, &want, &r, &err), 0, "a short sound is mastered");
		ok(r.lufs > -16.5 && r.lufs < -15.5 && r.peak_db <= -1, "%s: a pop of %.0f ms at %.2f LUFS, peak %.2f",
		    snd_format_ext(formats[i]), (double)n / 44.1, r.lufs, r.peak_db);
		ok(r.seconds * 44100 > (double)n - 2 && r.seconds * 44100 < (double)n + 2,
		    "%s: and decoded it is as long as it was", snd_format_ext(formats[i]));
		snd_track_release(&t);
		cg_buf_release(&file);
	}
}

int
main(void)
{
	numbers();
	words();
	lengths();
	free_tempo();
	in_key();
	determinism();
	genres_differ();
	files();
	ending();
	instruments();
	every_genre();
	effects(SND_T_MODERN);
	effects(SND_T_ARCADE);
	effects(SND_T_FANTASY);
	variations();
	short_loudness();
	return done();
}
