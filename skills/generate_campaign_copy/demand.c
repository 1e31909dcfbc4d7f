/*
 * Words that a customer demands or forbids. A text of ours cannot be built around any word
 * there is, but it can be put under it: "Vegan: Fancy a new pair?"
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "copy/copy.h"
#include "generate_campaign_copy/job.h"
#include "json/json.h"
#include "lib/composer/copy_priv.h"
#include "lib/handler.h"

static size_t
take(const json_t *list, const char **out, size_t most)
{
	const json_t *v;
	size_t i, n = 0;

	json_array_foreach(list, i, v)
		if (json_is_string(v) && *json_string_value(v) && n < most)
			out[n++] = json_string_value(v);
	return n;
}

void
read_demands(struct job *j)
{
	const json_t *c = json_object_get(j->in, "constraints");

	j->ask.n_avoid = take(json_object_get(c, "avoid_words"), j->avoid, AVOID_MAX);
	j->ask.avoid = j->avoid;
	j->n_required = take(json_object_get(c, "required_words"), j->required, REQUIRED_MAX);
}

static bool
is_said(const json_t *copies, const char *word)
{
	const json_t *kind, *v;
	size_t k, i;

	json_array_foreach(copies, k, kind)
		json_array_foreach(json_object_get(kind, "variations"), i, v)
			if (cg_copy_says(cg_json_get_str(v, "text", ""), word))
				return true;
	return false;
}

/* The word before the text, where that fits and breaks no other rule. */
static bool
put_under(struct job *j, enum cg_copy_type type, json_t *v, const char *word)
{
	struct cg_copy_ask ask = ask_for(j, type);
	struct cg_copy_verdict verdict;
	const char *notes = cg_json_get_str(v, "notes", "");
	char *said;
	struct cg_buf b;
	bool fits;

	cg_buf_init(&b, CG_COPY_BYTES);
	cg_copy_capital(&b, word);
	cg_buf_printf(&b, ": %s", cg_json_get_str(v, "text", ""));
	cg_copy_check(&ask, type, b.s, NULL, 0, &verdict);
	fits = !b.failed && verdict.length <= verdict.limit && !verdict.excluded && !verdict.banned;
	if (fits) {
		said = cg_asprintf("%s Under a word that was asked for.", notes);
		cg_json_set_str(v, "text", b.s);
		cg_json_set_int(v, "character_count", (int64_t)verdict.length);
		cg_json_set(v, "tone_match_score", json_real(cg_copy_score(&ask, type, b.s)));
		cg_json_set_str(v, "notes", said);
		cg_json_set(v, "demanded", json_true());
		free(said);
	}
	cg_buf_release(&b);
	return fits;
}

/* Into the first text of the kinds that have room for a word, each text once. */
static bool
work_in(struct job *j, json_t *copies, const char *word)
{
	static const enum cg_copy_type order[] = { CG_COPY_SUBHEADLINE, CG_COPY_HEADLINE, CG_COPY_PRIZE,
		CG_COPY_INSTRUCTIONS, CG_COPY_WIN, CG_COPY_LOSE, CG_COPY_TERMS, CG_COPY_CTA };
	json_t *kind, *v;
	size_t k, i;

	for (size_t o = 0; o < sizeof order / sizeof *order; o++)
		json_array_foreach(copies, k, kind) {
			if (strcmp(cg_json_get_str(kind, "copy_type", ""), cg_copy_type_names[order[o]]) != 0)
				continue;
			json_array_foreach(json_object_get(kind, "variations"), i, v)
				if (!json_object_get(v, "demanded") && put_under(j, order[o], v, word))
					return true;
		}
	return false;
}

void
meet_demands(struct cg_handler *h, struct job *j, json_t *copies)
{
	json_t *kind, *v;
	size_t k, i;

	for (size_t r = 0; r < j->n_required; r++) {
		if (is_said(copies, j->required[r]))
			continue;
		if (h->draft && !h->last_draft)
			cg_handler_issue(h, "/copies", "none of the texts has the word '%s', which the "
			    "customer demands", j->required[r]);
		else if (!work_in(j, copies, j->required[r]))
			cg_handler_log(h, "no text has room for the word '%s'", j->required[r]);
	}
	json_array_foreach(copies, k, kind)
		json_array_foreach(json_object_get(kind, "variations"), i, v)
			json_object_del(v, "demanded");
}
