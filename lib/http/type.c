/* Media types by the end of a name: what campaigns and their pages are made of. */
#include <string.h>
#include <strings.h>

#include "http/file.h"

static const struct {
	const char *end, *type;
} types[] = {
	{ "avif", "image/avif" }, { "css", "text/css; charset=utf-8" }, { "csv", "text/csv; charset=utf-8" },
	{ "gif", "image/gif" }, { "glb", "model/gltf-binary" }, { "gltf", "model/gltf+json" },
	{ "html", "text/html; charset=utf-8" }, { "ico", "image/x-icon" }, { "jpeg", "image/jpeg" },
	{ "jpg", "image/jpeg" }, { "js", "text/javascript; charset=utf-8" }, { "json", "application/json" },
	{ "m4a", "audio/mp4" }, { "map", "application/json" }, { "mjs", "text/javascript; charset=utf-8" },
	{ "mp3", "audio/mpeg" }, { "mp4", "video/mp4" }, { "ogg", "audio/ogg" }, { "otf", "font/otf" },
	{ "pdf", "application/pdf" }, { "png", "image/png" }, { "svg", "image/svg+xml" },
	{ "ttf", "font/ttf" }, { "txt", "text/plain; charset=utf-8" }, { "wasm", "application/wasm" },
	{ "wav", "audio/wav" }, { "webm", "video/webm" }, { "webmanifest", "application/manifest+json" },
	{ "webp", "image/webp" }, { "woff", "font/woff" }, { "woff2", "font/woff2" },
	{ "xml", "application/xml" }, { "zip", "application/zip" },
};

const char *
cg_http_type_of(const char *name)
{
	const char *base = strrchr(name, '/'), *dot = strrchr(base ? base : name, '.');

	for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
		if (strcasecmp(dot + 1, types[i].end) == 0)
			return types[i].type;
	return "application/octet-stream";
}
