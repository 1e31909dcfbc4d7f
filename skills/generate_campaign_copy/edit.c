/*
 * What a model wrote, held against the limits that our own copywriter keeps. Numbers it
 * claims (length, tone) are counted anew; a text that breaks a rule is an issue, and of
 * the last draft it is cut, or left out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "copy/text.h"
#include "generate_campaign_copy/job.h"
#include "json/json.h"
#include "lib/handler.h"

enum { TEXT_MAX = 300 /* code points, of any kind */ };
#define OVERLAP_MAX 0.5

/* The texts of one kind that are good, while more are looked at. */
struct kept {
	char *text[CG_COPY_VARIATIONS];
	size_t n;
};

static const json_t *
find(const json_t *draft, enum cg_copy_type type, size_t *at)
{
	const json_t *list = json_object_get(draft, "copies"), *kind;
	size_t i;

	json_array_foreach(list, i, kind)
		if (strcmp(cg_json_get_str(kind, "copy_type", ""), cg_copy_type_names[type]) == 0) {
			*at = i;
			return kind;
		}
	return NULL;
}

/* What is wrong with a text, in words; empty: nothing. */
static void
verdict_on(const struct cg_copy_ask *ask, enum cg_copy_type type, const char *text,
    const struct kept *kept, char why[200])
{
	struct cg_copy_verdict v;

	cg_copy_check(ask, type, text, (const char *const *)kept->text, kept->n, &v);
	*why = '\0';
	if (v.length > v.limit)
		snprintf(why, 200, "%zu characters; %zu are allowed", v.length, v.limit);
	else if (v.length == 0)
		snprintf(why, 200, "it is empty");
	else if (v.excluded)
		snprintf(why, 200, "it has a word that the customer does not want");
	else if (v.banned)
		snprintf(why, 200, "'%s' must not be said", v.banned);
	else if (v.overlap > OVERLAP_MAX)
		snprintf(why, 200, "%d %% of its words are those of another variation; 50 %% at most",
		    (int)(v.overlap * 100 + 0.5));
}

/* Of the last draft: cut to the limit where that is all that is wrong. */
static bool
mend(const struct cg_copy_ask *ask, enum cg_copy_type type, char *text, const struct kept *kept)
{
	char why[200];

	text[cg_copy_cut(text, cg_copy_limit(type))] = '\0';
	verdict_on(ask, type, text, kept, why);
	return *why == '\0';
}

static void
keep_text(json_t *list, const struct cg_copy_ask *ask, enum cg_copy_type type, char *text,
    const json_t *from, struct kept *kept)
{
	json_array_append_new(list, json_pack("{s:s,s:I,s:f,s:s}", "text", text, "character_count",
	    (json_int_t)cg_copy_graphemes(text), "tone_match_score", cg_copy_score(ask, type, text),
	    "notes", cg_json_get_str(from, "notes", "")));
	kept->text[kept->n++] = text;
}

static bool
has_text(const struct kept *kept, const char *text)
{
	for (size_t i = 0; i < kept->n; i++)
		if (strcmp(kept->text[i], text) == 0)
			return true;
	return false;
}

static void
look_at(struct cg_handler *h, struct job *j, enum cg_copy_type type, size_t kind, size_t i,
    const json_t *from, json_t *list, struct kept *kept)
{
	struct cg_copy_ask ask = ask_for(j, type);
	char *text = cg_text_clean(cg_json_get_str(from, "text", ""), TEXT_MAX), why[200], at[80];

	verdict_on(&ask, type, text, kept, why);
	if (*why && !h->last_draft) {
		snprintf(at, sizeof at, "/copies/%zu/variations/%zu/text", kind, i);
		cg_handler_issue(h, at, "%s", why);
	}
	if (!*why || (h->last_draft && mend(&ask, type, text, kept)))
		keep_text(list, &ask, type, text, from, kept);
	else
		free(text);
}

/*
 * What is missing of the last draft is written by us: first what shares little with the
 * texts that are there, then what is at least another text.
 */
static void
fill_up(struct job *j, enum cg_copy_type type, json_t *list, struct kept *kept)
{
	struct cg_copy_line *set = cg_calloc(CG_COPY_VARIATIONS, sizeof *set);
	struct cg_copy_ask ask = ask_for(j, type);
	unsigned n = cg_copy_set(&ask, type, CG_COPY_VARIATIONS, set);
	char why[200];

	for (int strict = 1; strict >= 0; strict--)
		for (unsigned i = 0; i < n && kept->n < j->variations; i++) {
			json_t *from;

			verdict_on(&ask, type, set[i].text, kept, why);
			if ((strict && *why) || has_text(kept, set[i].text))
				continue;
			from = json_pack("{s:s}", "notes", *why ? "By the studio; much as another one."
			    : "By the studio, for one that was refused.");
			keep_text(list, &ask, type, cg_strdup(set[i].text), from, kept);
			json_decref(from);
		}
	free(set);
}

json_t *
edit_kind(struct cg_handler *h, struct job *j, enum cg_copy_type type, const json_t *draft)
{
	struct kept kept = { .n = 0 };
	json_t *list = json_array();
	const json_t *from, *v;
	size_t at = 0, i;

	from = json_object_get(find(draft, type, &at), "variations");
	json_array_foreach(from, i, v)
		if (kept.n < j->variations)
			look_at(h, j, type, at, i, v, list, &kept);
	if (json_array_size(from) < j->variations && !h->last_draft)
		cg_handler_issue(h, "/copies", "%zu variations of %s; %u are wanted",
		    json_array_size(from), cg_copy_type_names[type], j->variations);
	j->degraded = j->degraded || kept.n < j->variations;
	if (kept.n && kept.n < j->variations && h->last_draft)
		fill_up(j, type, list, &kept);
	for (i = 0; i < kept.n; i++)
		free(kept.text[i]);
	if (kept.n == 0) {
		/* Nothing can be used: of the last draft a text of ours is better than none. */
		json_decref(list);
		return write_kind(j, type);
	}
	return json_pack("{s:s,s:o}", "copy_type", cg_copy_type_names[type], "variations", list);
}
