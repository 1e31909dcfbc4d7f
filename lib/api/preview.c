/*
 * The games as they are installed, for who still writes what is to be played: a page that waits for
 * the page around it to say so (preview/preview.js). Nothing of anybody's is in it, so everybody may
 * have it; it runs in a sandbox, sends nothing anywhere, and is framed by our own pages alone.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/player.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "conf/conf.h"
#include "crypt/crypt.h"
#include "game/page.h"
#include "game/game.h"
#include "http/file.h"
#include "tool/tool.h"

__asm__(".pushsection .rodata\ncg_preview_js:\n.incbin \"lib/api/preview/preview.js\"\n.byte 0\n.popsection\n");
extern const char cg_preview_js[] __attribute__((visibility("hidden")));

enum { PART_MAX = 1 << 20, VERSION_LEN = 16 };

static const char policy[] = "sandbox allow-scripts; default-src 'none'; script-src 'self'; "
    "style-src 'self'; img-src 'self' data:; media-src 'self' data:; font-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/* What may be asked for, and where it lies in a game. */
static const struct {
	const char *path, *file;
} parts[] = { { "scripts/game.js", "dist/game.min.js" }, { "scripts/sound.js", "dist/sound.min.js" },
	{ "scripts/model.js", "dist/model.min.js" }, { "styles/game.css", "dist/style.min.css" } };

static int
part(const char *game, const char *path, struct cg_buf *out, struct cg_err *err)
{
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		char *file = cg_path_join(game, parts[i].file);
		int rc = strcmp(path, parts[i].path) == 0 ? cg_file_read(out, file, err) : 1;

		free(file);
		if (rc <= 0)
			return rc;
	}
	if (strcmp(path, "scripts/preview.js") != 0)
		return cg_err_set(err, CG_E_NOTFOUND, "there is no such file");
	cg_buf_puts(out, cg_preview_js);
	return 0;
}

/* A name for all parts as they are: another one, when one of them is another. */
static int
version_of(const char *game, char out[VERSION_LEN + 1], struct cg_err *err)
{
	char hash[CG_HEX_LEN + 1];
	struct cg_buf all;
	int rc = 0;

	cg_buf_init(&all, PART_MAX);
	for (size_t i = 0; i < sizeof parts / sizeof *parts && rc == 0; i++)
		rc = part(game, parts[i].path, &all, err);
	cg_buf_puts(&all, cg_preview_js);
	cg_sha256_hex(all.s, all.len, hash);
	memcpy(out, hash, VERSION_LEN);
	out[VERSION_LEN] = '\0';
	cg_buf_release(&all);
	return rc;
}

/* The page of a bundle, with our script in the place of the game's. */
static int
page(const char *game, struct cg_buf *out, struct cg_err *err)
{
	char *file = cg_path_join(game, "dist/index.html"), *script, *style, version[VERSION_LEN + 1];
	struct cg_buf frame;
	int rc;

	cg_buf_init(&frame, PART_MAX);
	rc = cg_file_read(&frame, file, err) < 0 ? -1 : version_of(game, version, err);
	if (rc == 0) {
		script = cg_asprintf("preview.js?v=%s", version);
		style = cg_asprintf("game.css?v=%s", version);
		const struct cg_page_value v[] = { { "lang", "en" }, { "dir", "ltr" }, { "title", "" },
			{ "script", script }, { "style", style }, { "config", "null" }, { "generator", "cg" } };

		cg_page_fill(frame.s, frame.len, v, sizeof v / sizeof *v, out);
		free(style);
		free(script);
	}
	cg_buf_release(&frame);
	free(file);
	return rc;
}

/* The text, packed for who takes it so. */
static int
give(struct cg_api_call *c, const char *type, const char *cache, const struct cg_buf *text,
    struct cg_err *err)
{
	char *root = cg_asprintf("%s/web", cg_conf_get(&c->ctx->conf, CG_CONF_CACHE_DIR));
	char name[CG_API_PACK_NAME], hash[CG_HEX_LEN + 1];
	struct cg_http_file file = { .type = type, .cache = cache, .tag = hash, .packed = true };
	int rc;

	cg_sha256_hex(text->s, text->len, hash);
	rc = cg_api_pack(root, hash, NULL, text->s, text->len, name, err);
	file.path = name;
	if (rc == 0 && (file.dir = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0)
		rc = cg_err_sys(err, "open '%s'", root);
	free(root);
	if (rc < 0)
		return -1;
	cg_http_set(c->http, "Content-Security-Policy", policy);
	cg_http_set(c->http, "Referrer-Policy", "no-referrer");
	cg_http_set(c->http, "X-Robots-Tag", "noindex");
	/* To a page in a sandbox everything is foreign, its own parts too. */
	cg_http_set(c->http, "Cross-Origin-Resource-Policy", "cross-origin");
	rc = cg_http_reply_file(c->http, &file, err);
	close(file.dir);
	return rc;
}

static int
serve(struct cg_api_call *c, const char *path, const char *type, const char *cache, struct cg_err *err)
{
	char *games = cg_ctx_games(c->ctx), *game = NULL;
	struct cg_buf text;
	int rc = -1;

	cg_buf_init(&text, PART_MAX);
	if (!games || !(game = cg_game_dir(games, c->params[0], NULL)))
		cg_err_set(err, CG_E_NOTFOUND, "there is no game '%.60s'", c->params[0]);
	else if ((path ? part(game, path, &text, err) : page(game, &text, err)) == 0)
		rc = give(c, type, cache, &text, err);
	cg_buf_release(&text);
	free(game);
	free(games);
	return rc;
}

static int
serve_page(struct cg_api_call *c, struct cg_err *err)
{
	return serve(c, NULL, "text/html; charset=utf-8", NULL, err);
}

/* Asked for by its version, a part is kept for good. */
static int
serve_part(struct cg_api_call *c, struct cg_err *err)
{
	const char *query = cg_http_query(c->http);

	return serve(c, c->params[1], cg_http_type_of(c->params[1]), query && strncmp(query, "v=", 2) == 0
	    ? "public, max-age=31536000, immutable" : NULL, err);
}

#define OF_PREVIEW .method = "GET", .any_query = true, .throttle = { 1200, 60 }, .status = 200

static const struct cg_api_route routes[] = {
	{ OF_PREVIEW, .path = "/preview/{template}/", .id = "previewPage",
	    .summary = "An installed game that waits for the page around it to say what it is to play.",
	    .type = "text/html; charset=utf-8", .handle = serve_page },
	{ OF_PREVIEW, .path = "/preview/{template}/{path*}", .id = "getPreviewPart",
	    .summary = "A part of it.", .type = "application/octet-stream", .handle = serve_part },
};

const struct cg_api_group cg_api_preview_routes = CG_API_GROUP(routes);
