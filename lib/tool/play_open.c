/* A live campaign as everybody may see it, and what it is signed with. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "base/mem.h"
#include "base/str.h"
#include "cas/cas.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "tool/play_priv.h"
#include "tool/record.h"
#include "tool/tool.h"

enum { CONFIG_MAX = 4 << 20, SECRET_LEAST = 16, ANCESTORS_MAX = 8000 };

static int
unhex(const char *hex, unsigned char *to, size_t n, struct cg_err *err)
{
	for (size_t i = 0; i < n; i++) {
		char two[3] = { hex[2 * i], hex[2 * i + 1], '\0' }, *end;

		to[i] = (unsigned char)strtoul(two, &end, 16);
		if (*end)
			return cg_err_set(err, CG_E_DATA, "the secret of this store is none");
	}
	return 0;
}

int
cg_play_secret(struct cg_ctx *ctx, unsigned char secret[CG_PLAY_SECRET], struct cg_err *err)
{
	const char *said = cg_conf_get(&ctx->conf, CG_CONF_SIGN_SECRET);
	char fresh[65], kept[65];

	if (said && strlen(said) < SECRET_LEAST)
		return cg_err_set(err, CG_E_CONFIG, "'sign-secret' (%s) is shorter than %d bytes",
		    ctx->conf.v[CG_CONF_SIGN_SECRET].origin, SECRET_LEAST);
	if (said) {
		cg_hmac_sha256("cg sign-secret", 14, said, strlen(said), secret);
		return 0;
	}
	cg_random(secret, CG_PLAY_SECRET);
	cg_sha256_hex(secret, CG_PLAY_SECRET, fresh);
	return cg_store_secret(ctx->store, "sign", fresh, kept, err) < 0 ? -1
	    : unhex(kept, secret, CG_PLAY_SECRET, err);
}

/* ---- the configuration ---- */

json_t *
cg_play_config(struct cg_ctx *ctx, const struct cg_scope *who, const struct cg_game_row *game,
    struct cg_err *err)
{
	char hex[65];
	json_t *config = NULL;
	struct cg_buf b;

	cg_buf_init(&b, CONFIG_MAX);
	if (!cg_cas_uri_parse(game->tree_uri, hex, NULL))
		cg_err_set(err, CG_E_DATA, "a bundle lies at '%.80s', which is no object", game->tree_uri);
	else if (cg_play_file_read(ctx, who, hex, "game_config.json", &b, err) == 0)
		config = cg_json_parse(b.s, b.len, "game_config.json", 0, err);
	cg_buf_release(&b);
	return config;
}

/* ---- open ---- */

static int
not_live(struct cg_err *err)
{
	return cg_err_set(err, CG_E_NOTFOUND, "there is no live campaign of this id");
}

static int
open_game(struct cg_ctx *ctx, struct cg_play_game_open *o, struct cg_err *err)
{
	const struct cg_scope who = { .tenant = o->live.tenant };
	int rc = o->live.live_bundle ? cg_store_game_find(ctx->store, &who, o->live.id, o->live.live_bundle, 0,
	    &o->game, err) : 0;

	if (rc <= 0)
		return rc < 0 ? -1 : not_live(err);
	o->config = cg_play_config(ctx, &who, &o->game, err);
	o->player = o->live.player ? cg_json_again(o->live.player, strlen(o->live.player)) : NULL;
	o->ancestors = cg_play_ancestors(ctx, o->player);
	return o->config ? 0 : -1;
}

int
cg_tool_play_open(struct cg_ctx *ctx, const char *campaign, struct cg_play_game_open *o,
    struct cg_err *err)
{
	int rc = cg_ctx_store(ctx, CG_STORE_WRITE, err);

	memset(o, 0, sizeof *o);
	if (rc == 0)
		rc = cg_store_live_find(ctx->store, campaign, &o->live, err);
	if (rc <= 0)
		return rc < 0 ? -1 : not_live(err);
	if (open_game(ctx, o, err) == 0)
		return 0;
	cg_tool_play_close(o);
	return -1;
}

void
cg_tool_play_close(struct cg_play_game_open *o)
{
	json_decref(o->config);
	json_decref(o->player);
	free(o->ancestors);
	cg_game_row_release(&o->game);
	cg_live_row_release(&o->live);
	memset(o, 0, sizeof *o);
}

const char *
cg_tool_play_when(const struct cg_play_game_open *o)
{
	int64_t now = cg_wall_ms();

	if (o->live.starts_ms && now < o->live.starts_ms)
		return "NOT_STARTED";
	return o->live.ends_ms && now >= o->live.ends_ms ? "ENDED" : NULL;
}

char *
cg_play_ancestors(struct cg_ctx *ctx, const json_t *player)
{
	const json_t *list = json_object_get(player, "frameAncestors"), *v;
	const char *usual = cg_conf_get(&ctx->conf, CG_CONF_EMBED);
	struct cg_buf b;
	size_t i, n;

	cg_buf_init(&b, ANCESTORS_MAX);
	json_array_foreach(list, i, v)
		cg_buf_printf(&b, "%s%s", i ? " " : "", json_string_value(v));
	/* Who configures it writes commas too; what would end the directive ends the list. */
	for (usual = usual ? usual : "*"; !json_array_size(list) && *usual; usual++) {
		if (*usual == ';' || (unsigned char)*usual < ' ')
			break;
		cg_buf_putc(&b, *usual == ',' ? ' ' : *usual);
	}
	return cg_buf_detach(&b, &n);
}

int
cg_tool_play_summary(struct cg_ctx *ctx, const char *campaign, struct cg_sink *to, struct cg_err *err)
{
	struct cg_play_game_open o;
	json_t *r;

	if (cg_tool_play_open(ctx, campaign, &o, err) < 0)
		return -1;
	r = json_object();
	cg_json_set_str(r, "type", "player.campaign");
	cg_json_set_str(r, "campaignId", o.live.id);
	cg_json_set_str(r, "name", o.live.name);
	cg_json_set_str(r, "templateId", o.game.template_id);
	cg_json_set_str(r, "bundleUrl", o.live.bundle_url ? o.live.bundle_url : "");
	cg_json_set_str(r, "thumbnailUrl", o.live.thumbnail_url);
	cg_record_time(r, "startsAt", o.live.starts_ms);
	cg_record_time(r, "endsAt", o.live.ends_ms);
	cg_json_set(r, "config", cg_play_summary(o.config));
	cg_tool_play_close(&o);
	return cg_sink_put_new(to, r, err);
}

/* ---- signed addresses ---- */

struct tree {
	char hex[65];
};

/* The newest one counts: a step that ran again made another. */
static int
note_game(void *arg, const struct cg_artifact_row *row)
{
	struct tree *t = arg;

	if (strcmp(row->type, "bundle/game") == 0)
		cg_cas_uri_parse(row->uri, t->hex, NULL);
	return 0;
}

static int
game_of(struct cg_ctx *ctx, const struct cg_scope *who, const char *run, char tree[65], struct cg_err *err)
{
	struct tree t = { "" };

	if (cg_store_artifacts(ctx->store, who, run, NULL, note_game, &t, err) < 0)
		return -1;
	if (!*t.hex)
		return cg_err_set(err, CG_E_NOTFOUND, "run '%.40s' has made no game, or does not exist", run);
	snprintf(tree, 65, "%s", t.hex);
	return 0;
}

int
cg_tool_preview(struct cg_ctx *ctx, const char *run, struct cg_sink *to, struct cg_err *err)
{
	char ticket[CG_PLAY_TICKET_LEN + 1], tree[65], *url;
	unsigned char secret[CG_PLAY_SECRET];
	int64_t lasts, until;
	json_t *r;

	if (cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0 || game_of(ctx, &ctx->who, run, tree, err) < 0
	    || cg_play_secret(ctx, secret, err) < 0)
		return -1;
	if (cg_strtodur_ms(cg_conf_get(&ctx->conf, CG_CONF_SIGN_TIME), &lasts, err) < 0 || lasts < 1000) {
		cg_err_set(err, CG_E_CONFIG, "'sign-time' (%s) is no time of a second or more",
		    ctx->conf.v[CG_CONF_SIGN_TIME].origin);
		return -1;
	}
	until = (cg_wall_ms() + lasts) / 1000;
	cg_play_ticket(secret, run, until, ticket);
	url = cg_asprintf("/s/%s/%s/index.html", ticket, run);
	r = json_object();
	cg_json_set_str(r, "type", "preview");
	cg_json_set_str(r, "url", url);
	cg_record_time(r, "expires_at", until * 1000);
	free(url);
	return cg_sink_put_new(to, r, err);
}

int
cg_play_preview_tree(struct cg_ctx *ctx, const char *ticket, const char *run, char tree[65],
    char tenant[CG_TENANT_MAX + 1], struct cg_err *err)
{
	unsigned char secret[CG_PLAY_SECRET];
	struct cg_scope who = { .tenant = tenant };
	int rc;

	if (cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0 || cg_play_secret(ctx, secret, err) < 0
	    || cg_play_ticket_check(secret, ticket, run, cg_wall_ms(), err) < 0)
		return -1;
	rc = cg_store_run_tenant(ctx->store, run, tenant, err);
	if (rc <= 0)
		return rc < 0 ? -1 : cg_err_set(err, CG_E_NOTFOUND, "there is no such run");
	return game_of(ctx, &who, run, tree, err);
}
