/* What somebody wants, by its key words. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/talk/talk_priv.h"

static const struct {
	uint32_t as;
	const char *words;
} keys[] = {
	{ W_CREATE, "create creates creating make build design launch start setup plan prepare draft "
	    "need want like invent compose erstelle erstellen mach mache baue creer creez cree crear "
	    "crea creare cria criar maak" },
	{ W_CAMPAIGN, "campaign promo promotion giveaway contest sweepstake sweepstakes raffle "
	    "kampagne campagne campana campanha campagna" },
	{ W_CAMPAIGNS, "campaigns promos promotions drafts giveaways contests kampagnen" },
	{ W_GAME, "game wheel quiz scratch scratchcard memory slot slots minigame spiel" },
	{ W_CHANGE, "change changes changing update updates updating replace swap modify edit adjust "
	    "redo tweak switch alter rework refresh exchange" },
	{ W_PUT, "use set put add turn let have give double halve raise lower increase reduce" },
	{ W_DELETE, "delete remove erase archive unpublish rename" },
	{ W_SHOW, "show shows see open display view status state details detail link url describe "
	    "inspect play where" },
	{ W_LIST, "list lists all every overview which" },
	{ W_CANCEL, "cancel stop abort kill halt" },
	{ W_GENERATE, "generate generates generating render regenerate rerun produce publish" },
	{ W_RUN, "run runs job generation" },
	{ W_PROGRESS, "progress ready done finished far status complete completed going" },
	{ W_NEW, "new another fresh neue nouvelle nueva nuova nova nieuwe" },
	{ W_THE, "the my this that our its it them those these" },
	{ W_A, "a an one some eine ein une un una um uma een" },
	{ W_HELP, "help commands capabilities features able abilities" },
	{ W_HELLO, "hi hello hey hallo hola bonjour ciao morning evening greetings" },
	{ W_THANKS, "thanks thank thx cheers danke merci gracias grazie obrigado" },
	{ W_BYE, "bye goodbye tschuss adios" },
	{ W_YES, "yes yep yeah sure ok okay please approve approved confirm confirmed proceed "
	    "ja oui si absolutely definitely go" },
	{ W_NO, "no nope nah nevermind never_mind forget reject rejected dont nein non" },
	{ W_AUDIO, "music audio sound sounds song soundtrack track bgm tempo bpm jingle melody tune "
	    "genre sfx effects louder quieter instrument instruments" },
	{ W_INTRO, "intro opening splash cover background picture image scene artwork start_screen" },
	{ W_OUTCOME, "outcome outcomes ending result results win_message lose_message winning losing "
	    "win_text win_clip lose_text lose_clip win_screen lose_screen" },
	{ W_CONFIG, "difficulty easier harder easy hard medium odds chance chances probability "
	    "color colors colour colours prize prizes title headline subtitle cta button instructions "
	    "terms rules theme settings config configuration palette" },
	{ W_3D, "3d model mesh object" },
	{ W_MORE, "calmer calm happier happy sadder louder quieter faster slower cheerful energetic "
	    "darker brighter easier harder more less relaxed epic dramatic" },
};

/* Real words that are one letter away from a key word, and not meant so. */
static const char others[] = "product products brand about read real abound chance chances into onto with will well wish were where when price prices pride priced sounds round around crate great made maker "
    "makes shop shops shown shot start star stars state stage plane plant planet place places "
    "list last lost mode modes modern button bottom title little tile tiles results tracks truck "
    "trick tricks track hold wheels whole while where chancel charge range orange colder color "
    "open pen happen seen seem seven even ever never very runs ruins rune these there three "
    "needs needed wants wanted likes liked news view views review done none one gone game games "
    "gate some same name names home come stop step steps top shows slow snow song sing long "
    "strong easy ease east hard card cards heard yard image imagine stock stick";

enum { LETTERS = 24 };

/* Damerau and Levenshtein's distance, as far as it matters: 3 is far. */
static int
distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	int d[LETTERS + 1][LETTERS + 1];

	if (n > LETTERS || m > LETTERS || n > m + 2 || m > n + 2)
		return 3;
	for (size_t i = 0; i <= n; i++)
		d[i][0] = (int)i;
	for (size_t k = 0; k <= m; k++)
		d[0][k] = (int)k;
	for (size_t i = 1; i <= n; i++)
		for (size_t k = 1; k <= m; k++) {
			int least = d[i - 1][k - 1] + (a[i - 1] != b[k - 1]);

			if (d[i - 1][k] + 1 < least)
				least = d[i - 1][k] + 1;
			if (d[i][k - 1] + 1 < least)
				least = d[i][k - 1] + 1;
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1]
			    && d[i - 2][k - 2] + 1 < least)
				least = d[i - 2][k - 2] + 1;
			d[i][k] = least;
		}
	return d[n][m] > 3 ? 3 : d[n][m];
}

/* Is it the key word, typed in a hurry? The shorter, the less may be wrong. */
static bool
is_typo(const char *word, const char *key)
{
	size_t n = strlen(key), m = strlen(word);

	if (n < 4 || m < 4 || (word[0] != key[0] && word[0] != key[1]))
		return false;
	if (n == 4) /* only letters that changed places */
		return m == 4 && distance(word, key) == 1 && word[0] + word[1] + word[2] + word[3]
		    == key[0] + key[1] + key[2] + key[3];
	return distance(word, key) <= (n < 8 ? 1 : 2);
}

/* Calls for each word of a list; stops at true. */
static bool
each(const char *list, const char *word, bool (*is)(const char *word, const char *key))
{
	char key[32];
	size_t n;

	for (const char *p = list; *p; p += n, p += strspn(p, " ")) {
		n = strcspn(p, " ");
		if (n >= sizeof key)
			continue;
		memcpy(key, p, n);
		key[n] = '\0';
		if (is(word, key))
			return true;
	}
	return false;
}

static bool
is_same(const char *word, const char *key)
{
	return strcmp(word, key) == 0;
}

bool
talk_is_near(const char *word, const char *list)
{
	return each(list, word, is_same) || (!each(others, word, is_same) && each(list, word, is_typo));
}

/* What a word is; a typo only when it is no key word as it stands. */
static uint32_t
class_of(const char *word)
{
	uint32_t as = 0;

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (each(keys[i].words, word, is_same))
			as |= keys[i].as;
	if (as || each(others, word, is_same))
		return as;
	for (size_t i = 0; !as && i < sizeof keys / sizeof *keys; i++)
		if (each(keys[i].words, word, is_typo))
			as = keys[i].as;
	return as;
}

/* Two words that are one thing: "win message", "start screen". */
static uint32_t
class_of_two(const char *a, const char *b)
{
	char *both = cg_asprintf("%s_%s", a, b);
	uint32_t as = 0;

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (each(keys[i].words, both, is_same))
			as |= keys[i].as;
	free(both);
	return as;
}

/* Between quotation marks stands what somebody wants to read, not what they want. */
static bool
is_quoted(const struct cg_scan *s, size_t i)
{
	bool open = false;

	for (const char *p = s->text; p < s->text + s->word[i].at; p++)
		if (*p == '"' || strncmp(p, "\xE2\x80\x9C", 3) == 0 || strncmp(p, "\xE2\x80\x9D", 3) == 0)
			open = !open;
	return open;
}

void
talk_hear(struct talk_words *w, const char *text)
{
	cg_fold_words(&w->scan, text);
	w->as = cg_calloc(w->scan.n + 1, sizeof *w->as);
	w->all = 0;
	for (size_t i = 0; i < w->scan.n; i++) {
		if (is_quoted(&w->scan, i))
			continue;
		w->as[i] = class_of(cg_scan_word(&w->scan, i));
		if (i > 0)
			w->as[i] |= class_of_two(cg_scan_word(&w->scan, i - 1), cg_scan_word(&w->scan, i));
		w->all |= w->as[i];
	}
}

void
talk_words_release(struct talk_words *w)
{
	cg_scan_release(&w->scan);
	free(w->as);
	*w = (struct talk_words){ .as = NULL };
}

/* "create a campaign", "make me a quiz", "a new promo": something that is not there yet. */
static bool
is_creation(const struct talk_words *w)
{
	for (size_t i = 0; i < w->scan.n; i++) {
		bool verb = (w->as[i] & (W_CREATE | W_GENERATE)) != 0, one = false;

		if (w->as[i] & W_NEW && i + 1 < w->scan.n && w->as[i + 1] & (W_CAMPAIGN | W_GAME))
			return true;
		if (i < 2 && w->as[i] & (W_CAMPAIGN | W_GAME) && i + 1 < w->scan.n
		    && talk_is_near(cg_scan_word(&w->scan, i + 1), "for fur pour para per voor"))
			return true;
		for (size_t k = i + 1; verb && k < w->scan.n && k < i + 8; k++) {
			if (w->as[k] & (W_A | W_NEW))
				one = true;
			else if (w->as[k] & W_THE && !one)
				break;
			if (w->as[k] & (W_CAMPAIGN | W_GAME) && (one || k == i + 1))
				return true;
		}
	}
	return false;
}

static bool
has_phrase(const struct talk_words *w, const char *a, const char *b, const char *c)
{
	for (size_t i = 0; i < w->scan.n; i++)
		if (strcmp(cg_scan_word(&w->scan, i), a) == 0
		    && strcmp(cg_scan_word(&w->scan, i + 1), b) == 0
		    && (!c || strcmp(cg_scan_word(&w->scan, i + 2), c) == 0))
			return true;
	return false;
}

static bool
is_help(const struct talk_words *w)
{
	return w->all & W_HELP || has_phrase(w, "can", "you", "do") || has_phrase(w, "do", "you", "do")
	    || has_phrase(w, "can", "i", "do") || has_phrase(w, "how", "does", "this")
	    || has_phrase(w, "can", "i", "ask") || has_phrase(w, "do", "i", "start");
}

static bool
is_who(const struct talk_words *w)
{
	return has_phrase(w, "who", "are", "you") || has_phrase(w, "what", "are", "you")
	    || has_phrase(w, "are", "you", "a") || has_phrase(w, "are", "you", "an")
	    || has_phrase(w, "how", "are", "you") || has_phrase(w, "your", "name", NULL);
}

/* What was spoken of, without its name. */
static bool
has_pronoun(const struct talk_words *w)
{
	for (size_t i = 0; i < w->scan.n; i++)
		if (cg_scan_is(&w->scan, i, "it its that this"))
			return true;
	return false;
}

/* Something about what is there already. */
static enum talk_intent
about_one(const struct talk_words *w)
{
	uint32_t all = w->all;
	bool asks = all & (W_SHOW | W_PROGRESS) || has_phrase(w, "how", "is", NULL)
	    || has_phrase(w, "what", "about", NULL) || has_phrase(w, "what", "is", NULL);

	if (has_phrase(w, "anything", "running", NULL) || has_phrase(w, "what", "is", "running")
	    || has_phrase(w, "s", "running", NULL) || has_phrase(w, "did", "i", NULL))
		return TALK_LIST;
	if (all & W_CANCEL && !(all & W_PARTS))
		return TALK_CANCEL;
	if (all & W_DELETE && !(all & W_PARTS))
		return TALK_DELETE;
	if (all & W_CHANGE || (all & W_PARTS && all & (W_CREATE | W_MORE | W_PUT)
	    && !has_phrase(w, "show", "me", NULL)))
		return TALK_UPDATE;
	if (all & W_CAMPAIGNS && !(all & W_GENERATE))
		return TALK_LIST;
	if (all & W_LIST && all & W_CAMPAIGN)
		return TALK_LIST;
	if ((all & W_GENERATE && !(all & W_SHOW))
	    || (all & W_CREATE && has_phrase(w, "the", "generation", NULL)))
		return TALK_GENERATE;
	if (all & (W_RUN | W_PROGRESS) && asks && !(all & W_CAMPAIGN))
		return TALK_RUN;
	if (asks && (all & (W_CAMPAIGN | W_SHOW) || has_pronoun(w)))
		return TALK_SHOW;
	if (all & (W_RUN | W_CREATE) && has_pronoun(w) && w->scan.n < 4)
		return TALK_GENERATE; /* "run it" */
	return TALK_UNKNOWN;
}

enum talk_intent
talk_intent_of(const struct talk_words *w)
{
	enum talk_intent one;

	if (is_who(w))
		return TALK_WHO;
	if (is_creation(w))
		return TALK_CREATE;
	if (is_help(w))
		return TALK_HELP;
	if ((one = about_one(w)) != TALK_UNKNOWN)
		return one;
	if (w->all & W_NO && w->scan.n < 8)
		return TALK_NO;
	if (w->all & W_THANKS)
		return TALK_THANKS;
	if (w->all & W_YES && w->scan.n < 8)
		return TALK_YES;
	if (w->all & W_HELLO && w->scan.n < 8)
		return TALK_HELLO;
	if (w->all & W_BYE && w->scan.n < 8)
		return TALK_BYE;
	if (w->scan.n == 1 && w->all & (W_CREATE | W_CAMPAIGN | W_GAME))
		return TALK_CREATE;
	return w->all & W_CAMPAIGN && w->scan.n > 3 ? TALK_CREATE : TALK_UNKNOWN;
}
