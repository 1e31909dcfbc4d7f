/* Looking at files and writing down what is there. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "assemble_campaign_manifest/assets.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "lib/bundle/source.h"
#include "lib/handler.h"
#include "lib/media/provenance.h"

enum { FILE_MAX = 256 << 20, MANIFEST_MAX = 4 << 20 };

void
cg_assets_init(struct cg_assets *a, struct cg_handler *h)
{
	a->h = h;
	a->list = json_object();
	a->refs = json_array();
	a->missing = json_array();
	a->warnings = json_array();
}

void
cg_assets_release(struct cg_assets *a)
{
	json_decref(a->list);
	json_decref(a->refs);
	json_decref(a->missing);
	json_decref(a->warnings);
}

void
cg_assets_warn(struct cg_assets *a, const char *text)
{
	json_array_append_new(a->warnings, json_string(text));
}

/* cg://sha256/HEX/NAME */
static int
is_store_address(const char *uri)
{
	char hex[CG_HEX_LEN + 1];
	size_t n = strlen("cg://sha256/");

	if (strncmp(uri, "cg://sha256/", n) != 0 || strlen(uri) < n + CG_HEX_LEN)
		return 0;
	memcpy(hex, uri + n, CG_HEX_LEN);
	hex[CG_HEX_LEN] = 0;
	return cg_is_hex64(hex) && (uri[n + CG_HEX_LEN] == '/' || !uri[n + CG_HEX_LEN]);
}

static int
is_web_address(const char *uri)
{
	return strncmp(uri, "https://", 8) == 0 || strncmp(uri, "http://", 7) == 0 ||
	    (uri[0] == '/' && strncmp(uri, "/assets/", 8) == 0);
}

/*
 * Where the file lies, new string. *seen says what is known when that is NULL:
 * 1 an address that cannot be looked at from here, -1 nothing there.
 */
static char *
look(struct cg_assets *a, const char *uri, int *seen)
{
	struct cg_err err = CG_ERR_INIT;
	char *path = cg_source_path(a->h->workspace, uri, &err), *text;

	*seen = 1;
	if (path || is_store_address(uri))
		return path;
	if (is_web_address(uri)) {
		text = cg_asprintf("'%s' was not looked at: it lies on the web", uri);
		cg_assets_warn(a, text);
		free(text);
		return NULL;
	}
	*seen = -1;
	json_array_append_new(a->missing, json_string(uri));
	return NULL;
}

static void
measure(json_t *entry, const char *path)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_buf bytes;
	char sha[CG_HEX_LEN + 1];

	cg_buf_init(&bytes, FILE_MAX);
	if (cg_file_read(&bytes, path, &err) == 0) {
		cg_sha256_hex(bytes.s, bytes.len, sha);
		cg_json_set_int(entry, "size_bytes", (int64_t)bytes.len);
		cg_json_set_str(entry, "checksum", sha);
		cg_json_set(entry, "provenance", cg_provenance_find(bytes.s, bytes.len));
	}
	cg_buf_release(&bytes);
}

static void
put(struct cg_assets *a, const char *role, const char *type, json_t *entry)
{
	static const char *const named[] = { "intro_video", "win_video", "lose_video" };
	json_t *more;

	if (strcmp(type, "image") == 0 || strcmp(type, "video") == 0 || strcmp(type, "audio") == 0)
		json_array_append_new(a->refs, json_pack("{s:s,s:s,s:s}", "uri",
		    cg_json_get_str(entry, "uri", ""), "type", type, "name", role));
	for (size_t i = 0; i < 3; i++)
		if (strcmp(role, named[i]) == 0) {
			cg_json_set(a->list, role, entry);
			return;
		}
	more = json_object_get(a->list, "additional");
	if (!more) {
		more = json_array();
		cg_json_set(a->list, "additional", more);
	}
	cg_json_set_str(entry, "role", role);
	json_array_append_new(more, entry);
}

int
cg_assets_add(struct cg_assets *a, const char *role, const char *type, const char *uri)
{
	char *path, *public;
	json_t *entry;
	int seen;

	if (!uri)
		return 0;
	path = look(a, uri, &seen);
	if (seen < 0)
		return -1;
	public = cg_source_public(a->h->context, a->h->workspace, uri);
	entry = json_pack("{s:s,s:s,s:b}", "uri", public, "type", type, "required", 0);
	if (path)
		measure(entry, path);
	put(a, role, type, entry);
	free(public);
	free(path);
	return 1;
}

/* What the bundle says about itself. */
static int
read_bundle(json_t *entry, const char *dir)
{
	char *page = cg_path_join(dir, "index.html"), *file = cg_path_join(dir, "bundle_manifest.json");
	struct cg_err err = CG_ERR_INIT;
	json_t *m = cg_json_load(file, MANIFEST_MAX, &err);
	const json_t *meta = json_object_get(m, "metadata");
	int rc = cg_is_file(page) && m ? 1 : -1;

	if (rc > 0) {
		cg_json_set_str(entry, "bundle_id", cg_json_get_str(m, "bundle_id", NULL));
		cg_json_set_str(entry, "checksum", cg_json_get_str(m, "checksum", NULL));
		cg_json_set_str(entry, "template_id", cg_json_get_str(m, "template_id", NULL));
		if (cg_json_get_int(meta, "total_size_bytes", -1) >= 0)
			cg_json_set_int(entry, "size_bytes",
			    cg_json_get_int(meta, "total_size_bytes", 0));
	}
	json_decref(m);
	free(file);
	free(page);
	return rc;
}

int
cg_assets_game(struct cg_assets *a, const char *uri)
{
	int seen;
	char *path = look(a, uri, &seen), *public;
	json_t *entry;

	if (seen < 0)
		return -1;
	public = cg_source_public(a->h->context, a->h->workspace, uri);
	entry = json_pack("{s:s,s:s,s:b}", "uri", public, "type", "game_bundle", "required", 1);
	if (path && cg_is_dir(path) && read_bundle(entry, path) < 0) {
		json_array_append_new(a->missing, json_string(uri));
		seen = -1;
	} else if (path && !cg_is_dir(path)) {
		measure(entry, path);
	}
	cg_json_set(a->list, "game_bundle", entry);
	free(public);
	free(path);
	return seen;
}
