/*
 * generate_campaign_copy: what the context and the brief say becomes an ask, the
 * copywriter or a model answers it, and what came out is measured the same, whoever
 * wrote it: length in grapheme clusters, tone by counting, words of the ban list.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "copy/report.h"
#include "copy/text.h"
#include "json/json.h"
#include "lib/composer/plan_priv.h"
#include "lib/composer/stems.h"
#include "generate_campaign_copy/job.h"
#include "lib/handler.h"

enum { BRIEF_MAX = 1 << 16 };

static const char *
keep(struct job *j, char *s)
{
	return j->owned[j->n_owned++] = s;
}

/* Everything that is said about the campaign in one text, for reading. */
static char *
all_text(const json_t *in, const json_t *context)
{
	static const char *const keys[] = { "brief", "theme" };
	struct cg_buf b;

	if (!context)
		return cg_strdup(cg_json_get_str(in, "campaign_context", ""));
	cg_buf_init(&b, BRIEF_MAX);
	for (size_t i = 0; i < 2; i++) {
		cg_buf_puts(&b, cg_json_get_str(context, keys[i], ""));
		cg_buf_puts(&b, ".\n");
	}
	return cg_buf_detach(&b, NULL);
}

static json_t *
constraints_of(const json_t *in, const json_t *context)
{
	const json_t *given = json_object_get(in, "constraints");
	json_t *c = json_is_object(given) ? json_copy((json_t *)given) : json_object();
	const char *language = cg_json_get_str(context, "language", NULL);

	if (language && !json_object_get(c, "language"))
		cg_json_set_str(c, "language", language);
	return c;
}

static void
read_brief(struct job *j)
{
	const json_t *extra = json_object_get(j->in, "constraints");
	char *text = all_text(j->in, j->context);
	json_t *input = json_object();

	if (json_is_string(extra)) {
		char *both = cg_asprintf("%s\n%s", text, json_string_value(extra));

		free(text);
		text = both;
	}
	cg_json_set_str(input, "brief", text);
	cg_json_set(input, "constraints", constraints_of(j->in, j->context));
	if (json_object_get(j->in, "seed"))
		json_object_set(input, "seed", json_object_get(j->in, "seed"));
	cg_read_brief(input, &j->reading);
	json_decref(input);
	keep(j, text);
}

/* The context knows the region where the constraints do not. */
static const char *
language_of(struct job *j)
{
	const char *region = cg_json_get_str(j->context, "region", "");

	if (strlen(region) != 2 || strlen(j->reading.spoken) != 2)
		return j->reading.spoken;
	return keep(j, cg_asprintf("%s-%s", j->reading.lang, region));
}

static void
ask_prizes(struct job *j)
{
	const json_t *list = json_object_get(j->context, "prizes"), *p;
	size_t i;

	for (i = 0; i < j->reading.prizes && i < LABELS_MAX; i++)
		j->labels[i] = j->reading.prize[i].label;
	j->ask.n_prizes = i;
	if (json_array_size(list))
		j->ask.n_prizes = 0;
	json_array_foreach(list, i, p)
		if (json_is_string(p) && j->ask.n_prizes < LABELS_MAX)
			j->labels[j->ask.n_prizes++] = json_string_value(p);
	j->ask.prizes = j->labels;
}

static const char *
said(const json_t *context, const char *key, const char *read)
{
	const char *s = cg_json_get_str(context, key, NULL);

	return s && *s ? s : read && *read ? read : NULL;
}

static void
make_ask(struct job *j)
{
	const struct cg_reading *r = &j->reading;
	const json_t *c = j->context;
	struct cg_choice choice;
	json_t *none = json_object();
	const char *game = cg_json_get_str(c, "template_id", cg_json_get_str(c, "template_type", NULL));

	if (!game) {
		cg_choose_game(none, r, &choice);
		game = cg_game_ids[choice.game];
	}
	json_decref(none);
	j->ask = (struct cg_copy_ask){
		.brand = said(c, "brand_name", r->brand), .product = said(c, "product_name", r->product),
		.industry = cg_industries[r->industry], .season = cg_season_names[r->season],
		.occasion = cg_occasion_ids[r->occasion], .tone = cg_json_get_str(j->in, "tone", NULL),
		.game = game, .language = language_of(j), .percent = r->percent,
		.goal = cg_json_get_str(c, "campaign_goal", NULL),
		.audience = cg_json_get_str(c, "target_audience", NULL), .excluded = r->refused,
		.from = said(c, "start_date", r->from), .until = said(c, "end_date", r->until),
		.winners = (int)cg_json_get_int(c, "winners", r->winners),
		.plays = (int)cg_json_get_int(c, "max_plays_per_user", 0),
		.address = (enum cg_copy_address)r->address, .phrase = r->phrase,
		.brief = r->text, .seed = r->seed,
	};
	ask_prizes(j);
	read_demands(j);
}

static json_t *
variation_json(const struct cg_copy_line *l)
{
	const char *shape = l->shape == 'i' ? "A call." : l->shape == 'q' ? "A question." : "A promise.";
	struct cg_buf notes;
	json_t *v;

	cg_buf_init(&notes, 400);
	cg_buf_puts(&notes, shape);
	if (l->cut)
		cg_buf_puts(&notes, " Cut at a word to fit.");
	if (l->blank)
		cg_buf_puts(&notes, " Facts in brackets are missing from the brief.");
	if (l->overlap > 0.5)
		cg_buf_printf(&notes, " Shares %d %% of its words with another one.",
		    (int)(l->overlap * 100 + 0.5));
	if (!l->native)
		cg_buf_puts(&notes, " English: there are no words in the language asked for.");
	v = json_pack("{s:s,s:I,s:f,s:s}", "text", l->text, "character_count", (json_int_t)l->length,
	    "tone_match_score", l->score, "notes", notes.s);
	cg_buf_release(&notes);
	return v;
}

struct cg_copy_ask
ask_for(const struct job *j, enum cg_copy_type type)
{
	struct cg_copy_ask ask = j->ask;

	/* One win message stands under every prize: it names one only when there is just one. */
	if (type == CG_COPY_WIN && ask.n_prizes > 1)
		ask.n_prizes = 0;
	return ask;
}

json_t *
write_kind(struct job *j, enum cg_copy_type type)
{
	struct cg_copy_line *set = cg_calloc(j->variations, sizeof *set);
	struct cg_copy_ask ask = ask_for(j, type);
	json_t *list = json_array(), *v;
	unsigned n = cg_copy_set(&ask, type, j->variations, set);

	for (unsigned i = 0; i < n; i++) {
		v = variation_json(&set[i]);
		if (set[i].blank)
			cg_json_set(v, "blank", json_true());
		json_array_append_new(list, v);
		j->degraded = j->degraded || !set[i].native || set[i].cut;
	}
	j->degraded = j->degraded || n < j->variations;
	free(set);
	return json_pack("{s:s,s:o}", "copy_type", cg_copy_type_names[type], "variations", list);
}

/* The best one for the game's own texts, and what a lawyer would ask about any of them. */
static void
judge(struct job *j, enum cg_copy_type type, const json_t *kind, json_t *selected,
    json_t *report)
{
	static const char *const keys[CG_COPY_TYPES] = { "title", "subtitle", "cta", NULL,
		"win_message", "lose_message", "instructions", "terms", NULL };
	json_t *best = NULL, *v;
	size_t i;

	json_array_foreach(json_object_get(kind, "variations"), i, v) {
		const char *text = cg_json_get_str(v, "text", "");

		cg_copy_scan(j->ask.language, cg_copy_type_names[type], i, text, report);
		j->disclosed = j->disclosed || type == CG_COPY_TERMS
		    || cg_copy_discloses(j->ask.language, text);
		if (!best || cg_json_get_num(v, "tone_match_score", 0)
		    > cg_json_get_num(best, "tone_match_score", 0))
			best = v;
	}
	if (keys[type] && best && !json_object_get(best, "blank"))
		cg_json_set_str(selected, keys[type], cg_json_get_str(best, "text", ""));
	json_array_foreach(json_object_get(kind, "variations"), i, v)
		json_object_del(v, "blank");
}

static json_t *
all_kinds(struct cg_handler *h, struct job *j, json_t *selected, json_t *report)
{
	json_t *copies = json_array(), *kind;
	bool done[CG_COPY_TYPES] = { false };
	size_t k;

	for (const char *s = cg_json_get_str(j->in, "copy_types", ""); *s; ) {
		size_t n = strcspn(s, ", ");
		int type = n ? cg_copy_type_of(s, n) : -1;

		if (type >= 0 && !done[type]) {
			json_array_append_new(copies, h->draft
			    ? edit_kind(h, j, (enum cg_copy_type)type, h->draft)
			    : write_kind(j, (enum cg_copy_type)type));
			done[type] = true;
		}
		s += n ? n : 1;
	}
	meet_demands(h, j, copies);
	json_array_foreach(copies, k, kind) {
		const char *name = cg_json_get_str(kind, "copy_type", "");

		judge(j, (enum cg_copy_type)cg_copy_type_of(name, strlen(name)), kind, selected, report);
	}
	cg_copy_scan_end(j->disclosed, report);
	return copies;
}

static int
work(struct cg_handler *h, struct cg_err *err)
{
	struct job *j = cg_alloc(sizeof *j);
	json_t *selected = json_object(), *report = json_array(), *copies;
	int64_t wanted = cg_json_get_int(h->input, "variations_count", 3);

	j->in = h->input;
	j->context = json_object_get(h->input, "campaign_context");
	if (!json_is_object(j->context))
		j->context = NULL;
	j->variations = wanted < 1 ? 1 : wanted > CG_COPY_VARIATIONS ? CG_COPY_VARIATIONS
	    : (unsigned)wanted;
	read_brief(j);
	make_ask(j);
	copies = all_kinds(h, j, selected, report);
	cg_reading_release(&j->reading);
	for (size_t i = 0; i < j->n_owned; i++)
		free(j->owned[i]);
	cg_json_set(h->data, "copies", copies);
	cg_json_set(h->data, "selected", selected);
	cg_json_set(h->data, "compliance", report);
	cg_json_set_str(h->data, "provider", "offline");
	cg_json_set(h->data, "degraded", json_boolean(j->degraded));
	if (j->degraded)
		cg_handler_log(h, "fewer or plainer texts than asked for: see the notes");
	free(j);
	if (json_array_size(h->issues))
		return cg_handler_refuse(h, err);
	if (!json_array_size(json_object_get(h->data, "copies")))
		return cg_handler_fail(h, err, "INPUT_VALIDATION_ERROR",
		    "copy_types names no kind of text; try headline,cta_button");
	return 0;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
