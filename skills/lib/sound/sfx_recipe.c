/*
 * The recipes: what sounds when, in three styles. The first columns are intent,
 * style, generator, start and length in ms, pitch from and to, level in dB, fall
 * time in ms; the rest goes by name. Rows follow the ear; the level of the whole
 * is measured and set later.
 */
#include "sfx_recipe.h"

#include <string.h>

#include "score.h"

const struct sfx_theme sfx_themes[SND_THEMES] = {
	[SND_T_RETRO] = { "retro", SFX_A, 0, 0, 9000, 0, 0, 0, .12, 1, 64, 60 },
	[SND_T_MODERN] = { "modern", SFX_M, .16, .4, 0, 0, 0, 0, 0, 1, 0, 0 },
	[SND_T_CARTOON] = { "cartoon", SFX_O, .10, .5, 0, 0, 0, 0, .35, 1, 0, 0 },
	[SND_T_REALISTIC] = { "realistic", SFX_O, .22, .7, 0, 0, 0, 0, 0, 1, 0, 0 },
	[SND_T_SCI_FI] = { "sci_fi", SFX_M, .22, .6, 0, 62, .55, 0, 0, 1, 0, 0 },
	[SND_T_FANTASY] = { "fantasy", SFX_O, .30, .9, 0, 0, 0, -13, 0, 1.05, 0, 0 },
	[SND_T_ARCADE] = { "arcade", SFX_A, 0, 0, 0, 0, 0, 0, 0, 1, 128, 60 },
	[SND_T_MINIMAL] = { "minimal", SFX_M, .06, .3, 5200, 0, 0, 0, 0, .85, 0, 0 },
};

enum { A = SFX_A, M = SFX_M, O = SFX_O, ANY = SFX_ANY };
enum {
	SINE = SFX_SINE, TRI = SFX_TRI, SAW = SFX_SAW, PULSE = SFX_PULSE, BELL = SFX_BELL,
	LOW = SFX_LOW, BAND = SFX_BAND, HIGH = SFX_HIGH, LFSR = SFX_LFSR, MODES = SFX_MODES,
	PLUCK = SFX_PLUCK, NOTE = SFX_NOTE, DRUM = SFX_DRUM
};

/* A row names what it needs; all else is zero on purpose. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

const struct sfx_row sfx_rows[] = {
	/* jump: up and away */
	{ SND_JUMP, M, SINE, 0, 220, HZ(220), HZ(520), 0, 420, .slide = 140 },
	{ SND_JUMP, M, SINE, 0, 200, HZ(440), HZ(1040), -12, 260, .slide = 140 },
	{ SND_JUMP, M, BAND, 0, 30, HZ(1800), 0, -20, 40 },
	{ SND_JUMP, A, PULSE, 0, 210, HZ(200), HZ(760), 0, 500, .slide = 170, .width = .25f },
	{ SND_JUMP, O, PLUCK, 0, 230, HZ(165), HZ(620), 0, 500, .slide = 170, .vib = .4f,
		.vib_hz = 26 },
	{ SND_JUMP, O, SINE, 20, 190, HZ(330), HZ(900), -10, 300, .slide = 150 },

	/* coin: a fourth up */
	{ SND_COIN, M, BELL, 0, 150, 12, 0, -2, 240, .index = 1.6f },
	{ SND_COIN, M, BELL, 70, 380, 15, 0, 0, 460, .index = 1.8f },
	{ SND_COIN, M, SINE, 70, 300, 22, 0, -16, 260 },
	{ SND_COIN, M, HIGH, 0, 14, HZ(6000), 0, -18, 14 },
	{ SND_COIN, A, PULSE, 0, 72, 12, 0, 0, 0 },
	{ SND_COIN, A, PULSE, 70, 380, 15, 0, 0, 480 },
	{ SND_COIN, O, MODES, 0, 200, HZ(2100), 0, -2, 300, .body = SFX_B_COIN },
	{ SND_COIN, O, MODES, 72, 380, HZ(2360), 0, 0, 420, .body = SFX_B_COIN },
	{ SND_COIN, O, MODES, 150, 240, HZ(2230), 0, -11, 240, .body = SFX_B_COIN },
	{ SND_COIN, O, HIGH, 0, 8, HZ(5000), 0, -12, 8 },

	/* click: the smallest answer */
	{ SND_CLICK, M, BAND, 0, 8, HZ(2500), 0, -4, 8, .attack = .8f, .q = 1.4f },
	{ SND_CLICK, M, SINE, 0, 38, HZ(980), HZ(840), 0, 36, .attack = 1 },
	{ SND_CLICK, A, PULSE, 0, 16, HZ(1320), 0, 0, 0, .attack = .6f },
	{ SND_CLICK, A, PULSE, 16, 20, HZ(990), 0, -4, 24, .attack = .6f },
	{ SND_CLICK, O, MODES, 0, 60, HZ(1100), 0, 0, 55, .body = SFX_B_WOOD },
	{ SND_CLICK, O, BAND, 0, 6, HZ(3200), 0, -8, 6, .attack = .8f },

	/* win: climb, arrive, glitter */
	{ SND_WIN, M, BELL, 0, 420, 8, 0, -3, 520 },
	{ SND_WIN, M, BELL, 90, 420, 10, 0, -3, 520 },
	{ SND_WIN, M, BELL, 180, 420, 12, 0, -2, 520 },
	{ SND_WIN, M, BELL, 270, 700, 15, 0, 0, 900 },
	{ SND_WIN, M, SAW, 360, 1200, 8, 0, -11, 1500, .attack = 12, .cut = 2600, .cut_to = 900 },
	{ SND_WIN, M, SAW, 364, 1200, 10, 0, -12, 1500, .attack = 12, .cut = 2600, .cut_to = 900 },
	{ SND_WIN, M, SAW, 368, 1200, 12, 0, -12, 1500, .attack = 12, .cut = 2600, .cut_to = 900 },
	{ SND_WIN, M, BELL, 360, 1200, 15, 0, -3, 1500, .ratio = 2, .index = 1.2f },
	{ SND_WIN, M, BELL, 360, 1200, 17, 0, -7, 1400, .ratio = 2, .index = 1.2f },
	{ SND_WIN, M, BELL, 450, 500, 22, 0, -13, 500 },
	{ SND_WIN, M, BELL, 540, 500, 26, 0, -15, 460 },
	{ SND_WIN, M, BELL, 620, 600, 29, 0, -17, 440 },
	{ SND_WIN, M, HIGH, 350, 900, HZ(6500), 0, -24, 900, .attack = 8 },
	{ SND_WIN, M, SINE, 360, 320, HZ(120), HZ(52), -2, 380, .slide = 160 },
	{ SND_WIN, A, PULSE, 0, 92, 8, 0, 0, 0 },
	{ SND_WIN, A, PULSE, 90, 92, 10, 0, 0, 0 },
	{ SND_WIN, A, PULSE, 180, 92, 12, 0, 0, 0 },
	{ SND_WIN, A, PULSE, 270, 1100, 15, 0, 0, 1700, .vib = .25f, .vib_hz = 6 },
	{ SND_WIN, A, PULSE, 360, 1150, 8, 0, -7, 1500, .width = .25f, .arp = "1358" },
	{ SND_WIN, A, TRI, 0, 350, 1, 0, -4, 0 },
	{ SND_WIN, A, TRI, 360, 1000, 1, 0, -3, 1800 },
	{ SND_WIN, A, LFSR, 355, 130, HZ(9000), 0, -10, 130 },
	{ SND_WIN, O, NOTE, 0, 110, 8, 0, -4, 0, .body = SND_P_BRASS },
	{ SND_WIN, O, NOTE, 90, 110, 10, 0, -4, 0, .body = SND_P_BRASS },
	{ SND_WIN, O, NOTE, 180, 110, 12, 0, -3, 0, .body = SND_P_BRASS },
	{ SND_WIN, O, NOTE, 270, 900, 15, 0, -1, 0, .body = SND_P_BRASS },
	{ SND_WIN, O, NOTE, 360, 850, 8, 0, -5, 0, .body = SND_P_BRASS },
	{ SND_WIN, O, NOTE, 360, 850, 10, 0, -6, 0, .body = SND_P_BRASS },
	{ SND_WIN, O, NOTE, 360, 850, 12, 0, -6, 0, .body = SND_P_BRASS },
	{ SND_WIN, O, NOTE, 360, 700, 22, 0, -6, 0, .body = SND_P_GLOCK },
	{ SND_WIN, O, NOTE, 450, 700, 24, 0, -8, 0, .body = SND_P_GLOCK },
	{ SND_WIN, O, NOTE, 540, 700, 26, 0, -8, 0, .body = SND_P_GLOCK },
	{ SND_WIN, O, NOTE, 630, 700, 29, 0, -9, 0, .body = SND_P_GLOCK },
	{ SND_WIN, O, DRUM, 360, 900, 0, 0, -8, 0, .body = SND_TIMPANI },
	{ SND_WIN, O, DRUM, 355, 900, 0, 0, -20, 0, .body = SND_CRASH },

	/* lose: two soft steps down, and kind */
	{ SND_LOSE, M, SINE, 0, 300, 10, 0, 0, 700, .attack = 14 },
	{ SND_LOSE, M, TRI, 0, 300, 10, 0, -8, 500, .attack = 14, .cut = 1200 },
	{ SND_LOSE, M, SINE, 240, 460, 9, 0, 0, 620, .attack = 14 },
	{ SND_LOSE, M, TRI, 240, 460, 9, 0, -8, 460, .attack = 14, .cut = 1200 },
	{ SND_LOSE, M, SINE, 240, 460, 2, 0, -9, 620, .attack = 20 },
	{ SND_LOSE, A, PULSE, 0, 240, 10, 0, 0, 700, .cut = 2400 },
	{ SND_LOSE, A, PULSE, 220, 460, 9, 8, 0, 620, .cut = 2000, .vib = .2f, .vib_hz = 6 },
	{ SND_LOSE, A, TRI, 220, 420, 2, 1, -4, 700 },
	{ SND_LOSE, O, SAW, 0, 280, 3, 0, 0, 0, .attack = 40, .cut = 900, .q = 1.6f },
	{ SND_LOSE, O, SAW, 250, 440, 3, 2, 0, 800, .attack = 30, .slide = 260, .cut = 850,
		.cut_to = 420, .q = 1.6f, .vib = .25f, .vib_hz = 5.5f },

	/* collect: one note that climbs with the streak */
	{ SND_COLLECT, M, SAW, 0, 170, 15, 0, -4, 170, .cut = 4200, .cut_to = 900, .q = 1.1f },
	{ SND_COLLECT, M, SINE, 0, 180, 15, 0, 0, 190 },
	{ SND_COLLECT, M, SINE, 0, 120, 22, 0, -14, 110 },
	{ SND_COLLECT, A, PULSE, 0, 42, 15, 0, 0, 0, .width = .25f },
	{ SND_COLLECT, A, PULSE, 40, 140, 22, 0, 0, 180, .width = .25f },
	{ SND_COLLECT, O, NOTE, 0, 150, 15, 0, 0, 0, .body = SND_P_KALIMBA },
	{ SND_COLLECT, O, MODES, 0, 40, HZ(2400), 0, -14, 30, .body = SFX_B_WOOD },

	/* powerup: everything opens */
	{ SND_POWERUP, M, SAW, 0, 640, 1, 8, -3, 0, .slide = 600, .cut = 400, .cut_to = 6000,
		.q = 1.4f },
	{ SND_POWERUP, M, SAW, 0, 640, 1.08f, 8.08f, -4, 0, .slide = 600, .cut = 400,
		.cut_to = 6000, .q = 1.4f },
	{ SND_POWERUP, M, SINE, 300, 580, 15, 0, -3, 900, .attack = 120, .vib = 1, .vib_hz = 6,
		.vib_hz_to = 14 },
	{ SND_POWERUP, M, BELL, 600, 300, 22, 0, -8, 340 },
	{ SND_POWERUP, M, HIGH, 100, 560, HZ(3000), HZ(9000), -24, 0, .attack = 350 },
	{ SND_POWERUP, A, PULSE, 0, 600, 8, 0, 0, 0, .arp = "12345678abcdef", .step = 44 },
	{ SND_POWERUP, A, PULSE, 600, 300, 22, 0, -1, 360, .width = .25f, .arp = "18", .step = 34 },
	{ SND_POWERUP, A, TRI, 0, 600, 1, 8, -5, 0 },
	{ SND_POWERUP, O, NOTE, 0, 420, 8, 0, -6, 0, .body = SND_P_HARP },
	{ SND_POWERUP, O, NOTE, 46, 420, 9, 0, -6, 0, .body = SND_P_HARP },
	{ SND_POWERUP, O, NOTE, 92, 420, 10, 0, -6, 0, .body = SND_P_HARP },
	{ SND_POWERUP, O, NOTE, 138, 420, 12, 0, -5, 0, .body = SND_P_HARP },
	{ SND_POWERUP, O, NOTE, 184, 420, 13, 0, -5, 0, .body = SND_P_HARP },
	{ SND_POWERUP, O, NOTE, 230, 420, 15, 0, -4, 0, .body = SND_P_HARP },
	{ SND_POWERUP, O, NOTE, 276, 420, 16, 0, -4, 0, .body = SND_P_HARP },
	{ SND_POWERUP, O, NOTE, 322, 420, 17, 0, -3, 0, .body = SND_P_HARP },
	{ SND_POWERUP, O, NOTE, 368, 420, 19, 0, -2, 0, .body = SND_P_HARP },
	{ SND_POWERUP, O, NOTE, 414, 500, 22, 0, 0, 0, .body = SND_P_HARP },
	{ SND_POWERUP, O, NOTE, 440, 440, 22, 0, -8, 0, .body = SND_P_CELESTA },

	/* explosion: a body, then what falls */
	{ SND_EXPLOSION, M, LOW, 0, 1050, HZ(6000), HZ(120), 0, 1100, .slide = 620 },
	{ SND_EXPLOSION, M, SINE, 0, 520, HZ(130), HZ(38), -4, 620, .slide = 320 },
	{ SND_EXPLOSION, M, HIGH, 0, 14, HZ(2500), 0, -5, 14, .attack = .6f },
	{ SND_EXPLOSION, M, BAND, 260, 90, HZ(1300), HZ(700), -14, 80 },
	{ SND_EXPLOSION, M, BAND, 410, 90, HZ(900), HZ(500), -16, 80 },
	{ SND_EXPLOSION, M, BAND, 590, 90, HZ(1600), HZ(800), -19, 80 },
	{ SND_EXPLOSION, A, LFSR, 0, 900, HZ(14000), HZ(700), 0, 1000, .slide = 700 },
	{ SND_EXPLOSION, A, TRI, 0, 300, HZ(140), HZ(38), 0, 360 },
	{ SND_EXPLOSION, O, LOW, 0, 1050, HZ(4200), HZ(90), 0, 1200, .slide = 520 },
	{ SND_EXPLOSION, O, SINE, 0, 560, HZ(120), HZ(36), -3, 620, .slide = 240 },
	{ SND_EXPLOSION, O, MODES, 30, 160, HZ(240), 0, -6, 160, .body = SFX_B_SKIN },
	{ SND_EXPLOSION, O, MODES, 190, 60, HZ(1500), 0, -13, 50, .body = SFX_B_WOOD },
	{ SND_EXPLOSION, O, MODES, 260, 60, HZ(900), 0, -12, 60, .body = SFX_B_WOOD },
	{ SND_EXPLOSION, O, MODES, 345, 60, HZ(1900), 0, -15, 40, .body = SFX_B_WOOD },
	{ SND_EXPLOSION, O, MODES, 480, 60, HZ(1200), 0, -17, 50, .body = SFX_B_WOOD },
	{ SND_EXPLOSION, O, MODES, 610, 60, HZ(1700), 0, -20, 40, .body = SFX_B_WOOD },

	/* hit: short and in the stomach */
	{ SND_HIT, M, SINE, 0, 160, HZ(190), HZ(62), 0, 190, .slide = 70 },
	{ SND_HIT, M, LOW, 0, 40, HZ(2400), HZ(600), -3, 34, .attack = .6f },
	{ SND_HIT, A, LFSR, 0, 110, HZ(5200), HZ(1600), 0, 120, .attack = 1 },
	{ SND_HIT, A, TRI, 0, 120, HZ(260), HZ(70), -2, 150 },
	{ SND_HIT, O, MODES, 0, 170, HZ(150), 0, 0, 190, .body = SFX_B_SKIN },
	{ SND_HIT, O, LOW, 0, 26, HZ(1500), 0, -4, 26, .attack = .8f },

	/* miss: air where something should have been */
	{ SND_MISS, M, BAND, 0, 300, HZ(1000), HZ(280), 0, 0, .q = 2.2f, .arc = true },
	{ SND_MISS, M, SINE, 20, 260, HZ(420), HZ(210), -12, 0, .arc = true },
	{ SND_MISS, A, TRI, 0, 280, HZ(620), HZ(150), 0, 500 },
	{ SND_MISS, A, LFSR, 0, 120, HZ(3000), HZ(1200), -14, 120 },
	{ SND_MISS, O, LOW, 0, 300, HZ(700), HZ(240), 0, 0, .attack = 30, .arc = true },
	{ SND_MISS, O, BAND, 60, 200, HZ(2200), HZ(1200), -14, 0, .arc = true },

	/* countdown: a tick of a clock that means it */
	{ SND_COUNTDOWN, M, SINE, 0, 120, 12, 0, 0, 130 },
	{ SND_COUNTDOWN, M, SINE, 0, 90, 26, 0, -15, 80, .semi = 7 },
	{ SND_COUNTDOWN, M, BAND, 0, 6, HZ(3000), 0, -10, 6, .attack = .8f },
	{ SND_COUNTDOWN, A, PULSE, 0, 110, 12, 0, 0, 0, .width = .5f },
	{ SND_COUNTDOWN, O, DRUM, 0, 120, 0, 0, 0, 0, .body = SND_BLOCK },
	{ SND_COUNTDOWN, O, MODES, 0, 100, 12, 0, -4, 90, .body = SFX_B_WOOD },
	{ SND_GO, M, SINE, 0, 400, 15, 0, 0, 460 },
	{ SND_GO, M, SINE, 0, 300, 22, 0, -10, 300 },
	{ SND_GO, M, BELL, 0, 400, 15, 0, -6, 420 },
	{ SND_GO, A, PULSE, 0, 400, 15, 0, 0, 700 },
	{ SND_GO, O, MODES, 0, 400, 15, 0, 0, 420, .body = SFX_B_BELL },
	{ SND_GO, O, DRUM, 0, 120, 0, 0, -4, 0, .body = SND_BLOCK },

	/* start: breath in, two notes, here we are */
	{ SND_START, M, BAND, 0, 300, HZ(400), HZ(4200), -12, 0, .attack = 260, .q = 1.4f },
	{ SND_START, M, BELL, 0, 260, 12, 0, -3, 300, .ratio = 2, .index = 1.3f },
	{ SND_START, M, BELL, 150, 260, 15, 0, -2, 320, .ratio = 2, .index = 1.3f },
	{ SND_START, M, BELL, 300, 500, 15, 0, -2, 620, .ratio = 2, .index = 1.5f },
	{ SND_START, M, BELL, 300, 500, 19, 0, -4, 600, .ratio = 2, .index = 1.3f },
	{ SND_START, M, SAW, 300, 480, 8, 0, -10, 620, .attack = 8, .cut = 2400, .cut_to = 800 },
	{ SND_START, M, SAW, 304, 480, 12, 0, -11, 620, .attack = 8, .cut = 2400, .cut_to = 800 },
	{ SND_START, M, SINE, 300, 200, HZ(110), HZ(55), -4, 220 },
	{ SND_START, A, PULSE, 0, 95, 8, 0, 0, 120 },
	{ SND_START, A, PULSE, 120, 70, 8, 0, 0, 90 },
	{ SND_START, A, PULSE, 200, 120, 12, 0, 0, 160 },
	{ SND_START, A, PULSE, 320, 460, 15, 0, 0, 700 },
	{ SND_START, A, TRI, 320, 420, 1, 0, -3, 0 },
	{ SND_START, A, PULSE, 320, 420, 10, 0, -8, 0, .width = .25f, .arp = "135" },
	{ SND_START, O, NOTE, 0, 600, 5, 0, -3, 0, .body = SND_P_NYLON },
	{ SND_START, O, NOTE, 18, 600, 8, 0, -2, 0, .body = SND_P_NYLON },
	{ SND_START, O, NOTE, 36, 600, 10, 0, -2, 0, .body = SND_P_NYLON },
	{ SND_START, O, NOTE, 54, 600, 12, 0, -2, 0, .body = SND_P_NYLON },
	{ SND_START, O, NOTE, 72, 600, 15, 0, 0, 0, .body = SND_P_NYLON },
	{ SND_START, O, NOTE, 260, 500, 22, 0, -5, 0, .body = SND_P_GLOCK },

	/* game_over: a curtain, not a verdict */
	{ SND_GAME_OVER, M, BELL, 0, 420, 15, 0, -1, 520, .attack = 6, .ratio = 2, .index = .8f },
	{ SND_GAME_OVER, M, BELL, 180, 420, 13, 0, -1, 520, .attack = 6, .ratio = 2, .index = .8f },
	{ SND_GAME_OVER, M, BELL, 360, 420, 11, 0, -1, 520, .attack = 6, .ratio = 2, .index = .8f },
	{ SND_GAME_OVER, M, BELL, 540, 860, 8, 0, 0, 1100, .attack = 6, .ratio = 2, .index = .8f },
	{ SND_GAME_OVER, M, SINE, 540, 860, 1, 0, -4, 1300, .attack = 60 },
	{ SND_GAME_OVER, M, TRI, 540, 860, 5, 0, -12, 1300, .attack = 120, .cut = 1400 },
	{ SND_GAME_OVER, A, PULSE, 0, 180, 15, 0, 0, 500, .vib = .2f, .vib_hz = 6 },
	{ SND_GAME_OVER, A, PULSE, 180, 180, 13, 0, 0, 500, .vib = .2f, .vib_hz = 6 },
	{ SND_GAME_OVER, A, PULSE, 360, 180, 11, 0, 0, 500, .vib = .2f, .vib_hz = 6 },
	{ SND_GAME_OVER, A, PULSE, 540, 800, 8, 0, 0, 1200, .vib = .3f, .vib_hz = 6 },
	{ SND_GAME_OVER, A, TRI, 540, 800, 1, 0, -3, 1300 },
	{ SND_GAME_OVER, O, NOTE, 0, 400, 15, 0, 0, 0, .body = SND_P_PIANO },
	{ SND_GAME_OVER, O, NOTE, 180, 400, 13, 0, 0, 0, .body = SND_P_PIANO },
	{ SND_GAME_OVER, O, NOTE, 360, 400, 11, 0, 0, 0, .body = SND_P_PIANO },
	{ SND_GAME_OVER, O, NOTE, 540, 800, 8, 0, 0, 0, .body = SND_P_PIANO },
	{ SND_GAME_OVER, O, NOTE, 540, 800, 1, 0, -2, 0, .body = SND_P_PIANO },

	/* level_up: the same climb again, a tone higher */
	{ SND_LEVEL_UP, M, BELL, 0, 200, 8, 0, -2, 220 },
	{ SND_LEVEL_UP, M, BELL, 70, 200, 10, 0, -2, 220 },
	{ SND_LEVEL_UP, M, BELL, 140, 200, 12, 0, -2, 220 },
	{ SND_LEVEL_UP, M, BELL, 210, 220, 15, 0, -1, 260 },
	{ SND_LEVEL_UP, M, BELL, 340, 200, 8, 0, -1, 240, .semi = 2 },
	{ SND_LEVEL_UP, M, BELL, 410, 200, 10, 0, -1, 240, .semi = 2 },
	{ SND_LEVEL_UP, M, BELL, 480, 220, 12, 0, -1, 260, .semi = 2 },
	{ SND_LEVEL_UP, M, BELL, 550, 550, 15, 0, 0, 700, .semi = 2 },
	{ SND_LEVEL_UP, M, BELL, 550, 550, 19, 0, -7, 600, .semi = 2 },
	{ SND_LEVEL_UP, M, HIGH, 540, 540, HZ(7000), 0, -24, 560, .attack = 10 },
	{ SND_LEVEL_UP, A, PULSE, 0, 210, 8, 0, 0, 0, .width = .25f, .arp = "1358", .step = 48 },
	{ SND_LEVEL_UP, A, PULSE, 230, 210, 8, 0, 0, 0, .width = .25f, .arp = "1358", .step = 48,
		.semi = 2 },
	{ SND_LEVEL_UP, A, PULSE, 440, 560, 15, 0, 0, 800, .semi = 2, .vib = .25f, .vib_hz = 7 },
	{ SND_LEVEL_UP, A, TRI, 440, 500, 1, 0, -3, 0, .semi = 2 },
	{ SND_LEVEL_UP, O, NOTE, 0, 300, 15, 0, -1, 0, .body = SND_P_GLOCK },
	{ SND_LEVEL_UP, O, NOTE, 70, 300, 17, 0, -1, 0, .body = SND_P_GLOCK },
	{ SND_LEVEL_UP, O, NOTE, 140, 300, 19, 0, -1, 0, .body = SND_P_GLOCK },
	{ SND_LEVEL_UP, O, NOTE, 210, 300, 22, 0, 0, 0, .body = SND_P_GLOCK },
	{ SND_LEVEL_UP, O, NOTE, 340, 300, 15, 0, 0, 0, .body = SND_P_GLOCK, .semi = 2 },
	{ SND_LEVEL_UP, O, NOTE, 410, 300, 17, 0, 0, 0, .body = SND_P_GLOCK, .semi = 2 },
	{ SND_LEVEL_UP, O, NOTE, 480, 300, 19, 0, 0, 0, .body = SND_P_GLOCK, .semi = 2 },
	{ SND_LEVEL_UP, O, NOTE, 550, 500, 22, 0, 0, 0, .body = SND_P_GLOCK, .semi = 2 },
	{ SND_LEVEL_UP, O, NOTE, 60, 900, 8, 0, -6, 0, .body = SND_P_STRINGS },
	{ SND_LEVEL_UP, O, NOTE, 340, 680, 12, 0, -6, 0, .body = SND_P_STRINGS, .semi = 2 },

	/* bonus: one more than expected */
	{ SND_BONUS, M, BELL, 0, 260, 12, 0, -2, 260 },
	{ SND_BONUS, M, BELL, 70, 260, 15, 0, -1, 260 },
	{ SND_BONUS, M, BELL, 140, 300, 17, 0, -1, 300 },
	{ SND_BONUS, M, BELL, 210, 640, 19, 0, 0, 700 },
	{ SND_BONUS, M, BELL, 210, 600, 26, 0, -9, 500 },
	{ SND_BONUS, M, DRUM, 210, 140, 0, 0, -14, 0, .body = SND_TAMBOURINE },
	{ SND_BONUS, M, DRUM, 350, 140, 0, 0, -16, 0, .body = SND_TAMBOURINE },
	{ SND_BONUS, M, DRUM, 490, 140, 0, 0, -18, 0, .body = SND_TAMBOURINE },
	{ SND_BONUS, A, PULSE, 0, 52, 12, 0, 0, 0 },
	{ SND_BONUS, A, PULSE, 50, 130, 15, 0, 0, 220 },
	{ SND_BONUS, A, PULSE, 180, 52, 15, 0, 0, 0 },
	{ SND_BONUS, A, PULSE, 230, 130, 19, 0, 0, 220 },
	{ SND_BONUS, A, PULSE, 360, 52, 17, 0, 0, 0 },
	{ SND_BONUS, A, PULSE, 410, 440, 22, 0, 0, 520 },
	{ SND_BONUS, O, NOTE, 0, 400, 12, 0, -2, 0, .body = SND_P_CELESTA },
	{ SND_BONUS, O, NOTE, 70, 400, 15, 0, -1, 0, .body = SND_P_CELESTA },
	{ SND_BONUS, O, NOTE, 140, 400, 17, 0, -1, 0, .body = SND_P_CELESTA },
	{ SND_BONUS, O, NOTE, 210, 600, 19, 0, 0, 0, .body = SND_P_CELESTA },
	{ SND_BONUS, O, NOTE, 290, 560, 22, 0, 0, 0, .body = SND_P_CELESTA },
	{ SND_BONUS, O, DRUM, 210, 140, 0, 0, -12, 0, .body = SND_TAMBOURINE },
	{ SND_BONUS, O, DRUM, 350, 140, 0, 0, -15, 0, .body = SND_TAMBOURINE },

	/* notification: a tap on the shoulder */
	{ SND_NOTIFICATION, M, BELL, 0, 300, 12, 0, -1, 340, .ratio = 2, .index = .9f },
	{ SND_NOTIFICATION, M, BELL, 120, 380, 16, 0, 0, 420, .ratio = 2, .index = .9f },
	{ SND_NOTIFICATION, A, TRI, 0, 122, 12, 0, 0, 0 },
	{ SND_NOTIFICATION, A, TRI, 120, 360, 16, 0, 0, 420 },
	{ SND_NOTIFICATION, O, NOTE, 0, 300, 8, 0, 0, 0, .body = SND_P_MARIMBA },
	{ SND_NOTIFICATION, O, NOTE, 120, 340, 12, 0, 0, 0, .body = SND_P_MARIMBA },

	/* error: no, and no harm done */
	{ SND_ERROR, M, TRI, 0, 100, 3, 0, 0, 0, .attack = 5, .cut = 1500 },
	{ SND_ERROR, M, SAW, 0, 100, 3, 0, -14, 0, .attack = 5, .cut = 900 },
	{ SND_ERROR, M, TRI, 130, 170, 3, 0, 0, 260, .attack = 5, .cut = 1300, .semi = -3 },
	{ SND_ERROR, M, SAW, 130, 150, 3, 0, -14, 220, .attack = 5, .cut = 800, .semi = -3 },
	{ SND_ERROR, A, PULSE, 0, 90, HZ(110), 0, 0, 0, .cut = 3000 },
	{ SND_ERROR, A, PULSE, 130, 160, HZ(110), 0, 0, 0, .cut = 2400 },
	{ SND_ERROR, O, MODES, 0, 110, HZ(330), 0, 0, 110, .body = SFX_B_WOOD },
	{ SND_ERROR, O, MODES, 130, 150, HZ(277), 0, 0, 140, .body = SFX_B_WOOD },
	{ SND_ERROR, O, LOW, 0, 12, HZ(900), 0, -8, 12 },
	{ SND_ERROR, O, LOW, 130, 12, HZ(800), 0, -8, 12 },

	/* success: done and right */
	{ SND_SUCCESS, M, BELL, 0, 240, 10, 0, -2, 260, .ratio = 2, .index = 1.5f },
	{ SND_SUCCESS, M, BELL, 80, 240, 12, 0, -1, 260, .ratio = 2, .index = 1.5f },
	{ SND_SUCCESS, M, BELL, 160, 540, 15, 0, 0, 620, .ratio = 2, .index = 1.5f },
	{ SND_SUCCESS, M, SINE, 160, 400, 8, 0, -10, 500 },
	{ SND_SUCCESS, M, HIGH, 150, 400, HZ(5500), 0, -26, 380, .attack = 10 },
	{ SND_SUCCESS, A, PULSE, 0, 82, 10, 0, 0, 0, .width = .25f },
	{ SND_SUCCESS, A, PULSE, 80, 82, 12, 0, 0, 0, .width = .25f },
	{ SND_SUCCESS, A, PULSE, 160, 480, 15, 0, 0, 600, .width = .25f },
	{ SND_SUCCESS, A, TRI, 160, 420, 8, 0, -5, 600 },
	{ SND_SUCCESS, O, NOTE, 0, 300, 10, 0, -1, 0, .body = SND_P_MARIMBA },
	{ SND_SUCCESS, O, NOTE, 80, 300, 12, 0, 0, 0, .body = SND_P_MARIMBA },
	{ SND_SUCCESS, O, NOTE, 160, 480, 15, 0, 0, 0, .body = SND_P_MARIMBA },
	{ SND_SUCCESS, O, DRUM, 160, 120, 0, 0, -12, 0, .body = SND_SHAKER },
	{ SND_SUCCESS, O, DRUM, 280, 120, 0, 0, -15, 0, .body = SND_SHAKER },

	/* whoosh: something passes */
	{ SND_WHOOSH, M, BAND, 0, 450, HZ(300), HZ(500), 0, 0, .mid = HZ(2800), .q = 1.2f,
		.arc = true },
	{ SND_WHOOSH, M, LOW, 0, 420, HZ(200), HZ(160), -6, 0, .mid = HZ(500), .arc = true },
	{ SND_WHOOSH, A, LFSR, 0, 420, HZ(1500), HZ(9000), 0, 0, .arc = true },
	{ SND_WHOOSH, O, BAND, 0, 420, HZ(260), HZ(380), 0, 0, .mid = HZ(1500), .q = 1.6f,
		.arc = true },
	{ SND_WHOOSH, O, BAND, 35, 420, HZ(500), HZ(700), -5, 0, .mid = HZ(3400), .q = 1.4f,
		.arc = true },

	/* pop: a bubble's end */
	{ SND_POP, M, SINE, 0, 110, HZ(380), HZ(1300), 0, 120, .slide = 45 },
	{ SND_POP, M, BAND, 0, 6, HZ(2600), 0, -10, 6, .attack = .6f },
	{ SND_POP, A, PULSE, 0, 90, HZ(380), HZ(1500), 0, 110, .slide = 50, .width = .25f },
	{ SND_POP, O, BAND, 0, 16, HZ(1400), 0, 0, 14, .attack = .8f, .q = 2 },
	{ SND_POP, O, SINE, 3, 90, HZ(600), HZ(900), 0, 80, .slide = 30 },
	{ SND_POP, O, SINE, 0, 40, HZ(180), HZ(120), -6, 40 },

	/* ding: the counter bell */
	{ SND_DING, M, MODES, 0, 900, 15, 0, 0, 900, .body = SFX_B_BELL },
	{ SND_DING, M, HIGH, 0, 6, HZ(5000), 0, -14, 6, .attack = .6f },
	{ SND_DING, A, TRI, 0, 260, 22, 0, 0, 300 },
	{ SND_DING, A, TRI, 240, 260, 22, 0, -7, 280 },
	{ SND_DING, A, TRI, 480, 260, 22, 0, -14, 260 },
	{ SND_DING, O, MODES, 0, 900, HZ(1480), 0, 0, 1000, .body = SFX_B_TRIANGLE },
	{ SND_DING, O, HIGH, 0, 5, HZ(6000), 0, -12, 5, .attack = .6f },

	/* buzz: a wing, not an alarm */
	{ SND_BUZZ, M, SAW, 0, 350, HZ(98), 0, 0, 0, .attack = 20, .cut = 1500, .q = 2.5f },
	{ SND_BUZZ, M, SAW, 0, 350, HZ(101), 0, -1, 0, .attack = 20, .cut = 500, .q = 3 },
	{ SND_BUZZ, A, PULSE, 0, 330, HZ(100), 0, 0, 0, .attack = 8, .width = .125f },
	{ SND_BUZZ, O, SAW, 0, 350, HZ(147), HZ(139), 0, 0, .attack = 18, .cut = 2300, .q = 5,
		.vib = .5f, .vib_hz = 24 },
	{ SND_BUZZ, O, BAND, 0, 350, HZ(2300), 0, -18, 0, .attack = 20, .q = 4 },

	/* what custom words reach */
	{ SND_DROP, ANY, SINE, 0, 90, HZ(520), HZ(1500), 0, 110, .slide = 60 },
	{ SND_DROP, ANY, SINE, 85, 200, HZ(700), HZ(1900), -5, 150, .slide = 55 },
	{ SND_DROP, ANY, BAND, 0, 10, HZ(3000), 0, -18, 10 },
	{ SND_MAGIC, ANY, BELL, 0, 500, 15, 0, -4, 500, .ratio = 3.01f },
	{ SND_MAGIC, ANY, BELL, 60, 500, 19, 0, -5, 500, .ratio = 3.01f },
	{ SND_MAGIC, ANY, BELL, 130, 500, 22, 0, -6, 500, .ratio = 3.01f },
	{ SND_MAGIC, ANY, BELL, 210, 500, 20, 0, -7, 500, .ratio = 3.01f },
	{ SND_MAGIC, ANY, BELL, 300, 600, 26, 0, -8, 600, .ratio = 3.01f },
	{ SND_MAGIC, ANY, BELL, 400, 700, 29, 0, -10, 700, .ratio = 3.01f },
	{ SND_MAGIC, ANY, HIGH, 0, 1100, HZ(5000), HZ(9000), -22, 0, .arc = true },
	{ SND_ENGINE, ANY, SAW, 0, 1100, HZ(52), HZ(118), 0, 0, .attack = 60, .slide = 800,
		.cut = 500, .cut_to = 1600, .q = 1.6f, .vib = .4f, .vib_hz = 21 },
	{ SND_ENGINE, ANY, PULSE, 0, 1100, HZ(26), HZ(59), -5, 0, .attack = 60, .slide = 800,
		.width = .3f, .cut = 900 },
	{ SND_ENGINE, ANY, LOW, 0, 1100, HZ(700), HZ(1500), -14, 0, .attack = 80 },
	{ SND_CROWD, ANY, BAND, 0, 1500, HZ(900), HZ(1100), -6, 0, .mid = HZ(1500), .q = .6f,
		.arc = true },
	{ SND_CROWD, ANY, BAND, 0, 1500, HZ(450), HZ(500), -6, 0, .mid = HZ(700), .q = 1.5f,
		.arc = true },
	{ SND_CROWD, ANY, DRUM, 180, 150, 0, 0, -8, 0, .body = SND_CLAP },
	{ SND_CROWD, ANY, DRUM, 310, 150, 0, 0, -9, 0, .body = SND_CLAP },
	{ SND_CROWD, ANY, DRUM, 395, 150, 0, 0, -7, 0, .body = SND_CLAP },
	{ SND_CROWD, ANY, DRUM, 540, 150, 0, 0, -8, 0, .body = SND_CLAP },
	{ SND_CROWD, ANY, DRUM, 650, 150, 0, 0, -7, 0, .body = SND_CLAP },
	{ SND_CROWD, ANY, DRUM, 760, 150, 0, 0, -8, 0, .body = SND_CLAP },
	{ SND_CROWD, ANY, DRUM, 905, 150, 0, 0, -10, 0, .body = SND_CLAP },
	{ SND_CROWD, ANY, DRUM, 1060, 150, 0, 0, -13, 0, .body = SND_CLAP },
	{ SND_WATER, ANY, LOW, 0, 900, HZ(900), HZ(500), -4, 0, .mid = HZ(1800), .arc = true },
	{ SND_WATER, ANY, SINE, 120, 70, HZ(500), HZ(1100), -3, 80 },
	{ SND_WATER, ANY, SINE, 250, 70, HZ(700), HZ(1500), -5, 80 },
	{ SND_WATER, ANY, SINE, 360, 70, HZ(450), HZ(1000), -3, 80 },
	{ SND_WATER, ANY, SINE, 500, 70, HZ(800), HZ(1700), -6, 80 },
	{ SND_WATER, ANY, SINE, 640, 70, HZ(560), HZ(1250), -8, 80 },
	{ SND_WOOD, ANY, MODES, 0, 160, HZ(520), 0, 0, 130, .body = SFX_B_WOOD },
	{ SND_WOOD, ANY, LOW, 0, 14, HZ(2500), 0, -8, 12 },
	{ SND_METAL, ANY, MODES, 0, 700, HZ(620), 0, 0, 760, .body = SFX_B_TRIANGLE },
	{ SND_METAL, ANY, MODES, 0, 500, HZ(911), 0, -5, 420, .body = SFX_B_COIN },
	{ SND_METAL, ANY, HIGH, 0, 10, HZ(3000), 0, -8, 10 },
	{ SND_PAPER, ANY, BAND, 0, 170, HZ(2200), HZ(3600), 0, 0, .q = .7f, .arc = true },
	{ SND_PAPER, ANY, HIGH, 60, 60, HZ(5500), 0, -6, 50 },
	{ SND_PAPER, ANY, LOW, 150, 40, HZ(500), 0, -4, 36 },
	{ SND_SCRATCH, ANY, HIGH, 0, 120, HZ(3200), HZ(4600), 0, 0, .attack = 30, .arc = true },
	{ SND_SCRATCH, ANY, HIGH, 110, 130, HZ(4200), HZ(3000), -1, 0, .attack = 30, .arc = true },
	{ SND_SCRATCH, ANY, BAND, 0, 240, HZ(1500), HZ(1900), -6, 0, .q = .8f, .arc = true },
	{ SND_ROLL, ANY, DRUM, 0, 200, 0, 0, -14, 0, .body = SND_SNARE },
	{ SND_ROLL, ANY, DRUM, 75, 200, 0, 0, -12, 0, .body = SND_SNARE },
	{ SND_ROLL, ANY, DRUM, 150, 200, 0, 0, -11, 0, .body = SND_SNARE },
	{ SND_ROLL, ANY, DRUM, 222, 200, 0, 0, -10, 0, .body = SND_SNARE },
	{ SND_ROLL, ANY, DRUM, 294, 200, 0, 0, -9, 0, .body = SND_SNARE },
	{ SND_ROLL, ANY, DRUM, 364, 200, 0, 0, -8, 0, .body = SND_SNARE },
	{ SND_ROLL, ANY, DRUM, 434, 200, 0, 0, -7, 0, .body = SND_SNARE },
	{ SND_ROLL, ANY, DRUM, 502, 200, 0, 0, -6, 0, .body = SND_SNARE },
	{ SND_ROLL, ANY, DRUM, 570, 200, 0, 0, -5, 0, .body = SND_SNARE },
	{ SND_ROLL, ANY, DRUM, 636, 200, 0, 0, -4, 0, .body = SND_SNARE },
	{ SND_ROLL, ANY, DRUM, 702, 200, 0, 0, -3, 0, .body = SND_SNARE },
	{ SND_ROLL, ANY, DRUM, 780, 300, 0, 0, 0, 0, .body = SND_SNARE },
	{ SND_ROLL, ANY, DRUM, 780, 700, 0, 0, -12, 0, .body = SND_CRASH },
	{ .gen = SFX_END },
};

static const struct {
	const char *name;
	double level; /* dB against the rest */
} intents[SND_SOUNDS] = {
	[SND_JUMP] = { "jump", 0 }, [SND_COIN] = { "coin", 0 }, [SND_CLICK] = { "click", -2 },
	[SND_WIN] = { "win", 0 }, [SND_LOSE] = { "lose", -6 }, [SND_COLLECT] = { "collect", -1 },
	[SND_POWERUP] = { "powerup", 0 }, [SND_EXPLOSION] = { "explosion", 0 },
	[SND_HIT] = { "hit", 0 }, [SND_MISS] = { "miss", -6 }, [SND_COUNTDOWN] = { "countdown", -2 },
	[SND_START] = { "start", 0 }, [SND_GAME_OVER] = { "game_over", -2 },
	[SND_LEVEL_UP] = { "level_up", 0 }, [SND_BONUS] = { "bonus", 0 },
	[SND_NOTIFICATION] = { "notification", -3 }, [SND_ERROR] = { "error", -3 },
	[SND_SUCCESS] = { "success", 0 }, [SND_WHOOSH] = { "whoosh", -4 }, [SND_POP] = { "pop", -1 },
	[SND_DING] = { "ding", -1 }, [SND_BUZZ] = { "buzz", -3 }, [SND_GO] = { "go", 0 },
	[SND_DROP] = { "drop", -1 }, [SND_MAGIC] = { "magic", 0 }, [SND_ENGINE] = { "engine", -3 },
	[SND_CROWD] = { "crowd", -1 }, [SND_WATER] = { "water", -3 }, [SND_WOOD] = { "wood", -1 },
	[SND_METAL] = { "metal", -1 }, [SND_PAPER] = { "paper", -4 },
	[SND_SCRATCH] = { "scratch", -5 }, [SND_ROLL] = { "roll", -1 },
};

int
snd_intent_find(const char *name)
{
	int i;

	for (i = 0; name && i < SND_INTENTS; i++)
		if (strcmp(intents[i].name, name) == 0)
			return i;
	return -1;
}

const char *
snd_intent_name(int intent)
{
	return intent < 0 || intent >= SND_SOUNDS ? "custom" : intents[intent].name;
}

double
snd_intent_level(int intent)
{
	return intent < 0 || intent >= SND_SOUNDS ? 0 : intents[intent].level;
}

int
snd_theme_find(const char *name)
{
	int i;

	for (i = 0; name && i < SND_THEMES; i++)
		if (strcmp(sfx_themes[i].name, name) == 0)
			return i;
	return -1;
}

const char *
snd_theme_name(int theme)
{
	return sfx_themes[theme].name;
}

/* Beginnings of words, and the sound they ask for; the longest that fits counts. */
static const struct {
	const char *stem;
	int intent;
} lexicon[] = {
	{ "jump", SND_JUMP }, { "hop", SND_JUMP }, { "bounc", SND_JUMP }, { "spring", SND_JUMP },
	{ "boing", SND_JUMP }, { "coin", SND_COIN }, { "money", SND_COIN }, { "cash", SND_COIN },
	{ "gold", SND_COIN }, { "click", SND_CLICK }, { "tap", SND_CLICK }, { "button", SND_CLICK },
	{ "tick", SND_CLICK }, { "press", SND_CLICK }, { "win", SND_WIN }, { "victor", SND_WIN },
	{ "fanfar", SND_WIN }, { "triumph", SND_WIN }, { "jackpot", SND_WIN }, { "lose", SND_LOSE },
	{ "loss", SND_LOSE }, { "sad", SND_LOSE }, { "fail", SND_LOSE }, { "collect", SND_COLLECT },
	{ "pickup", SND_COLLECT }, { "catch", SND_COLLECT }, { "power", SND_POWERUP },
	{ "charg", SND_POWERUP }, { "boost", SND_POWERUP }, { "rise", SND_POWERUP },
	{ "explo", SND_EXPLOSION }, { "boom", SND_EXPLOSION }, { "bang", SND_EXPLOSION },
	{ "blast", SND_EXPLOSION }, { "firework", SND_EXPLOSION }, { "thunder", SND_EXPLOSION },
	{ "hit", SND_HIT }, { "punch", SND_HIT }, { "kick", SND_HIT }, { "thud", SND_HIT },
	{ "drum", SND_HIT }, { "miss", SND_MISS }, { "countdown", SND_COUNTDOWN },
	{ "clock", SND_COUNTDOWN }, { "timer", SND_COUNTDOWN }, { "start", SND_START },
	{ "begin", SND_START }, { "intro", SND_START }, { "over", SND_GAME_OVER },
	{ "level", SND_LEVEL_UP }, { "upgrad", SND_LEVEL_UP }, { "bonus", SND_BONUS },
	{ "reward", SND_BONUS }, { "prize", SND_BONUS }, { "notif", SND_NOTIFICATION },
	{ "alert", SND_NOTIFICATION }, { "messag", SND_NOTIFICATION }, { "error", SND_ERROR },
	{ "wrong", SND_ERROR }, { "deni", SND_ERROR }, { "success", SND_SUCCESS },
	{ "correct", SND_SUCCESS }, { "right", SND_SUCCESS }, { "done", SND_SUCCESS },
	{ "whoosh", SND_WHOOSH }, { "swoosh", SND_WHOOSH }, { "swish", SND_WHOOSH },
	{ "wind", SND_WHOOSH }, { "fly", SND_WHOOSH }, { "spin", SND_WHOOSH }, { "pop", SND_POP },
	{ "bubbl", SND_POP }, { "cork", SND_POP }, { "champagn", SND_POP }, { "ding", SND_DING },
	{ "bell", SND_DING }, { "chime", SND_DING }, { "ring", SND_DING }, { "triangl", SND_DING },
	{ "buzz", SND_BUZZ }, { "bee", SND_BUZZ }, { "insect", SND_BUZZ }, { "drop", SND_DROP },
	{ "drip", SND_DROP }, { "plop", SND_DROP }, { "magic", SND_MAGIC }, { "fairy", SND_MAGIC },
	{ "sparkl", SND_MAGIC }, { "glitter", SND_MAGIC }, { "spell", SND_MAGIC },
	{ "twinkl", SND_MAGIC }, { "star", SND_MAGIC }, { "engin", SND_ENGINE },
	{ "motor", SND_ENGINE }, { "car", SND_ENGINE }, { "truck", SND_ENGINE },
	{ "crowd", SND_CROWD }, { "cheer", SND_CROWD }, { "applau", SND_CROWD },
	{ "clap", SND_CROWD }, { "audience", SND_CROWD }, { "water", SND_WATER },
	{ "splash", SND_WATER }, { "wave", SND_WATER }, { "sea", SND_WATER }, { "rain", SND_WATER },
	{ "pour", SND_WATER }, { "wood", SND_WOOD }, { "knock", SND_WOOD }, { "door", SND_WOOD },
	{ "metal", SND_METAL }, { "steel", SND_METAL }, { "clank", SND_METAL },
	{ "sword", SND_METAL }, { "anvil", SND_METAL }, { "paper", SND_PAPER },
	{ "card", SND_PAPER }, { "page", SND_PAPER }, { "flip", SND_PAPER },
	{ "scratch", SND_SCRATCH }, { "rub", SND_SCRATCH }, { "roll", SND_ROLL },
	{ "suspens", SND_ROLL },
};

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 128;
}

/* A short stem takes only an ending behind it: a cartoon is no car. */
static bool
begins(const char *word, const char *stem)
{
	size_t n = strlen(stem), i, rest;

	for (i = 0; i < n; i++)
		if ((word[i] >= 'A' && word[i] <= 'Z' ? word[i] + 32 : word[i]) != stem[i])
			return false;
	for (rest = 0; is_letter(word[n + rest]); rest++)
		;
	return n > 4 || rest + 1 <= n;
}

int
snd_intent_of_words(const char *words)
{
	size_t i, best = 0;
	int intent = -1;
	bool inside = false;

	/* the first word of all that is known decides, so that order carries the meaning */
	for (; words && *words && intent < 0; words++) {
		if (is_letter(*words) && !inside)
			for (i = 0; i < sizeof(lexicon) / sizeof(*lexicon); i++)
				if (begins(words, lexicon[i].stem) && strlen(lexicon[i].stem) > best) {
					best = strlen(lexicon[i].stem);
					intent = lexicon[i].intent;
				}
		inside = is_letter(*words);
	}
	return intent;
}
