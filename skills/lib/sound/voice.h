/*
 * Our own instruments. A patch is a row of numbers for one of six engines; a
 * voice renders one note of it into a scratch buffer and adds it to a circular
 * pair of channels, so that what rings past the loop's end is already on its head.
 */
#ifndef CG_SOUND_VOICE_H
#define CG_SOUND_VOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum snd_engine { SND_SUB, SND_FM, SND_STRING, SND_MODAL, SND_BREATH, SND_RISE };
enum snd_shape { SND_SAW, SND_PULSE, SND_TRI, SND_SINE };

struct snd_patch {
	const char *name;
	enum snd_engine engine;
	float attack, decay, sustain, release; /* s, s, level, s */
	/* oscillators */
	enum snd_shape shape;
	int voices;
	float detune;      /* cents to each side */
	float spread;      /* 0 mono .. 1 wide */
	float width;       /* of the pulse */
	float sub;         /* sine an octave below */
	float cutoff;      /* Hz, 0 none */
	float track;       /* how much the cutoff follows the pitch, 0..1 */
	float sweep, sweep_s; /* octaves above cutoff at the start, time to fall */
	float q;
	float vibrato, vibrato_hz, vibrato_s; /* cents, rate, delay */
	float breath;      /* noise */
	/* FM: ratio, index at the start and later, time between; STRING: decay, brightness,
	 * pick position; MODAL: which body, T60 of the lowest mode at middle C */
	float ratio, index, index_end, index_s;
	float ring, bright, pick;
	int body;
	/* the part it is used by */
	float drive;       /* pre-gain in dB of a bend over the whole part, 0 none */
	float high, low;   /* high-pass and low-pass of the part, Hz; 0 none */
	bool is_mono;      /* no spread below: bass */
	bool is_twice;     /* two takes, left and right */
};

enum snd_patch_id {
	SND_P_NONE,
	SND_P_SAW_BASS, SND_P_SUB_BASS, SND_P_FM_BASS, SND_P_FINGER_BASS, SND_P_PICK_BASS,
	SND_P_UPRIGHT, SND_P_TRI_BASS, SND_P_DIRTY_BASS, SND_P_CELLO, SND_P_CONTRABASS,
	SND_P_SUPERSAW, SND_P_WARM_PAD, SND_P_AIR_PAD, SND_P_CHORUS_PAD, SND_P_STRINGS,
	SND_P_SPICCATO, SND_P_TREMOLO, SND_P_CHOIR, SND_P_BRASS, SND_P_HORN, SND_P_STAB,
	SND_P_PIANO, SND_P_EP, SND_P_VIBES, SND_P_MARIMBA, SND_P_GLOCK, SND_P_CELESTA,
	SND_P_KALIMBA, SND_P_PIZZICATO, SND_P_HARP, SND_P_NYLON, SND_P_MUTED, SND_P_UKULELE,
	SND_P_POWER, SND_P_LEAD_GUITAR, SND_P_PLUCK, SND_P_SAW_LEAD, SND_P_SOFT_LEAD,
	SND_P_RETRO_LEAD, SND_P_PULSE25, SND_P_PULSE50, SND_P_PULSE12, SND_P_FLUTE, SND_P_WHISTLE,
	SND_P_CLARINET, SND_P_OBOE, SND_P_VIOLIN, SND_P_BELL, SND_P_RISER,
	SND_PATCHES
};

enum snd_drum {
	SND_D_NONE,
	SND_KICK, SND_KICK_SOFT, SND_KICK_808, SND_SNARE, SND_SNARE_GATED, SND_SNARE_LOFI,
	SND_BRUSH, SND_RIM, SND_CLAP, SND_HAT, SND_HAT_OPEN, SND_HAT_DUSTY, SND_SHAKER,
	SND_TAMBOURINE, SND_RIDE, SND_CRASH, SND_TOM_LOW, SND_TOM_MID, SND_TOM_HIGH, SND_TAIKO,
	SND_TIMPANI, SND_STOMP, SND_BLOCK, SND_BOOM, SND_SWELL, SND_CHIP_KICK, SND_CHIP_SNARE,
	SND_CHIP_HAT,
	SND_DRUMS_N
};

/* Where notes go: circular, n samples long. */
struct snd_ring {
	float *l, *r;
	size_t n;
	double rate;
};

/* A workplace for one note at a time. */
struct snd_scratch {
	float *l, *r;
	size_t cap;
};

struct snd_sounding {
	double hertz;
	float velocity;  /* 0..1 */
	float gain;
	float pan;       /* -1..1 */
	size_t at, gate; /* samples */
	uint32_t seed;
};

const struct snd_patch *snd_patch_get(enum snd_patch_id id);
/* Render one note of patch and add it to the ring. */
void snd_voice_play(const struct snd_patch *p, const struct snd_sounding *s,
    struct snd_scratch *tmp, struct snd_ring *out);

/*
 * Render a drum hit, mono, peak near 1, into out of cap samples; returns its
 * length. take (0..3) varies what a player's hand would.
 */
size_t snd_drum_render(enum snd_drum d, int take, double rate, float *out, size_t cap);
double snd_drum_pan(enum snd_drum d);
double snd_drum_level(enum snd_drum d);  /* dB against the kick */
double snd_drum_reverb(enum snd_drum d); /* send, 0..1 */
const char *snd_drum_name(enum snd_drum d);

#endif
