/* Music and effects of a plan: a genre that mood and industry share, at the house's tempos. */
#include <string.h>

#include "json/json.h"
#include "lib/composer/draw.h"
#include "lib/composer/plan_priv.h"
#include "lib/composer/stems.h"

static const struct genre {
	const char *name;
	int bpm;
} genres[] = {
	{ "electronic", 128 }, { "ambient", 64 }, { "orchestral", 96 }, { "rock", 128 },
	{ "pop", 96 },
	{ "jazz", 128 }, { "classical", 96 }, { "cinematic", 64 }, { "retro", 112 },
	{ "chiptune", 160 },
	{ "lofi", 80 }, { "upbeat", 128 }, { "calm", 64 }, { "energetic", 128 },
	{ "mysterious", 96 },
};
enum { ELECTRONIC, AMBIENT, ORCHESTRAL, ROCK, POP, JAZZ, CLASSICAL, CINEMATIC, RETRO, CHIPTUNE,
    LOFI, UPBEAT,
	CALM, ENERGETIC, MYSTERIOUS, GENRES };

/* Points by mood and by industry; a draw of less than two decides the rest. */
static const signed char by_mood[CG_MOODS][3] = {
	[CG_PLAYFUL] = { UPBEAT, POP, CHIPTUNE }, [CG_PREMIUM] = { AMBIENT, JAZZ, CLASSICAL },
	[CG_URGENT] = { ENERGETIC, ROCK, ELECTRONIC }, [CG_PROFESSIONAL] = { LOFI, CLASSICAL,
	    ELECTRONIC },
	[CG_NATURAL] = { CALM, LOFI, AMBIENT }, [CG_FESTIVE] = { ORCHESTRAL, UPBEAT, POP },
	[CG_MINIMAL] = { AMBIENT, LOFI, ELECTRONIC },
};
static const signed char by_industry[CG_INDUSTRIES][2] = {
	[CG_SHOES] = { UPBEAT, POP }, [CG_FASHION] = { ELECTRONIC, POP }, [CG_BEAUTY] = { AMBIENT,
	    CALM },
	[CG_JEWELRY] = { JAZZ, CINEMATIC }, [CG_COFFEE] = { LOFI, JAZZ }, [CG_BAKERY] = { JAZZ,
	    LOFI },
	[CG_RESTAURANT] = { JAZZ, UPBEAT }, [CG_DRINKS] = { UPBEAT, POP },
	    [CG_GROCERY] = { UPBEAT, CALM },
	[CG_SWEETS] = { POP, UPBEAT }, [CG_TECH] = { ELECTRONIC, LOFI }, [CG_GAMING] = { RETRO,
	    CHIPTUNE },
	[CG_MEDIA] = { ROCK, ELECTRONIC }, [CG_FINANCE] = { LOFI, AMBIENT },
	    [CG_EDUCATION] = { LOFI, CLASSICAL },
	[CG_CULTURE] = { CLASSICAL, MYSTERIOUS }, [CG_TRAVEL] = { UPBEAT, AMBIENT },
	    [CG_SPORT] = { ENERGETIC, ROCK },
	[CG_HEALTH] = { CALM, AMBIENT }, [CG_GARDEN] = { CALM, CLASSICAL }, [CG_HOME] = { LOFI,
	    CALM },
	[CG_CARS] = { ENERGETIC, CINEMATIC }, [CG_PETS] = { UPBEAT, POP }, [CG_TOYS] = { UPBEAT,
	    POP },
	[CG_CELEBRATION] = { POP, UPBEAT },
};

/* Music that the brief names, or a look that has a sound; only words that mean nothing else. */
static const char *const said[GENRES] = {
	[RETRO] = "retro eighties 80s 80er achtziger achtzigern synthwave",
	[CHIPTUNE] = "chiptune arcade pixel pixels 8bit",
	[ELECTRONIC] = "techno synthesizer synthesiser edm",
	[JAZZ] = "jazz swing saxophone saxophon",
	[CLASSICAL] = "classical klassik string_quartet streichquartett",
	[ORCHESTRAL] = "orchestra orchester orchestre orquesta orquestra orkest symphony symphonie",
	[LOFI] = "lofi", [AMBIENT] = "ambient",
	[CINEMATIC] = "cinematic blockbuster",
	[MYSTERIOUS] = "mystery mysterious detective krimi misterio mistero geheimnisvoll mysterieux",
	[ROCK] = "guitars gitarren guitares guitarras chitarre gitaren",
};

/* Names are those of the game's slots, so that each effect finds its place in the bundle. */
static const struct {
	const char *name, *intent;
} effects[CG_GAMES][6] = {
	[CG_SPIN_WHEEL] = { { "spin_sound", "whoosh" }, { "tick_sound", "click" },
	{ "win_sound", "win" },
	    { "lose_sound", "lose" } },
	[CG_SCRATCH_CARD] = { { "scratch_sound", "whoosh" }, { "reveal_sound", "powerup" },
	{ "win_sound", "win" },
	    { "lose_sound", "lose" } },
	[CG_MEMORY_MATCH] = { { "flip_sound", "pop" }, { "match_sound", "success" },
	{ "mismatch_sound", "miss" },
	    { "win_sound", "win" }, { "lose_sound", "lose" } },
	[CG_QUIZ] = { { "correct_sound", "success" }, { "incorrect_sound", "error" },
	{ "timer_sound", "countdown" },
	    { "win_sound", "win" }, { "lose_sound", "lose" } },
	[CG_CATCH_GAME] = { { "catch_sound", "collect" }, { "miss_sound", "miss" },
	{ "win_sound", "win" },
	    { "lose_sound", "lose" } },
	[CG_SLOT_MACHINE] = { { "spin_sound", "whoosh" }, { "stop_sound", "click" },
	{ "win_sound", "win" },
	    { "lose_sound", "lose" } },
};

static int
choose_genre(const struct cg_reading *r, const struct cg_direction *d)
{
	double score[GENRES] = { 0 };
	struct cg_draw draw;
	int best = 0;

	for (int i = 0; i < 3; i++)
		score[by_mood[r->mood][i]] += 4 - i;
	for (int i = 0; i < 2; i++)
		score[by_industry[r->industry][i]] += 3 - i;
	if (d->family == CG_FAMILY_NIGHT && r->industry != CG_GROCERY)
		score[RETRO] += 1.5, score[ELECTRONIC] += 1;
	if (r->occasion == CG_CHRISTMAS)
		score[ORCHESTRAL] += 3;
	if (r->occasion == CG_HALLOWEEN)
		score[MYSTERIOUS] += 5;
	if (r->occasion == CG_RAMADAN || r->occasion == CG_EID)
		score[CALM] += 2, score[AMBIENT] += 1.5;
	for (int g = 0; g < GENRES; g++)
		for (size_t i = 0; said[g] && i < r->wants.n; i++)
			if (cg_scan_is(&r->wants, i, said[g])) {
				score[g] += 6;
				break;
			}
	cg_draw_init(&draw, r->seed, "genre");
	for (int g = 0; g < GENRES; g++) {
		if (score[g] > 0)
			score[g] += 2 * cg_draw_unit(&draw);
		if (score[g] > score[best])
			best = g;
	}
	return best;
}

json_t *
cg_plan_audio(const struct cg_reading *r, const struct cg_direction *d, enum cg_game game)
{
	static const char *const moods[CG_MOODS] = { "playful", "dramatic", "epic", "neutral",
	    "relaxed", "happy",
		"neutral" };
	static const char *const keys[] = { "C", "D", "Eb", "F", "G", "A" };
	const char *mood = moods[r->mood];
	int genre = choose_genre(r, d);
	json_t *list = json_array();
	struct cg_draw draw;

	if (r->mood == CG_PREMIUM && genres[genre].bpm < 100)
		mood = "relaxed";
	if (r->mood == CG_PLAYFUL && r->season == CG_SEASON_SUMMER)
		mood = "happy";
	cg_draw_init(&draw, r->seed, "key");
	for (size_t i = 0; i < 6 && effects[game][i].name; i++)
		json_array_append_new(list, json_pack("{s:s,s:s}", "name", effects[game][i].name,
		    "intent",
		    effects[game][i].intent));
	return json_pack("{s:s,s:s,s:i,s:s,s:o}", "genre", genres[genre].name, "mood", mood, "bpm",
	    genres[genre].bpm, "key", keys[cg_draw_below(&draw, 6)], "sfx_list", list);
}
