/* One table of types, one of signatures. */
#include <string.h>

#include "lib/bundle/media.h"

static const struct cg_media types[] = {
	{ "html", "text/html", "code" }, { "css", "text/css", "code" },
	{ "js", "application/javascript", "code" }, { "json", "application/json", "other" },
	{ "png", "image/png", "images" }, { "jpg", "image/jpeg", "images" },
	{ "jpeg", "image/jpeg", "images" }, { "gif", "image/gif", "images" },
	{ "svg", "image/svg+xml", "images" }, { "webp", "image/webp", "images" },
	{ "mp3", "audio/mpeg", "audio" }, { "wav", "audio/wav", "audio" },
	{ "ogg", "audio/ogg", "audio" }, { "aac", "audio/aac", "audio" },
	{ "m4a", "audio/mp4", "audio" }, { "mp4", "video/mp4", "video" },
	{ "webm", "video/webm", "video" }, { "glb", "model/gltf-binary", "models" },
	{ "gltf", "model/gltf+json", "models" }, { "obj", "model/obj", "models" },
	{ "fbx", "model/fbx", "models" }, { "woff2", "font/woff2", "other" },
	{ "ktx2", "image/ktx2", "images" }, { "hdr", "image/vnd.radiance", "images" },
	{ "exr", "image/x-exr", "images" }, { "txt", "text/plain", "other" },
	{ "bin", "application/octet-stream", "other" },
};

static const struct cg_media *
by_ext(const char *ext, size_t n)
{
	size_t last = sizeof types / sizeof *types - 1;

	for (size_t i = 0; i < last; i++)
		if (strlen(types[i].ext) == n && strncasecmp(types[i].ext, ext, n) == 0)
			return &types[i];
	return &types[last];
}

const struct cg_media *
cg_media_of_name(const char *path)
{
	const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');

	return dot ? by_ext(dot + 1, strlen(dot + 1)) : by_ext("", 0);
}

static bool
at(const void *p, size_t n, size_t offset, const char *sign, size_t len)
{
	return n >= offset + len && memcmp((const char *)p + offset, sign, len) == 0;
}

static bool
is_mp3_frame(const unsigned char *u, size_t n)
{
	/* Sync, a version and a layer that exist, neither bit rate nor sample rate reserved. */
	return n > 3 && u[0] == 0xFF && (u[1] & 0xE0) == 0xE0 && (u[1] & 0x18) != 0x08 &&
	    (u[1] & 0x06) == 0x02 && (u[2] & 0xF0) != 0xF0 && (u[2] & 0x0C) != 0x0C;
}

const struct cg_media *
cg_media_sniff(const void *p, size_t n)
{
	static const struct { size_t offset; const char *sign; size_t len; const char *ext; } sig[] = {
		{ 0, "\x89PNG\r\n\x1a\n", 8, "png" }, { 0, "\xFF\xD8\xFF", 3, "jpg" },
		{ 0, "GIF8", 4, "gif" }, { 8, "WEBP", 4, "webp" }, { 0, "ID3", 3, "mp3" },
		{ 8, "WAVE", 4, "wav" }, { 0, "OggS", 4, "ogg" }, { 4, "ftypM4A", 7, "m4a" },
		{ 4, "ftyp", 4, "mp4" }, { 0, "\x1A\x45\xDF\xA3", 4, "webm" },
		{ 0, "glTF", 4, "glb" }, { 0, "wOF2", 4, "woff2" },
		{ 0, "\xABKTX 20\xBB", 8, "ktx2" }, { 0, "#?RADIANCE", 10, "hdr" },
		{ 0, "\x76\x2F\x31\x01", 4, "exr" }, { 0, "<svg", 4, "svg" },
	};

	for (size_t i = 0; i < sizeof sig / sizeof *sig; i++)
		if (at(p, n, sig[i].offset, sig[i].sign, sig[i].len))
			return by_ext(sig[i].ext, strlen(sig[i].ext));
	if (at(p, n, 0, "<?xml", 5) && memmem(p, n < 1024 ? n : 1024, "<svg", 4))
		return by_ext("svg", 3);
	if (n > 1 && ((const unsigned char *)p)[0] == 0xFF && (((const unsigned char *)p)[1] & 0xF6) == 0xF0)
		return by_ext("aac", 3);
	return is_mp3_frame(p, n) ? by_ext("mp3", 3) : NULL;
}

bool
cg_media_has_content(const struct cg_media *m, const void *p, size_t n)
{
	const unsigned char *u = p;
	size_t from = n < 256 ? 0 : 64, same = 0;

	if (n < 16)
		return false;
	if (strcmp(m->kind, "audio") != 0 && strcmp(m->kind, "video") != 0)
		return true;
	/* A stub is a header and then one byte over and over. */
	for (size_t i = from + 1; i < n; i++)
		same += u[i] == u[i - 1];
	return n > 256 && same < (n - from - 1) / 100 * 99;
}
