/*
 * The things of a game: the props of its industry, the hero first, and behind them
 * those that suit every brand. The config carries their drawings, so that a game
 * shows what is sold and not a set of stars.
 */
#include <string.h>

#include "json/json.h"
#include "lib/composer/compose_priv.h"
#include "lib/composer/unwanted.h"
#include "lib/prop/prop_json.h"

static bool
has(const struct cg_composing *c, size_t n, const struct cg_prop *p)
{
	for (size_t i = 0; i < n; i++)
		if (c->symbol[i] == p)
			return true;
	return false;
}

static bool
is_refused(const struct cg_composing *c, const struct cg_prop *p)
{
	for (int l = 0; l < CG_PROP_LANGS; l++)
		if (cg_unwanted_names(c->reading.unwanted, p->name[l]))
			return true;
	return cg_unwanted_names(c->reading.unwanted, p->id);
}

static size_t
add(struct cg_composing *c, size_t n, const struct cg_prop *p, bool even_refused)
{
	if (n == CG_SYMBOLS || !p || has(c, n, p) || (!even_refused && is_refused(c, p)))
		return n;
	c->symbol[n] = p;
	return n + 1;
}

void
cg_compose_symbols(struct cg_composing *c)
{
	const struct cg_prop *list[CG_PROPS_EACH], *p;
	size_t n = 0, k;

	n = add(c, n, cg_prop_find(c->direction.hero), false);
	for (size_t i = 0; i < c->direction.n_props; i++)
		n = add(c, n, cg_prop_find(c->direction.props[i]), false);
	k = cg_prop_of(c->direction.industry, list);
	for (size_t i = 0; i < k; i++)
		n = add(c, n, list[i], false);
	k = cg_prop_of(NULL, list);
	for (size_t i = 0; i < k; i++)
		n = add(c, n, list[i], false);
	/* A list that refuses even these refuses everything; a game needs its pieces. */
	for (size_t i = 0; n < CG_SYMBOLS && (p = cg_prop_at(i)); i++)
		n = add(c, n, p, false);
	for (size_t i = 0; n < CG_SYMBOLS && (p = cg_prop_at(i)); i++)
		n = add(c, n, p, true);
}

json_t *
cg_compose_symbols_json(const struct cg_composing *c)
{
	json_t *list = json_array();

	for (size_t i = 0; i < CG_SYMBOLS; i++)
		json_array_append_new(list, cg_prop_json(c->symbol[i], (int)c->lang));
	return list;
}
