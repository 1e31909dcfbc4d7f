/*
 * Files of a game that is shown: of a published one its page and configuration are sealed, and
 * whatever says what they were before (the manifest's digests) is not shown.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "cas/cas.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "tool/play_file.h"
#include "tool/play_priv.h"
#include "tool/tool.h"

enum { PAGE_MAX = 4 << 20 };

void
cg_web_file_release(struct cg_web_file *f)
{
	free(f->bytes);
	free(f->object);
	free(f->ancestors);
	memset(f, 0, sizeof *f);
}

static int
no_file(const char *path, struct cg_err *err)
{
	return cg_err_set(err, CG_E_NOTFOUND, "there is no file '%.200s'", path);
}

/* The hash of a file of a tree. */
static int
hash_of(struct cg_ctx *ctx, const struct cg_scope *who, const char *tree, const char *path,
    char hex[65], struct cg_err *err)
{
	json_t *listing = NULL;
	const json_t *e;
	size_t i;
	int rc = cg_cas_tree(ctx->cas, who, tree, &listing, err);

	if (rc < 0)
		return -1;
	*hex = '\0';
	json_array_foreach(json_object_get(listing, "entries"), i, e)
		if (strcmp(cg_json_get_str(e, "path", ""), path) == 0)
			snprintf(hex, 65, "%s", cg_json_get_str(e, "hash", ""));
	json_decref(listing);
	return *hex ? 0 : no_file(path, err);
}

int
cg_play_file_read(struct cg_ctx *ctx, const struct cg_scope *who, const char *tree, const char *path,
    struct cg_buf *b, struct cg_err *err)
{
	char hex[65];

	return hash_of(ctx, who, tree, path, hex, err) < 0 ? -1 : cg_cas_read(ctx->cas, who, hex, b, err);
}

/* ---- what is sealed ---- */

/* The page with another configuration in its block; JSON holds no "<" there. */
static int
page_with(const struct cg_buf *page, const json_t *config, struct cg_buf *to, struct cg_err *err)
{
	static const char mark[] = "id=\"game-config\"";
	const char *from = strstr(page->s, mark), *end;
	char *text;

	from = from ? strchr(from, '>') : NULL;
	end = from ? strstr(from, "</script>") : NULL;
	if (!end)
		return cg_err_set(err, CG_E_DATA, "a page without a block for its configuration is not shown");
	cg_buf_put(to, page->s, (size_t)(from + 1 - page->s));
	text = cg_json_str(config);
	for (const char *p = text; *p; p++)
		if (*p == '<')
			cg_buf_puts(to, "\\u003c");
		else
			cg_buf_putc(to, *p);
	free(text);
	cg_buf_puts(to, end);
	return 0;
}

static int
seal(struct cg_ctx *ctx, const struct cg_scope *who, const struct cg_game_row *game, const char *tree,
    bool page, struct cg_web_file *f, struct cg_err *err)
{
	json_t *config = cg_play_config(ctx, who, game, err), *sealed = NULL;
	struct cg_buf in, out;
	int rc = config ? 0 : -1;

	cg_buf_init(&in, PAGE_MAX);
	cg_buf_init(&out, 2 * PAGE_MAX);
	if (rc == 0)
		sealed = cg_play_sealed(config);
	if (rc == 0 && page)
		rc = cg_play_file_read(ctx, who, tree, game->entry_point, &in, err);
	if (rc == 0 && page)
		rc = page_with(&in, sealed, &out, err);
	else if (rc == 0)
		cg_json_dump(sealed, &out);
	if (rc == 0 && out.failed)
		rc = cg_err_set(err, CG_E_TOOBIG, "a page of more than %d bytes", PAGE_MAX);
	if (rc == 0) {
		cg_sha256_hex(out.s, out.len, f->hash);
		f->bytes = cg_buf_detach(&out, &f->n);
	}
	cg_buf_release(&in);
	cg_buf_release(&out);
	json_decref(sealed);
	json_decref(config);
	return rc;
}

/* ---- files ---- */

/* As it is: its object, brought here. */
static int
bring(struct cg_ctx *ctx, const struct cg_scope *who, struct cg_web_file *f, struct cg_err *err)
{
	if (cg_cas_bring(ctx->cas, who, f->hash, err) < 0)
		return -1;
	f->object = cg_cas_path(ctx->cas, f->hash);
	return 0;
}

static int
plain(struct cg_ctx *ctx, const struct cg_scope *who, const char *tree, const char *path,
    struct cg_web_file *f, struct cg_err *err)
{
	return hash_of(ctx, who, tree, path, f->hash, err) < 0 ? -1 : bring(ctx, who, f, err);
}

/* "thumbnail.webp": beside the folder, not in it. */
static bool
is_thumbnail(const char *path)
{
	return strncmp(path, "thumbnail", 9) == 0 && (path[9] == '\0' || path[9] == '.') && !strchr(path, '/');
}

static int
published(struct cg_ctx *ctx, const struct cg_live_row *live, int64_t version, const char *path,
    struct cg_web_file *f, struct cg_err *err)
{
	const struct cg_scope who = { .tenant = live->tenant };
	struct cg_game_row game;
	char tree[65];
	int rc = cg_store_game_find(ctx->store, &who, live->id, NULL, version, &game, err);

	if (rc <= 0)
		return rc < 0 ? -1 : no_file(path, err);
	if (!cg_cas_uri_parse(game.tree_uri, tree, NULL))
		rc = no_file(path, err);
	else if (strcmp(path, game.entry_point) == 0)
		rc = seal(ctx, &who, &game, tree, true, f, err);
	else if (strcmp(path, "game_config.json") == 0)
		rc = seal(ctx, &who, &game, tree, false, f, err);
	else if (strcmp(path, "bundle_manifest.json") == 0)
		rc = no_file(path, err);
	else if (is_thumbnail(path))
		rc = game.thumbnail_uri && cg_cas_uri_parse(game.thumbnail_uri, f->hash, NULL)
		    ? bring(ctx, &who, f, err) : no_file(path, err);
	else
		rc = plain(ctx, &who, tree, path, f, err);
	cg_game_row_release(&game);
	return rc < 0 ? -1 : 0;
}

int
cg_tool_play_file(struct cg_ctx *ctx, const char *campaign, int64_t version, const char *path,
    struct cg_web_file *f, struct cg_err *err)
{
	struct cg_live_row live;
	json_t *player;
	int rc = cg_ctx_store(ctx, CG_STORE_WRITE, err);

	memset(f, 0, sizeof *f);
	if (rc == 0)
		rc = cg_store_live_find(ctx->store, campaign, &live, err);
	if (rc <= 0)
		return rc < 0 ? -1 : no_file(path, err);
	rc = published(ctx, &live, version, path, f, err);
	player = live.player ? cg_json_again(live.player, strlen(live.player)) : NULL;
	f->ancestors = cg_play_ancestors(ctx, player);
	json_decref(player);
	cg_live_row_release(&live);
	if (rc < 0)
		cg_web_file_release(f);
	return rc;
}

int
cg_tool_preview_file(struct cg_ctx *ctx, const char *ticket, const char *run, const char *path,
    struct cg_web_file *f, struct cg_err *err)
{
	char tree[65], tenant[CG_TENANT_MAX + 1];
	struct cg_scope who = { .tenant = tenant };

	memset(f, 0, sizeof *f);
	if (cg_play_preview_tree(ctx, ticket, run, tree, tenant, err) < 0
	    || plain(ctx, &who, tree, path, f, err) < 0) {
		cg_web_file_release(f);
		return -1;
	}
	f->ancestors = cg_play_ancestors(ctx, NULL);
	return 0;
}
