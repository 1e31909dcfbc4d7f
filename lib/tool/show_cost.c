#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "json/json.h"
#include "tool/show_cost.h"

#define CALLS_COLUMNS \
	{ "provider", "PROVIDER", CG_COL_TEXT }, { "kind", "KIND", CG_COL_TEXT }, \
	{ "model", "MODEL", CG_COL_TEXT }, { "calls", "CALLS", CG_COL_NUMBER }, \
	{ "tokensIn", "TOKENS IN", CG_COL_NUMBER }, { "tokensOut", "OUT", CG_COL_NUMBER }, \
	{ "costUsd", "USD", CG_COL_USD }

const struct cg_column cg_cost_columns[] = {
	{ "stepId", "STEP", CG_COL_TEXT }, CALLS_COLUMNS, { "how", "HOW", CG_COL_TEXT },
	{ NULL, NULL, CG_COL_TEXT }
};
const struct cg_column cg_month_columns[] = { CALLS_COLUMNS, { NULL, NULL, CG_COL_TEXT } };
const struct cg_column cg_estimate_columns[] = {
	{ "stepId", "STEP", CG_COL_TEXT }, { "by", "BY", CG_COL_TEXT }, { "model", "MODEL", CG_COL_TEXT },
	{ "tokensIn", "TOKENS IN", CG_COL_NUMBER }, { "tokensOut", "OUT", CG_COL_NUMBER },
	{ "usd", "USD", CG_COL_USD }, { NULL, NULL, CG_COL_TEXT }
};

static int
put_row(struct cg_table *table, json_t *row, struct cg_err *err)
{
	int rc = cg_sink_put(&table->sink, row, err);

	json_decref(row);
	return rc;
}

/* ---- what was paid ---- */

/* How it is known what calls have cost, in words. */
static const char *
how_of(const json_t *calls)
{
	static const struct {
		const char *from, *words;
	} all[] = { { "reply", "as told" }, { "prices", "by price" }, { "most", "at most" },
		{ "held", "held back" }, { "program", "as its program says" } };
	const char *from = cg_json_get_str(calls, "costFrom", "");

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(all[i].from, from) == 0)
			return all[i].words;
	return "no price known";
}

/* The calls of a step, or of a month (step NULL), a row for all that are alike. */
static int
put_calls(struct cg_table *table, const json_t *of, const char *step, struct cg_err *err)
{
	const json_t *calls;
	size_t i;

	json_array_foreach(json_object_get(of, "calls"), i, calls) {
		json_t *row = json_copy((json_t *)(size_t)calls);

		cg_json_set_str(row, "stepId", step);
		cg_json_set_str(row, "how", how_of(calls));
		if (put_row(table, row, err) < 0)
			return -1;
	}
	return 0;
}

static void
say_sum(const char *what, const json_t *r)
{
	const char *most = cg_json_get_str(r, "budgetUsd", NULL);
	const char *held = cg_json_get_str(r, "heldUsd", NULL);

	printf("%s: $%s%s%s", what, cg_json_get_str(r, "costUsd", "0"), most ? " of $" : "",
	    most ? most : "");
	if (held)
		printf(", $%s of it held back", held);
	putchar('\n');
}

static int
put_paid(struct cg_table *table, const json_t *r, struct cg_err *err)
{
	const json_t *step, *of_run = json_object_get(r, "steps");
	size_t i;

	json_array_foreach(of_run, i, step)
		if (put_calls(table, step, cg_json_get_str(step, "stepId", ""), err) < 0)
			return -1;
	if (put_calls(table, r, NULL, err) < 0 || cg_table_end(table, err) < 0)
		return -1;
	if (!table->terminal)
		return 0;
	if (of_run)
		say_sum("this run", r);
	r = of_run ? json_object_get(r, "month") : r;
	say_sum(cg_json_get_str(r, "month", ""), r);
	fflush(stdout);
	return 0;
}

/* ---- what would be paid ---- */

/* Who makes it, in a word. */
static const char *
by_of(const json_t *step)
{
	const char *forecast = cg_json_get_str(step, "forecast", "run");
	const char *provider = cg_json_get_str(step, "provider", "offline");

	return strcmp(forecast, "hit") == 0 ? "cache" : strcmp(forecast, "skip") == 0 ? "nobody"
	    : strcmp(provider, "offline") == 0 ? "studio" : provider;
}

static void
say_whole(const json_t *r)
{
	const char *most = cg_json_get_str(r, "budgetUsd", NULL);
	json_int_t unpriced = cg_json_get_int(r, "unpriced", 0);

	printf("at most $%s, when each is asked once", cg_json_get_str(r, "costUsd", "0"));
	if (unpriced)
		printf(", and %" JSON_INTEGER_FORMAT " without a known price", unpriced);
	if (most)
		printf("; the budget is $%s%s", most, cg_json_get_bool(r, "exceeds", false)
		    ? ", which is less" : "");
	putchar('\n');
	fflush(stdout);
}

static int
put_estimate(struct cg_table *table, const json_t *r, struct cg_err *err)
{
	const json_t *step;
	size_t i;

	json_array_foreach(json_object_get(r, "steps"), i, step) {
		json_t *row = json_copy((json_t *)(size_t)step);

		cg_json_set_str(row, "by", by_of(step));
		cg_json_set_str(row, "usd", cg_json_get_str(step, "costUsd", "unknown"));
		if (put_row(table, row, err) < 0)
			return -1;
	}
	if (cg_table_end(table, err) < 0)
		return -1;
	if (table->terminal)
		say_whole(r);
	return 0;
}

static int
put(struct cg_sink *s, const json_t *r, struct cg_err *err)
{
	return strcmp(cg_json_get_str(r, "type", ""), "estimate") == 0 ? put_estimate(s->arg, r, err)
	    : put_paid(s->arg, r, err);
}

void
cg_show_cost_init(struct cg_sink *s, struct cg_table *table)
{
	*s = (struct cg_sink){ .put = put, .arg = table };
}
