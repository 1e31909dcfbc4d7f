/*
 * Which campaigns use which files. What a campaign names is kept beside it whenever it is put, so
 * that a page of the library costs a look into an index for each file, and not all campaigns.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypt/crypt.h"
#include "json/json.h"
#include "store/library.h"
#include "store/store_priv.h"

enum {
	REFS_MAX = 1000,   /* of one campaign: it has some dozen files */
	HASH_LEN = 64
};
#define ADDRESS "cg://sha256/"
#define ROUTE "/artifacts/"

/* ---- what a campaign names ---- */

/* refs: an object, its members are what was found. */
static void
note(json_t *refs, const char *ref)
{
	if (json_object_size(refs) < REFS_MAX)
		json_object_set_new(refs, ref, json_true());
}

/* A content, or the id of an artifact as such or in its address. */
static void
note_text(json_t *refs, const char *text)
{
	char hash[HASH_LEN + 1], id[CG_ID_LEN + 1];

	for (const char *p = text; (p = strstr(p, ADDRESS));) {
		p += sizeof ADDRESS - 1;
		snprintf(hash, sizeof hash, "%s", p);
		if (cg_is_hex64(hash))
			note(refs, hash);
	}
	for (const char *p = text; (p = strstr(p, ROUTE));) {
		p += sizeof ROUTE - 1;
		snprintf(id, sizeof id, "%s", p);
		if (cg_id_valid(id))
			note(refs, id);
	}
	if (cg_id_valid(text))
		note(refs, text);
}

static void
walk(json_t *refs, const json_t *v)
{
	const json_t *member;
	const char *key;
	size_t i;

	if (json_is_string(v))
		note_text(refs, json_string_value(v));
	json_array_foreach(v, i, member)
		walk(refs, member);
	json_object_foreach((json_t *)(uintptr_t)v, key, member)
		walk(refs, member);
}

/* What is no JSON names nothing. */
static void
walk_text(json_t *refs, const char *text)
{
	struct cg_err ignored;
	json_t *doc = text ? cg_json_parse(text, strlen(text), "a campaign", 0, &ignored) : NULL;

	walk(refs, doc);
	json_decref(doc);
}

/* All of them by one statement, however many; what was there stays untouched. */
static int
put(struct cg_store *st, const struct cg_scope *who, const char *id, json_t *refs, struct cg_err *err)
{
	static const char *const drop[] = {
		"DELETE FROM campaign_uses WHERE tenant_id = $1 AND campaign_id = $2 AND ref NOT IN "
		"(SELECT value FROM json_each($3))",
		"DELETE FROM campaign_uses WHERE tenant_id = $1 AND campaign_id = $2 AND ref NOT IN "
		"(SELECT json_array_elements_text(CAST($3 AS json)))" };
	static const char *const add[] = {
		"INSERT INTO campaign_uses (tenant_id, campaign_id, ref) SELECT $1, $2, value "
		"FROM json_each($3) WHERE true ON CONFLICT DO NOTHING",
		"INSERT INTO campaign_uses (tenant_id, campaign_id, ref) SELECT CAST($1 AS text), "
		"CAST($2 AS uuid), json_array_elements_text(CAST($3 AS json)) ON CONFLICT DO NOTHING" };
	json_t *list = json_array(), *v;
	const char *ref;
	char *text;
	int rc;

	json_object_foreach(refs, ref, v)
		json_array_append_new(list, json_string(ref));
	text = cg_json_str(list);
	rc = cg_store_exec(st, who, err, drop[cg_store_is_far(st)], "ttt", who->tenant, id, text);
	if (rc >= 0 && json_array_size(list))
		rc = cg_store_exec(st, who, err, add[cg_store_is_far(st)], "ttt", who->tenant, id, text);
	free(text);
	json_decref(list);
	return rc < 0 ? -1 : 0;
}

int
cg_store_campaign_uses(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *config, const char *settings, struct cg_err *err)
{
	json_t *refs = json_object();
	int rc;

	walk_text(refs, config);
	walk_text(refs, settings);
	rc = put(st, who, id, refs, err);
	json_decref(refs);
	return rc;
}

/* ---- who uses a file ---- */

/*
 * At most so many by each of its names before the campaigns themselves are looked at: whoever
 * names one file in a thousand campaigns slows nobody.
 */
#define NAMING(ref) \
	"SELECT campaign_id FROM (SELECT campaign_id FROM campaign_uses WHERE tenant_id = $1 " \
	"AND ref = " ref " LIMIT $3) x"

int
cg_store_users(struct cg_store *st, const struct cg_scope *who, const struct cg_artifact_row *r,
    int64_t limit, int (*row)(void *arg, const char *campaign, const char *name), void *arg,
    struct cg_err *err)
{
	struct cg_stmt *s;
	int rc, stop = 0;

	if (!st->db)
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT c.id, c.name FROM campaigns c WHERE c.tenant_id = $1 "
	    "AND c.id IN (" NAMING("$2") " UNION " NAMING("$4") " UNION "
	    "SELECT b.campaign_id FROM bundles b JOIN campaigns l ON l.tenant_id = b.tenant_id "
	    "AND l.id = b.campaign_id AND l.live_bundle_id = CAST(b.id AS TEXT) AND l.deleted_at IS NULL "
	    "WHERE b.tenant_id = $1 AND b.run_id = $5) ORDER BY c.name, c.id LIMIT $3", "ttitt",
	    who->tenant, r->id, limit, r->hash, r->run);
	if (!s)
		return -1;
	while (!stop && (rc = cg_db_step(s, err)) == 1)
		stop = row(arg, cg_db_col_text(s, 0), cg_db_col_text(s, 1));
	if (stop)
		cg_db_reset(s);
	return stop ? (stop < 0 ? -1 : 0) : rc;
}
