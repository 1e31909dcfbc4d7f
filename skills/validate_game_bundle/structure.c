/* What must be there, what may not be there, and what the manifest says of itself. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "validate_game_bundle/inspect.h"

enum { SCRIPT_MAX = 8 << 20 };

static const json_t *
listed(const struct cg_inspect *i, const char *path)
{
	const json_t *f;
	size_t k;

	json_array_foreach(json_object_get(i->manifest, "files"), k, f)
		if (strcmp(cg_json_get_str(f, "path", ""), path) == 0)
			return f;
	return NULL;
}

static void
files_on_disk(struct cg_inspect *i)
{
	for (size_t k = 0; k < i->tree.n; k++) {
		const struct cg_tree_file *f = &i->tree.v[k];

		if (f->link || f->special)
			cg_finding(i, CG_ERROR, CG_STRUCTURE, "SYMLINK", (struct cg_at){ f->path, 0,
			    "put the file itself into the bundle" },
			    "'%s' is %s", f->path, f->link ? "a link" : "no regular file");
		if (!cg_path_is_safe(f->path))
			cg_finding(i, CG_ERROR, CG_STRUCTURE, "PATH_TRAVERSAL", (struct cg_at){ f->path,
			    0, NULL }, "'%s' is no safe name", f->path);
		else if (i->manifest && strcmp(f->path, "bundle_manifest.json") != 0 &&
		    !listed(i, f->path))
			cg_finding(i, CG_ERROR, CG_STRUCTURE, "UNLISTED_FILE", (struct cg_at){ f->path,
			    0, "remove it, or make the bundle again" },
			    "'%s' is not in the manifest", f->path);
	}
}

/* src="..." and href="..." of the page lead to files of the bundle. */
static void
references(struct cg_inspect *i, const char *attribute)
{
	size_t n = strlen(attribute);

	for (const char *s = i->page.s; (s = strstr(s, attribute)); ) {
		size_t len;
		char *to;

		s += n;
		len = strcspn(s, "\"");
		to = cg_strndup(s, len);
		/* Addresses with a scheme are the security check's business. */
		if (len && *to != '#' && !strchr(to, ':') && strncmp(to, "//", 2) != 0 &&
		    !cg_tree_find(&i->tree, to))
			cg_finding(i, CG_ERROR, CG_STRUCTURE, "DANGLING_REFERENCE",
			    (struct cg_at){ "index.html", 0, NULL },
			    "the page names '%s', which is not there", to);
		free(to);
	}
}

static void
announces_itself(struct cg_inspect *i)
{
	bool found = false, script = false;
	struct cg_buf text;

	for (size_t k = 0; k < i->tree.n && !found; k++) {
		const char *path = i->tree.v[k].path;

		if (strncmp(path, "scripts/", 8) != 0)
			continue;
		script = true;
		cg_buf_init(&text, SCRIPT_MAX);
		found = cg_inspect_read(i, path, &text) && strstr(text.s, "gameReady");
		cg_buf_release(&text);
	}
	if (!found)
		cg_finding(i, CG_ERROR, CG_STRUCTURE, "NO_GAME_READY", (struct cg_at){ NULL, 0, NULL },
		    script ? "no script fires gameReady" : "there is no script");
}

void
cg_check_structure(struct cg_inspect *i)
{
	static const char *const needed[] = { "index.html", "game_config.json",
		"bundle_manifest.json" };

	for (size_t k = 0; k < 3; k++)
		if (!cg_tree_find(&i->tree, needed[k]))
			cg_finding(i, CG_ERROR, CG_STRUCTURE, "MISSING_REQUIRED_FILE",
			    (struct cg_at){ needed[k], 0, NULL }, "'%s' is missing", needed[k]);
	files_on_disk(i);
	if (!i->page.len)
		return;
	if (!strstr(i->page.s, "game_config.json"))
		cg_finding(i, CG_WARNING, CG_STRUCTURE, "NO_CONFIG_REFERENCE",
		    (struct cg_at){ "index.html", 0, NULL },
		    "the page does not mention game_config.json");
	references(i, " src=\"");
	references(i, " href=\"");
	announces_itself(i);
}

static void
need(struct cg_inspect *i, enum cg_severity s, const char *key, const char *code)
{
	const char *v = cg_json_get_str(i->manifest, key, NULL);

	if (!v || !*v)
		cg_finding(i, s, CG_MANIFEST, code, (struct cg_at){ "bundle_manifest.json", 0, NULL },
		    "the manifest has no %s", key);
}

/* The identity is a digest of what is listed: see whether it is this one's. */
static void
identity(struct cg_inspect *i)
{
	const json_t *files = json_object_get(i->manifest, "files"), *f;
	const char *id = cg_json_get_str(i->manifest, "bundle_id", "");
	struct cg_sha256 h;
	char hex[CG_HEX_LEN + 1];
	size_t k;

	cg_sha256_init(&h);
	json_array_foreach(files, k, f) {
		const char *sum = cg_json_get_str(f, "checksum", NULL);
		const char *path = cg_json_get_str(f, "path", "");

		if (!sum)
			return;
		cg_sha256_add(&h, sum, strlen(sum));
		cg_sha256_add(&h, "  ", 2);
		cg_sha256_add(&h, path, strlen(path));
		cg_sha256_add(&h, "\n", 1);
	}
	cg_sha256_end_hex(&h, hex);
	if (strncmp(id, "sha256:", 7) == 0 && strcmp(id + 7, hex) != 0)
		cg_finding(i, CG_ERROR, CG_MANIFEST, "CHECKSUM_MISMATCH",
		    (struct cg_at){ "bundle_manifest.json", 0, "make the bundle again" },
		    "bundle_id is not the digest of the files that are listed");
}

void
cg_check_manifest(struct cg_inspect *i)
{
	bool there = cg_tree_find(&i->tree, "bundle_manifest.json") != NULL;
	const json_t *f;
	size_t k;

	if (!i->manifest) {
		cg_finding(i, CG_ERROR, CG_MANIFEST, there ? "INVALID_MANIFEST_JSON"
		    : "MISSING_MANIFEST", (struct cg_at){ "bundle_manifest.json", 0, NULL },
		    there ? "the manifest is no JSON object" : "there is no manifest");
		return;
	}
	need(i, CG_ERROR, "bundle_id", "MISSING_BUNDLE_ID");
	need(i, CG_ERROR, "template_id", "MISSING_TEMPLATE_ID");
	need(i, CG_ERROR, "entry_point", "MISSING_ENTRY_POINT");
	need(i, CG_WARNING, "version", "MISSING_VERSION");
	if (!json_array_size(json_object_get(i->manifest, "files")))
		cg_finding(i, CG_WARNING, CG_MANIFEST, "EMPTY_FILES_LIST",
		    (struct cg_at){ "bundle_manifest.json", 0, NULL }, "the manifest lists no files");
	json_array_foreach(json_object_get(i->manifest, "files"), k, f) {
		const char *path = cg_json_get_str(f, "path", "");

		if (!cg_path_is_safe(path))
			cg_finding(i, CG_ERROR, CG_MANIFEST, "PATH_TRAVERSAL",
			    (struct cg_at){ "bundle_manifest.json", 0, NULL },
			    "'%s' leads out of the bundle", path);
	}
	if (i->checksums)
		identity(i);
}
