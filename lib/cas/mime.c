/*
 * Media types. What the bytes say wins where they say it clearly; text formats
 * look alike, so there the name decides.
 */
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "cas/cas.h"

/* Signatures: at an offset, these bytes; more at another one when the first are shared. */
static const struct {
	const char *mime;
	unsigned char off, len;
	const char *bytes;
	unsigned char off2, len2;
	const char *bytes2;
} magic[] = {
	{ "image/png", 0, 8, "\x89PNG\r\n\x1a\n", 0, 0, NULL },
	{ "image/jpeg", 0, 3, "\xff\xd8\xff", 0, 0, NULL },
	{ "image/gif", 0, 4, "GIF8", 0, 0, NULL },
	{ "image/webp", 0, 4, "RIFF", 8, 4, "WEBP" },
	{ "image/avif", 4, 8, "ftypavif", 0, 0, NULL },
	{ "image/bmp", 0, 2, "BM", 6, 4, "\0\0\0\0" },
	{ "image/x-icon", 0, 4, "\0\0\1\0", 0, 0, NULL },
	{ "audio/wav", 0, 4, "RIFF", 8, 4, "WAVE" },
	{ "audio/mpeg", 0, 3, "ID3", 0, 0, NULL },
	{ "audio/mpeg", 0, 2, "\xff\xfb", 0, 0, NULL },
	{ "audio/mpeg", 0, 2, "\xff\xf3", 0, 0, NULL },
	{ "audio/mpeg", 0, 2, "\xff\xf2", 0, 0, NULL },
	{ "audio/flac", 0, 4, "fLaC", 0, 0, NULL },
	{ "audio/midi", 0, 4, "MThd", 0, 0, NULL },
	{ "audio/ogg", 0, 4, "OggS", 28, 7, "\1vorbis" },
	{ "audio/ogg", 0, 4, "OggS", 28, 8, "OpusHead" },
	{ "video/ogg", 0, 4, "OggS", 28, 7, "\x80theora" },
	{ "audio/ogg", 0, 4, "OggS", 0, 0, NULL },
	{ "audio/mp4", 4, 7, "ftypM4A", 0, 0, NULL },
	{ "video/quicktime", 4, 6, "ftypqt", 0, 0, NULL },
	{ "video/mp4", 4, 4, "ftyp", 0, 0, NULL },
	{ "model/gltf-binary", 0, 4, "glTF", 0, 0, NULL },
	{ "font/woff2", 0, 4, "wOF2", 0, 0, NULL },
	{ "font/woff", 0, 4, "wOFF", 0, 0, NULL },
	{ "font/otf", 0, 4, "OTTO", 0, 0, NULL },
	{ "font/ttf", 0, 5, "\0\1\0\0\0", 0, 0, NULL },
	{ "application/wasm", 0, 4, "\0asm", 0, 0, NULL },
	{ "application/pdf", 0, 5, "%PDF-", 0, 0, NULL },
	{ "application/zip", 0, 4, "PK\3\4", 0, 0, NULL },
	{ "application/gzip", 0, 2, "\x1f\x8b", 0, 0, NULL },
	{ "application/zstd", 0, 4, "\x28\xb5\x2f\xfd", 0, 0, NULL },
};

/* By extension; the first of a type is its usual one. */
static const struct {
	const char *ext, *mime;
} names[] = {
	{ ".html", "text/html" },
	{ ".htm", "text/html" },
	{ ".css", "text/css" },
	{ ".js", "text/javascript" },
	{ ".mjs", "text/javascript" },
	{ ".json", "application/json" },
	{ ".ndjson", "application/x-ndjson" },
	{ ".jsonl", "application/x-ndjson" },
	{ ".map", "application/json" },
	{ ".webmanifest", "application/manifest+json" },
	{ ".txt", "text/plain" },
	{ ".log", "text/plain" },
	{ ".md", "text/markdown" },
	{ ".csv", "text/csv" },
	{ ".yaml", "application/yaml" },
	{ ".yml", "application/yaml" },
	{ ".xml", "application/xml" },
	{ ".svg", "image/svg+xml" },
	{ ".png", "image/png" },
	{ ".jpg", "image/jpeg" },
	{ ".jpeg", "image/jpeg" },
	{ ".gif", "image/gif" },
	{ ".webp", "image/webp" },
	{ ".avif", "image/avif" },
	{ ".bmp", "image/bmp" },
	{ ".ico", "image/x-icon" },
	{ ".mp3", "audio/mpeg" },
	{ ".wav", "audio/wav" },
	{ ".ogg", "audio/ogg" },
	{ ".oga", "audio/ogg" },
	{ ".opus", "audio/ogg" },
	{ ".m4a", "audio/mp4" },
	{ ".flac", "audio/flac" },
	{ ".mid", "audio/midi" },
	{ ".mp4", "video/mp4" },
	{ ".webm", "video/webm" },
	{ ".mkv", "video/x-matroska" },
	{ ".mov", "video/quicktime" },
	{ ".ogv", "video/ogg" },
	{ ".glb", "model/gltf-binary" },
	{ ".gltf", "model/gltf+json" },
	{ ".woff2", "font/woff2" },
	{ ".woff", "font/woff" },
	{ ".ttf", "font/ttf" },
	{ ".otf", "font/otf" },
	{ ".wasm", "application/wasm" },
	{ ".pdf", "application/pdf" },
	{ ".zip", "application/zip" },
	{ ".gz", "application/gzip" },
	{ ".zst", "application/zstd" },
};

static bool
matches(const unsigned char *p, size_t len, size_t off, size_t n, const char *bytes)
{
	return off + n <= len && memcmp(p + off, bytes, n) == 0;
}

/* Matroska's first element names its kind within the first bytes. */
static const char *
matroska(const unsigned char *p, size_t len)
{
	if (!matches(p, len, 0, 4, "\x1a\x45\xdf\xa3"))
		return NULL;
	for (size_t i = 4; i + 4 <= len && i < 60; i++)
		if (memcmp(p + i, "webm", 4) == 0)
			return "video/webm";
	return "video/x-matroska";
}

static const char *
by_content(const unsigned char *p, size_t len)
{
	for (size_t i = 0; i < sizeof magic / sizeof *magic; i++)
		if (matches(p, len, magic[i].off, magic[i].len, magic[i].bytes)
		    && (!magic[i].bytes2
		    || matches(p, len, magic[i].off2, magic[i].len2, magic[i].bytes2)))
			return magic[i].mime;
	return matroska(p, len);
}

static const char *
by_name(const char *name)
{
	const char *dot = name ? strrchr(name, '.') : NULL;

	for (size_t i = 0; dot && i < sizeof names / sizeof *names; i++)
		if (strcasecmp(dot, names[i].ext) == 0)
			return names[i].mime;
	return NULL;
}

static bool
is_text(const char *p, size_t len)
{
	size_t good = cg_utf8_check(p, len);

	/* The head may end within a character. */
	return memchr(p, '\0', len) == NULL && good + 4 > len;
}

static const char *
text_kind(const char *p, size_t len)
{
	while (len && strchr(" \t\r\n", *p))
		p++, len--;
	if (len >= 14 && strncasecmp(p, "<!doctype html", 14) == 0)
		return "text/html";
	if (len >= 5 && strncasecmp(p, "<html", 5) == 0)
		return "text/html";
	if (len >= 4 && strncmp(p, "<svg", 4) == 0)
		return "image/svg+xml";
	return "text/plain";
}

const char *
cg_mime_of(const char *name, const void *head, size_t len)
{
	const char *said = by_name(name), *seen = by_content(head, len);

	if (seen)
		/* One container, several uses: there the name knows more. */
		return said && ((strcmp(seen, "application/zip") == 0)
		    || (strcmp(seen, "audio/ogg") == 0 && strcmp(said, "video/ogg") == 0)
		    || (strcmp(seen, "video/mp4") == 0 && strcmp(said, "audio/mp4") == 0))
		    ? said : seen;
	if (said)
		return said;
	return len && is_text(head, len) ? text_kind(head, len) : "application/octet-stream";
}

const char *
cg_mime_ext(const char *mime)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(mime, names[i].mime) == 0)
			return names[i].ext;
	return "";
}
