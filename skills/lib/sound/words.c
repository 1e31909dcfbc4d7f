/*
 * From anybody's words to a genre and a mood. Words are compared by their
 * beginning; of several genres the last one wins ("upbeat pop" is pop), but
 * those that are rather a mood (upbeat, calm) give way to any other.
 * Instruments named take the role they are best at; "no drums" silences one.
 */
#include <stdio.h>
#include <string.h>

#include "compose.h"

enum { WORD_MAX = 32 };

struct genre_word {
	const char *stem, *genre;
	int weight;
};

static const struct genre_word genre_words[] = {
	{ "electro", "electronic", 2 }, { "edm", "electronic", 2 }, { "house", "electronic", 2 },
	{ "techno", "electronic", 2 }, { "tranc", "electronic", 2 }, { "dance", "electronic", 2 },
	{ "club", "electronic", 2 }, { "dubstep", "electronic", 2 }, { "synth", "retro", 1 },
	{ "ambient", "ambient", 2 }, { "drone", "ambient", 2 }, { "meditat", "ambient", 2 },
	{ "spa", "ambient", 1 }, { "atmospher", "ambient", 1 }, { "orchestr", "orchestral", 2 },
	{ "symphon", "orchestral", 2 }, { "adventur", "orchestral", 1 }, { "fantasy", "orchestral", 1 },
	{ "rock", "rock", 2 }, { "metal", "rock", 2 }, { "punk", "rock", 2 }, { "grunge", "rock", 2 },
	{ "guitar", "rock", 1 }, { "pop", "pop", 2 }, { "indie", "pop", 2 }, { "funk", "pop", 2 },
	{ "soul", "pop", 2 }, { "latin", "pop", 2 }, { "reggae", "pop", 2 }, { "disco", "retro", 2 },
	{ "jazz", "jazz", 2 }, { "swing", "jazz", 2 }, { "blues", "jazz", 2 }, { "bossa", "jazz", 2 },
	{ "lounge", "jazz", 2 }, { "classic", "classical", 2 }, { "baroque", "classical", 2 },
	{ "waltz", "classical", 2 }, { "chamber", "classical", 2 }, { "piano", "classical", 1 },
	{ "cinema", "cinematic", 2 }, { "trailer", "cinematic", 2 }, { "film", "cinematic", 2 },
	{ "movie", "cinematic", 2 }, { "epic", "cinematic", 1 }, { "retro", "retro", 2 },
	{ "80s", "retro", 2 }, { "1980", "retro", 2 }, { "synthwave", "retro", 2 },
	{ "vaporwave", "retro", 2 }, { "chip", "chiptune", 2 }, { "8bit", "chiptune", 2 },
	{ "8-bit", "chiptune", 2 }, { "16-bit", "chiptune", 2 }, { "arcade", "chiptune", 2 },
	{ "pixel", "chiptune", 1 }, { "lofi", "lofi", 2 }, { "lo-fi", "lofi", 2 },
	{ "chill", "lofi", 2 }, { "hip", "lofi", 2 }, { "hiphop", "lofi", 2 }, { "trap", "lofi", 2 },
	{ "study", "lofi", 1 }, { "upbeat", "upbeat", 1 }, { "happy", "upbeat", 1 },
	{ "cheer", "upbeat", 1 }, { "folk", "upbeat", 2 }, { "acoustic", "upbeat", 2 },
	{ "country", "upbeat", 2 }, { "ukulele", "upbeat", 2 }, { "party", "upbeat", 1 },
	{ "festiv", "upbeat", 1 }, { "christmas", "upbeat", 1 }, { "holiday", "upbeat", 1 },
	{ "kids", "upbeat", 1 }, { "children", "upbeat", 1 }, { "fun", "upbeat", 1 },
	{ "playful", "upbeat", 1 }, { "summer", "upbeat", 1 }, { "calm", "calm", 1 },
	{ "relax", "calm", 1 }, { "peace", "calm", 1 }, { "gentle", "calm", 1 }, { "soft", "calm", 1 },
	{ "energetic", "energetic", 1 }, { "energy", "energetic", 1 }, { "action", "energetic", 1 },
	{ "sport", "energetic", 1 }, { "workout", "energetic", 1 }, { "racing", "energetic", 1 },
	{ "intense", "energetic", 1 }, { "fast", "energetic", 1 }, { "myster", "mysterious", 1 },
	{ "spooky", "mysterious", 1 }, { "halloween", "mysterious", 1 }, { "horror", "mysterious", 1 },
	{ "dark", "mysterious", 1 }, { "magic", "mysterious", 1 }, { "detective", "mysterious", 1 },
};

struct mood_word {
	const char *stem;
	enum snd_mood mood;
};

static const struct mood_word mood_words[] = {
	{ "neutral", SND_NEUTRAL }, { "happy", SND_HAPPY }, { "happi", SND_HAPPY }, { "joy", SND_HAPPY },
	{ "cheer", SND_HAPPY }, { "bright", SND_HAPPY }, { "upbeat", SND_HAPPY }, { "festiv", SND_HAPPY },
	{ "sunny", SND_HAPPY }, { "optimis", SND_HAPPY }, { "uplift", SND_HAPPY }, { "summer", SND_HAPPY },
	{ "sad", SND_SAD }, { "melanchol", SND_SAD }, { "nostalg", SND_SAD }, { "wistful", SND_SAD },
	{ "tense", SND_TENSE }, { "tension", SND_TENSE }, { "suspens", SND_TENSE }, { "anxious", SND_TENSE },
	{ "urgent", SND_TENSE }, { "spooky", SND_TENSE }, { "scary", SND_TENSE }, { "dark", SND_TENSE },
	{ "relax", SND_RELAXED }, { "calm", SND_RELAXED }, { "chill", SND_RELAXED }, { "peace", SND_RELAXED },
	{ "gentle", SND_RELAXED }, { "cosy", SND_RELAXED }, { "cozy", SND_RELAXED }, { "natural", SND_RELAXED },
	{ "epic", SND_EPIC }, { "heroic", SND_EPIC }, { "triumph", SND_EPIC }, { "grand", SND_EPIC },
	{ "playful", SND_PLAYFUL }, { "fun", SND_PLAYFUL }, { "quirky", SND_PLAYFUL }, { "silly", SND_PLAYFUL },
	{ "cute", SND_PLAYFUL }, { "dramatic", SND_DRAMATIC }, { "drama", SND_DRAMATIC },
	{ "intense", SND_DRAMATIC }, { "powerful", SND_DRAMATIC },
};

/* The next word of *s in small ASCII letters; what is no letter, digit or '-' parts words. */
static bool
next_word(const char **s, char word[WORD_MAX])
{
	size_t n = 0;
	const char *p = *s;
	unsigned char c;

	for (; *p; p++) {
		c = (unsigned char)*p;
		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c + 32);
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && n)) {
			if (n + 1 < WORD_MAX)
				word[n++] = (char)c;
		} else if (n) {
			break;
		}
	}
	word[n] = '\0';
	*s = p;
	return n > 0;
}

static const char *
genre_of(const char *words)
{
	const char *found = NULL;
	char word[WORD_MAX];
	int weight = 0, w;
	size_t i, len;

	while (words && next_word(&words, word)) {
		const struct genre_word *best = NULL;

		for (i = 0; i < sizeof(genre_words) / sizeof(*genre_words); i++) {
			len = strlen(genre_words[i].stem);
			if (strncmp(word, genre_words[i].stem, len) == 0 &&
			    (!best || len > strlen(best->stem)) && (len > 3 || !word[len] || len == 3))
				best = &genre_words[i];
		}
		w = best ? best->weight : 0;
		if (best && w >= weight) {
			found = best->genre;
			weight = w;
		}
	}
	return found;
}

const struct snd_recipe *
snd_recipe_find(const char *words)
{
	const char *name = genre_of(words);
	const struct snd_recipe *r;
	size_t i;

	for (i = 0; name && (r = snd_recipe_at(i)) != NULL; i++)
		if (strcmp(snd_recipe_name(r), name) == 0)
			return r;
	return NULL;
}

int
snd_mood_find(const char *words)
{
	char word[WORD_MAX];
	size_t i;

	while (words && next_word(&words, word))
		for (i = 0; i < sizeof(mood_words) / sizeof(*mood_words); i++)
			if (strncmp(word, mood_words[i].stem, strlen(mood_words[i].stem)) == 0)
				return (int)mood_words[i].mood;
	return -1;
}

const char *
snd_mood_name(enum snd_mood mood)
{
	static const char *const names[SND_MOODS] = { "neutral", "happy", "sad", "tense",
		"relaxed", "epic", "playful", "dramatic" };

	return names[mood];
}

struct instrument_word {
	const char *stem;
	char role;
	enum snd_patch_id patch; /* SND_P_NONE: the genre's own */
};

static const struct instrument_word instrument_words[] = {
	{ "drum", 'd', SND_P_NONE }, { "percussion", 'd', SND_P_NONE }, { "beat", 'd', SND_P_NONE },
	{ "bass", 'b', SND_P_NONE }, { "piano", 'c', SND_P_PIANO }, { "rhodes", 'c', SND_P_EP },
	{ "guitar", 'c', SND_P_NYLON }, { "ukulele", 'c', SND_P_UKULELE },
	{ "string", 'p', SND_P_STRINGS }, { "choir", 'p', SND_P_CHOIR }, { "pad", 'p', SND_P_WARM_PAD },
	{ "harp", 'a', SND_P_HARP }, { "celesta", 'a', SND_P_CELESTA }, { "arp", 'a', SND_P_NONE },
	{ "violin", 'l', SND_P_VIOLIN }, { "flute", 'l', SND_P_FLUTE }, { "whistl", 'l', SND_P_WHISTLE },
	{ "clarinet", 'l', SND_P_CLARINET }, { "oboe", 'l', SND_P_OBOE }, { "horn", 'l', SND_P_HORN },
	{ "brass", 'l', SND_P_BRASS }, { "trumpet", 'l', SND_P_BRASS }, { "marimba", 'l', SND_P_MARIMBA },
	{ "xylophone", 'l', SND_P_MARIMBA }, { "vibraphone", 'l', SND_P_VIBES },
	{ "kalimba", 'l', SND_P_KALIMBA }, { "glockenspiel", 'l', SND_P_GLOCK },
	{ "bell", 'l', SND_P_BELL }, { "cello", 'k', SND_P_CELLO }, { "melody", 'l', SND_P_NONE },
};

static struct snd_role_plan *
plan_of(struct snd_recipe *r, char role)
{
	switch (role) {
	case 'c':
		return &r->chords;
	case 'p':
		return &r->pad;
	case 'a':
		return &r->arp;
	case 'l':
		return &r->lead;
	case 'k':
		return &r->counter;
	default:
		return &r->bass;
	}
}

/* Give role the patch; a part that would not have played comes to the front. */
static int
call_in(struct snd_recipe *r, char order[16], const struct instrument_word *w)
{
	struct snd_role_plan *plan = plan_of(r, w->role);
	char *at = strchr(order, w->role);
	bool was_late = at && at - order > 2;

	if (!at)
		return 0;
	if (w->patch != SND_P_NONE && w->role != 'd') {
		plan->patch = w->patch;
		if (w->role == 'c' && !plan->steps[0])
			plan->steps[0] = "X---x---x---x---";
		if (w->role == 'p' && !plan->steps[0])
			plan->steps[0] = "X---------------";
	}
	memmove(order + 1, order, (size_t)(at - order));
	order[0] = w->role;
	return was_late;
}

int
snd_instruments_read(struct snd_recipe *r, char order[16], const char *text)
{
	char word[WORD_MAX], *at;
	bool not_this = false, is_not;
	int more = 0;
	size_t i;

	if (!*order)
		snprintf(order, 16, "%s", r->order);
	for (; text && next_word(&text, word); not_this = is_not) {
		is_not = strcmp(word, "no") == 0 || strcmp(word, "without") == 0;
		for (i = 0; i < sizeof(instrument_words) / sizeof(*instrument_words); i++) {
			const struct instrument_word *w = &instrument_words[i];

			if (strncmp(word, w->stem, strlen(w->stem)) != 0)
				continue;
			at = strchr(order, w->role);
			if (!not_this)
				more += call_in(r, order, w);
			else if (at && order[1]) /* something has to play */
				memmove(at, at + 1, strlen(at));
			break;
		}
	}
	return more > 2 ? 2 : more;
}
