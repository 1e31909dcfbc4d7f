/*
 * A slot machine's grids. They are thrown until their lines please, so that what nearly wins
 * comes as often as chance has it and not more.
 */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "json/json.h"
#include "play/play_priv.h"

enum { TRIES = 400 };

static int
within(const json_t *m, const char *key, int least, int most, int usual)
{
	const json_t *v = json_object_get(m, key);
	double d = json_is_number(v) ? json_number_value(v) : usual;

	return (int)lround(d < least ? least : d > most ? most : d);
}

/* Lines that do not fit are left out; without any, every row is one. */
static void
read_lines(const json_t *list, struct cg_play_slot *s)
{
	const json_t *line, *row;
	size_t i, k;

	json_array_foreach(list, i, line) {
		bool fits = json_array_size(line) == (size_t)s->reels && s->lines < CG_PLAY_LINES;

		json_array_foreach(line, k, row) {
			fits = fits && json_is_integer(row) && json_integer_value(row) >= 0
			    && json_integer_value(row) < s->rows;
			if (fits)
				s->line[s->lines][k] = (int)json_integer_value(row);
		}
		s->lines += fits;
	}
	for (int r = 0; s->lines == 0 && r < s->rows; r++)
		for (int k2 = 0; k2 < s->reels; k2++)
			s->line[r][k2] = r;
	if (s->lines == 0)
		s->lines = s->rows;
}

static int
named(const struct cg_play_slot *s, const char *id)
{
	for (int i = 0; id && i < s->symbols; i++)
		if (strcmp(s->id[i], id) == 0)
			return i;
	return -1;
}

/* The most valuable symbol that stands for no outcome yet; else the most valuable of all. */
static int
next_open(const struct cg_play_slot *s, size_t n)
{
	int best = -1, top = 0;

	for (int i = 0; i < s->symbols; i++) {
		bool taken = false;

		for (size_t k = 0; k < n; k++)
			taken = taken || s->symbol_of[k] == i;
		if (!taken && (best < 0 || s->value[i] > s->value[best]))
			best = i;
		if (s->value[i] > s->value[top])
			top = i;
	}
	return best < 0 ? top : best;
}

/* Each prize has a symbol: the one that it names, or the rarer, the more valuable. */
static void
give_symbols(const json_t *outcomes, struct cg_play_slot *s)
{
	size_t n = json_array_size(outcomes), i;
	const json_t *o;

	if (n > CG_PLAY_OUTCOMES)
		n = CG_PLAY_OUTCOMES;
	for (i = 0; i < n; i++)
		s->symbol_of[i] = named(s, cg_json_get_str(json_array_get(outcomes, i), "symbol", NULL));
	for (;;) {
		size_t rarest = n;
		double least = INFINITY;

		for (i = 0; i < n; i++) {
			o = json_array_get(outcomes, i);
			if (cg_play_prize_of(o) && s->symbol_of[i] < 0 && cg_json_get_num(o, "weight", 0) < least) {
				least = cg_json_get_num(o, "weight", 0);
				rarest = i;
			}
		}
		if (rarest == n)
			break;
		s->symbol_of[rarest] = next_open(s, n);
	}
	for (i = 0; i < n; i++)
		if (!cg_play_prize_of(json_array_get(outcomes, i)))
			s->symbol_of[i] = -1;
}

int
cg_play_slot_read(const json_t *m, struct cg_play_slot *s, struct cg_err *err)
{
	const json_t *list = json_object_get(m, "symbols"), *outcomes = json_object_get(m, "outcomes"), *v;
	size_t i;

	memset(s, 0, sizeof *s);
	if (json_array_size(list) < 3 || json_array_size(list) > CG_PLAY_SYMBOLS)
		return cg_err_set(err, CG_E_DATA, "a slot machine has 3 to %d symbols", CG_PLAY_SYMBOLS);
	s->reels = within(m, "reels", 3, CG_PLAY_REELS, 3);
	s->rows = within(m, "rows_visible", 1, CG_PLAY_ROWS, 3);
	json_array_foreach(list, i, v) {
		double w = cg_json_get_num(v, "weight", 1);

		s->id[i] = cg_json_get_str(v, "id", "");
		s->weight[i] = w > 0 && w <= 1e6 ? (uint64_t)llround(w * 1e6) : 1;
		s->value[i] = cg_json_get_num(v, "value", 0);
		s->symbols++;
	}
	read_lines(json_object_get(m, "paylines"), s);
	s->by_outcome = json_array_size(outcomes) > 0;
	give_symbols(outcomes, s);
	return 0;
}

/* Is every full line of this symbol (-1: is no line full)? Without prizes by chance a symbol of no
 * value fills no line. */
static bool
pleases(const struct cg_play_slot *s, int grid[CG_PLAY_REELS][CG_PLAY_ROWS], int symbol)
{
	for (int i = 0; i < s->lines; i++) {
		int first = grid[0][s->line[i][0]];
		bool full = s->by_outcome || s->value[first] > 0;

		for (int k = 1; full && k < s->reels; k++)
			full = grid[k][s->line[i][k]] == first;
		if (full && first != symbol)
			return false;
	}
	return true;
}

static json_t *
as_json(const struct cg_play_slot *s, int grid[CG_PLAY_REELS][CG_PLAY_ROWS])
{
	json_t *out = json_array();

	for (int k = 0; k < s->reels; k++) {
		json_t *reel = json_array();

		for (int r = 0; r < s->rows; r++)
			json_array_append_new(reel, json_integer(grid[k][r]));
		json_array_append_new(out, reel);
	}
	return out;
}

json_t *
cg_play_slot_deal(const struct cg_play_slot *s, int symbol)
{
	int grid[CG_PLAY_REELS][CG_PLAY_ROWS];

	for (int i = 0; i < TRIES; i++) {
		int line = (int)cg_play_below((uint64_t)s->lines);

		for (int k = 0; k < s->reels; k++)
			for (int r = 0; r < s->rows; r++)
				grid[k][r] = (int)cg_play_pick(s->weight, (size_t)s->symbols);
		for (int k = 0; symbol >= 0 && k < s->reels; k++)
			grid[k][s->line[line][k]] = symbol;
		if (pleases(s, grid, symbol))
			return as_json(s, grid);
	}
	/* Weights that leave no hope: at the worst every reel differs from the one before. */
	for (int k = 0; k < s->reels; k++)
		for (int r = 0; r < s->rows; r++)
			grid[k][r] = symbol >= 0 ? symbol : k % 2;
	return as_json(s, grid);
}
