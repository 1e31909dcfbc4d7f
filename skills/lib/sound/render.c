/*
 * Playing the score. Parts go one after the other through the same pair of
 * channels; each is measured and set to its level, so that no patch has to be
 * loud or soft by luck. Drums are rendered once in four takes and reused.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mix.h"
#include "num.h"
#include "recipe.h"
#include "score.h"
#include "voice.h"

static const double lead_db = -21, kick_db = -10;

struct player {
	const struct snd_score *s;
	struct snd_track *bus;
	struct snd_track part;
	size_t loop;    /* samples of the score's length */
	float *room, *echo, *duck;
	struct snd_scratch tmp;
	float *take[SND_DRUMS_N][4];
	size_t take_n[SND_DRUMS_N][4];
	struct snd_rng rng;
};

void
snd_track_init(struct snd_track *t, size_t n, double rate)
{
	t->l = cg_calloc(n, sizeof(*t->l));
	t->r = cg_calloc(n, sizeof(*t->r));
	t->n = n;
	t->rate = rate;
}

void
snd_track_release(struct snd_track *t)
{
	free(t->l);
	free(t->r);
	memset(t, 0, sizeof(*t));
}

/* The exact fraction of the loop, rounded once; human lateness on top. */
static size_t
place(const struct player *p, int32_t tick, int32_t shift_us)
{
	int64_t loop = (int64_t)p->loop, ticks = p->s->ticks, at;

	at = ((int64_t)tick * loop * 2 + ticks) / (ticks * 2);
	at += (int64_t)shift_us * (int64_t)p->bus->rate / 1000000;
	at %= (int64_t)p->bus->n;
	return (size_t)(at < 0 ? at + (int64_t)p->bus->n : at);
}

static bool
is_kick(int drum)
{
	return drum == SND_KICK || drum == SND_KICK_808 || drum == SND_KICK_SOFT ||
	    drum == SND_STOMP || drum == SND_TAIKO || drum == SND_CHIP_KICK;
}

/* Under the kick the rest makes room: down in 5 ms, back within .6 of a beat. */
static void
lay_duck(struct player *p)
{
	const struct snd_score *s = p->s;
	double depth = 1.0 - snd_gain(-s->recipe->duck_db), beat = 60.0 / s->bpm;
	size_t down = (size_t)(.005 * p->bus->rate), back = (size_t)(.6 * beat * p->bus->rate);
	size_t i, k, at;

	for (i = 0; i < p->bus->n; i++)
		p->duck[i] = 1;
	for (k = 0; k < s->notes; k++) {
		const struct snd_note *n = &s->note[k];

		if (s->part[n->part].role != SND_DRUMS || !is_kick(n->pitch) || n->velocity < 50)
			continue;
		at = place(p, n->tick, n->shift_us) + p->bus->n - down;
		for (i = 0; i < down + back; i++) {
			float u = i < down ? (float)i / (float)down :
			    1.0f - (float)(i - down) / (float)back, g;
			size_t x = (at + i) % p->bus->n;

			g = 1.0f - (float)depth * u * u * (3.0f - 2.0f * u);
			if (g < p->duck[x])
				p->duck[x] = g;
		}
	}
}

static void
play_drum(struct player *p, const struct snd_note *n)
{
	enum snd_drum d = (enum snd_drum)n->pitch;
	int take = (int)(n->tick / SND_STEP * 7 + n->tick / 1000) & 3;
	float v = (float)n->velocity / 118.0f, g, pan, gl, gr, send;
	size_t i, at = place(p, n->tick, n->shift_us), len;
	const float *x;

	if (!p->take[d][take]) {
		size_t cap = (size_t)(4 * p->bus->rate);

		p->take[d][take] = cg_calloc(cap, sizeof(float));
		p->take_n[d][take] = snd_drum_render(d, take, p->bus->rate, p->take[d][take], cap);
	}
	x = p->take[d][take];
	len = p->take_n[d][take];
	g = v * (.4f + .6f * v) * (float)snd_gain(kick_db + snd_drum_level(d));
	pan = (float)snd_drum_pan(d) * .125f;
	gl = g * 1.41421356f * snd_sinf(.125f - pan);
	gr = g * 1.41421356f * snd_sinf(.125f + pan);
	send = g * (float)(snd_drum_reverb(d) * p->s->recipe->reverb);
	for (i = 0; i < len; i++) {
		p->bus->l[at] += gl * x[i];
		p->bus->r[at] += gr * x[i];
		p->room[at] += send * x[i];
		if (++at == p->bus->n)
			at = 0;
	}
}

static void
play_note(struct player *p, const struct snd_note *n, const struct snd_part *part, double pan,
    int32_t late_us)
{
	struct snd_ring ring = { p->part.l, p->part.r, p->part.n, p->part.rate };
	struct snd_sounding q;
	double len = (double)n->ticks * (double)p->loop / p->s->ticks;

	q.hertz = snd_hertz(n->pitch);
	q.velocity = (float)n->velocity / 127.0f;
	q.gain = q.velocity * (.35f + .65f * q.velocity);
	/* keys and strings spread their notes as a player sees them: low left, high right */
	if (part->patch->engine != SND_SUB && part->patch->spread > 0)
		pan += part->patch->spread * (n->pitch - 65) / 20.0;
	q.pan = (float)(pan > .9 ? .9 : pan < -.9 ? -.9 : pan);
	q.at = place(p, n->tick, n->shift_us + late_us);
	q.gate = (size_t)len + 1;
	q.seed = (uint32_t)(snd_rng_next(&p->rng) >> 32) | 1u;
	snd_voice_play(part->patch, &q, &p->tmp, &ring);
}

/* Set the part to its level and pass it on to bus, room and echo. */
static void
send_part(struct player *p, const struct snd_part *part)
{
	const struct snd_patch *patch = part->patch;
	struct snd_track *t = &p->part;
	const struct snd_recipe *r = p->s->recipe;
	double target = lead_db + part->level_db, loud;
	bool ducks = part->role == SND_BASS || part->role == SND_PAD || part->role == SND_CHORDS;
	float g, room, echo;
	size_t i;

	if (patch->is_mono)
		for (i = 0; i < t->n; i++)
			t->l[i] = t->r[i] = .5f * (t->l[i] + t->r[i]);
	if (patch->drive > 0) {
		loud = snd_part_loudness(t, true);
		g = (float)snd_gain(patch->drive - 12 - loud);
		snd_drive(t->l, t->n, g, p->tmp.l);
		snd_drive(t->r, t->n, g, p->tmp.l);
	}
	snd_trim(t->l, t->n, t->rate, patch->is_mono ? 30 : patch->high > 0 ? patch->high : 110, patch->low);
	snd_trim(t->r, t->n, t->rate, patch->is_mono ? 30 : patch->high > 0 ? patch->high : 110, patch->low);
	/* ears weigh a bass by its harmonics, a mix by its power */
	loud = snd_part_loudness(t, !patch->is_mono);
	if (loud < -120)
		return;
	g = (float)snd_gain(target - loud);
	room = (float)(part->reverb * r->reverb) * .5f * (r->reverb_s > 0);
	echo = (float)(part->delay * r->delay) * .5f;
	for (i = 0; i < t->n; i++) {
		float d = g * (ducks ? p->duck[i] : 1), l = d * t->l[i], x = d * t->r[i];

		p->bus->l[i] += l;
		p->bus->r[i] += x;
		p->room[i] += room * (l + x);
		p->echo[i] += echo * (l + x);
	}
}

static void
play_part(struct player *p, int index)
{
	const struct snd_score *s = p->s;
	const struct snd_part *part = &s->part[index];
	size_t k;

	if (part->role != SND_DRUMS) {
		memset(p->part.l, 0, p->part.n * sizeof(float));
		memset(p->part.r, 0, p->part.n * sizeof(float));
	}
	for (k = 0; k < s->notes; k++) {
		const struct snd_note *n = &s->note[k];

		if (n->part != index)
			continue;
		if (part->role == SND_DRUMS) {
			play_drum(p, n);
		} else if (part->patch->is_twice) {
			play_note(p, n, part, -.75, 0);
			play_note(p, n, part, .75, (int32_t)(5000 + snd_rng_triangle(&p->rng) * 4000));
		} else {
			play_note(p, n, part, part->pan, 0);
		}
	}
	if (part->role != SND_DRUMS)
		send_part(p, part);
}

static size_t
longest_note(const struct player *p)
{
	size_t k;
	int32_t ticks = 0;

	for (k = 0; k < p->s->notes; k++)
		if (p->s->note[k].ticks > ticks)
			ticks = p->s->note[k].ticks;
	return (size_t)((double)ticks * (double)p->loop / p->s->ticks + 5 * p->bus->rate);
}

void
snd_mix(struct snd_track *t, const struct snd_score *s, double rate, bool is_loop)
{
	struct player p;
	size_t i, n, scratch;
	double step = 15.0 / s->bpm;
	int k;

	memset(&p, 0, sizeof(p));
	p.s = s;
	p.loop = snd_score_samples(s, rate);
	n = is_loop ? p.loop : p.loop + (size_t)((2 + s->recipe->reverb_s) * rate);
	snd_track_init(t, n, rate);
	p.bus = t;
	snd_track_init(&p.part, n, rate);
	p.room = cg_calloc(n, sizeof(float));
	p.echo = cg_calloc(n, sizeof(float));
	p.duck = cg_calloc(n, sizeof(float));
	scratch = longest_note(&p);
	if (scratch < n + 64)
		scratch = n + 64; /* the drive works on a whole channel */
	p.tmp.cap = scratch;
	p.tmp.l = cg_calloc(scratch, sizeof(float));
	p.tmp.r = cg_calloc(scratch, sizeof(float));
	snd_rng_init(&p.rng, s->digest, "mix");
	lay_duck(&p);
	for (k = 0; k < s->parts; k++)
		play_part(&p, k);
	if (s->recipe->delay > 0)
		snd_echo(p.echo, t, (size_t)(3 * step * rate + .5), (size_t)(4 * step * rate + .5), .3f,
		    p.room);
	if (s->recipe->reverb_s > 0)
		snd_room(p.room, t, s->recipe->reverb_s * (s->mood == SND_EPIC ? 1.3 : 1),
		    s->recipe->duck_db > 0 ? p.duck : NULL);
	snd_track_release(&p.part);
	free(p.room);
	free(p.echo);
	free(p.duck);
	free(p.tmp.l);
	free(p.tmp.r);
	for (i = 0; i < SND_DRUMS_N * 4; i++)
		free(p.take[i / 4][i % 4]);
	snd_bus(t, s);
	if (!is_loop) {
		size_t fade = (size_t)(1.2 * rate);

		for (i = 0; i < fade && i < n; i++) {
			t->l[n - 1 - i] *= (float)i / (float)fade;
			t->r[n - 1 - i] *= (float)i / (float)fade;
		}
	}
}
