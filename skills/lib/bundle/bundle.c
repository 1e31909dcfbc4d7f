/* The set of files, its digest, its manifest, and writing it to a folder. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "lib/bundle/bundle.h"
#include "lib/bundle/media.h"

static const char manifest_name[] = "bundle_manifest.json";

static size_t
place(const struct cg_bundle *b, const char *path, bool *taken)
{
	size_t lo = 0, hi = b->n;

	*taken = false;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = strcmp(path, b->v[mid].path);

		if (c == 0) {
			*taken = true;
			return mid;
		}
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

int
cg_bundle_add(struct cg_bundle *b, const char *path, const void *data, size_t len,
    struct cg_err *err)
{
	struct cg_bundle_file f;
	bool taken;
	size_t at = place(b, path, &taken);

	if (taken)
		return cg_err_set(err, CG_E_DATA, "bundle: '%s' stands twice", path);
	if (!cg_path_is_safe(path))
		return cg_err_set(err, CG_E_DATA, "bundle: '%s' is no safe path", path);
	f.path = cg_strdup(path);
	f.data = cg_alloc(len + 1);
	memcpy(f.data, data, len);
	f.len = len;
	cg_sha256_hex(data, len, f.sha);
	b->v = cg_realloc(b->v, b->n + 1, sizeof *b->v);
	memmove(b->v + at + 1, b->v + at, (b->n - at) * sizeof *b->v);
	b->v[at] = f;
	b->n++;
	return 0;
}

const struct cg_bundle_file *
cg_bundle_find(const struct cg_bundle *b, const char *path)
{
	bool taken;
	size_t at = place(b, path, &taken);

	return taken ? &b->v[at] : NULL;
}

size_t
cg_bundle_size(const struct cg_bundle *b)
{
	size_t sum = 0;

	for (size_t i = 0; i < b->n; i++)
		sum += b->v[i].len;
	return sum;
}

void
cg_bundle_release(struct cg_bundle *b)
{
	for (size_t i = 0; i < b->n; i++) {
		free(b->v[i].path);
		free(b->v[i].data);
	}
	free(b->v);
	*b = (struct cg_bundle){ NULL, 0 };
}

void
cg_bundle_digest(const struct cg_bundle *b, char out[65])
{
	struct cg_sha256 h;

	cg_sha256_init(&h);
	for (size_t i = 0; i < b->n; i++) {
		if (strcmp(b->v[i].path, manifest_name) == 0)
			continue;
		cg_sha256_add(&h, b->v[i].sha, 64);
		cg_sha256_add(&h, "  ", 2);
		cg_sha256_add(&h, b->v[i].path, strlen(b->v[i].path));
		cg_sha256_add(&h, "\n", 1);
	}
	cg_sha256_end_hex(&h, out);
}

static const char *
manifest_kind(const struct cg_media *m)
{
	return strcmp(m->type, "application/json") == 0 ? "configs" : m->kind;
}

json_t *
cg_bundle_manifest(const struct cg_bundle *b, const char *template_id, const char *version)
{
	json_t *files = json_array(), *assets = json_pack("{s:[],s:[],s:[],s:[],s:[]}", "images",
	    "audio", "video", "models", "configs");
	char digest[65], *id;
	json_t *m;

	for (size_t i = 0; i < b->n; i++) {
		const struct cg_bundle_file *f = &b->v[i];
		const struct cg_media *type = cg_media_of_name(f->path);

		if (strcmp(f->path, manifest_name) == 0)
			continue;
		json_array_append_new(files, json_pack("{s:s,s:I,s:s,s:s}", "path", f->path,
		    "size_bytes", (json_int_t)f->len, "content_type", type->type, "checksum",
		    f->sha));
		json_array_append_new(json_object_get(assets, manifest_kind(type)),
		    json_string(f->path));
	}
	cg_bundle_digest(b, digest);
	id = cg_asprintf("sha256:%s", digest);
	m = json_pack("{s:s,s:s,s:s,s:o,s:s,s:o,s:s,s:{s:I,s:I}}", "bundle_id", id,
	    "template_id", template_id, "version", version, "files", files, "entry_point",
	    "index.html", "assets", assets, "checksum", digest, "metadata", "total_size_bytes",
	    (json_int_t)cg_bundle_size(b), "file_count", (json_int_t)b->n);
	free(id);
	return m;
}

int
cg_bundle_write(const struct cg_bundle *b, const char *dir, struct cg_err *err)
{
	for (size_t i = 0; i < b->n; i++) {
		char *path = cg_path_join(dir, b->v[i].path), *folder = cg_path_dir(path);
		int rc = cg_mkdirs(folder, 0755, err);

		if (rc == 0)
			rc = cg_file_write(path, b->v[i].data, b->v[i].len, 0644, false, err);
		free(folder);
		free(path);
		if (rc < 0)
			return -1;
	}
	return 0;
}
