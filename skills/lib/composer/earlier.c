/*
 * What ran before for the same brand. A brand is known by its look, so that stays; who has
 * played its game would rather have another one. Campaigns that are like the brief but
 * another brand's decide nothing here: a word in common is no reason.
 */
#include "lib/composer/earlier.h"

#include <string.h>

#include "json/json.h"
#include "lib/composer/read.h"

/* Do the words of name stand in text, in a row? */
static bool
says(const char *text, const char *name)
{
	struct cg_scan in, words;
	bool found = false;

	cg_fold_words(&in, text);
	cg_fold_words(&words, name);
	for (size_t i = 0; words.n > 0 && !found && i + words.n <= in.n; i++) {
		size_t k = 0;

		while (k < words.n && strcmp(cg_scan_word(&in, i + k), cg_scan_word(&words, k)) == 0)
			k++;
		found = k == words.n;
	}
	cg_scan_release(&in);
	cg_scan_release(&words);
	return found;
}

const json_t *
cg_earlier(const json_t *input, const struct cg_reading *r, size_t *at)
{
	const json_t *list = json_object_get(input, "similar_campaigns"), *one;

	while (*r->brand && (one = json_array_get(list, *at))) {
		++*at;
		if (says(cg_json_get_str(one, "name", ""), r->brand)
		    || says(cg_json_get_str(one, "summary", ""), r->brand))
			return one;
	}
	return NULL;
}

int
cg_earlier_mood(const json_t *input, const struct cg_reading *r)
{
	const json_t *one;
	size_t at = 0;

	while ((one = cg_earlier(input, r, &at)))
		for (int m = 0; m < CG_MOODS; m++)
			if (strcmp(cg_json_get_str(one, "mood", ""), cg_mood_names[m]) == 0)
				return m;
	return -1;
}
