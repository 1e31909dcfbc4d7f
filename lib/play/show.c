/* What a game shows of an outcome that was drawn. */
#include "base/err.h"
#include "json/json.h"
#include "play/play_priv.h"

static json_t *
or_null(const char *s)
{
	return s ? json_string(s) : json_null();
}

/* The symbol of a win that no outcome names: one that has a value, by weight. */
static int
any_valuable(const struct cg_play_slot *s)
{
	uint64_t w[CG_PLAY_SYMBOLS], i;

	for (int k = 0; k < s->symbols; k++)
		w[k] = s->value[k] > 0 ? s->weight[k] : 0;
	i = cg_play_pick(w, (size_t)s->symbols);
	return i < (uint64_t)s->symbols ? (int)i : 0;
}

static json_t *
stops(const json_t *config, const struct cg_play_outcome *o, int i)
{
	const json_t *m = cg_play_mechanics(config);
	struct cg_err ignored = CG_ERR_INIT;
	const char *prize = o->prize;
	struct cg_play_slot s;
	int symbol = -1;
	json_t *out;

	if (cg_play_slot_read(m, &s, &ignored) < 0)
		return NULL;
	if (o->won)
		symbol = s.by_outcome ? s.symbol_of[i] : any_valuable(&s);
	if (o->won && !s.by_outcome && cg_play_prize_of(json_array_get(json_object_get(m, "symbols"), (size_t)symbol)))
		prize = cg_play_prize_of(json_array_get(json_object_get(m, "symbols"), (size_t)symbol));
	out = json_object();
	cg_json_set(out, "stops", cg_play_slot_deal(&s, symbol));
	cg_json_set(out, "prize", or_null(prize));
	return out;
}

json_t *
cg_play_presentation(const json_t *config, const struct cg_play_odds *odds, int i)
{
	const struct cg_play_outcome *o = &odds->v[i];
	json_t *out;

	if (cg_play_game_of(config) == CG_PLAY_SLOT)
		return stops(config, o, i);
	out = json_object();
	if (cg_play_game_of(config) == CG_PLAY_WHEEL) {
		cg_json_set_int(out, "landed_segment_index", i);
		cg_json_set(out, "prize", or_null(o->prize));
	} else {
		cg_json_set(out, "prize_text_reveal", or_null(o->prize));
		cg_json_set_str(out, "label", o->label);
	}
	return out;
}
