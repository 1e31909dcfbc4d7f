/* Copying what the page shows. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "assemble_campaign_manifest/place.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "json/json.h"
#include "lib/bundle/source.h"
#include "lib/bundle/tree.h"
#include "lib/handler.h"
#include "lib/media/provenance.h"

enum { FILE_MAX = 64 << 20 };

static int
copy(const char *from, const char *to, json_t **said, struct cg_err *err)
{
	char *dir = cg_path_dir(to);
	struct cg_buf b;
	int rc;

	cg_buf_init(&b, FILE_MAX);
	rc = cg_file_read(&b, from, err);
	rc = rc < 0 ? rc : cg_mkdirs(dir, 0755, err);
	rc = rc < 0 ? rc : cg_file_write(to, b.s, b.len, 0644, false, err);
	if (rc == 0 && said)
		*said = cg_provenance_find(b.s, b.len);
	cg_buf_release(&b);
	free(dir);
	return rc;
}

/* ".png" of a name; "" when what follows the last dot is not a plain extension. */
static const char *
extension(const char *path)
{
	const char *dot = strrchr(cg_path_base(path), '.');

	if (!dot || strlen(dot) > 6 || !dot[1])
		return "";
	for (const char *p = dot + 1; *p; p++)
		if (!isalnum((unsigned char)*p))
			return "";
	return dot;
}

char *
place_file(struct place *p, const char *uri, const char *name)
{
	struct cg_err err = CG_ERR_INIT;
	char *from = uri ? cg_source_path(p->h->workspace, uri, &err) : NULL, *to, *shown;
	json_t *said = NULL;

	if (!from)
		return NULL;
	shown = cg_asprintf("media/%s%s", name, extension(from));
	to = cg_path_join(p->dir, shown);
	if (cg_is_dir(from) || copy(from, to, &said, &err) < 0) {
		cg_handler_log(p->h, "the page does without %s: %s", name, err.msg);
		free(shown);
		shown = NULL;
	} else {
		json_object_set_new(p->files, shown, said ? said : json_null());
	}
	free(to);
	free(from);
	return shown;
}

int
place_game(struct place *p, const char *uri)
{
	struct cg_err err = CG_ERR_INIT;
	char *from = cg_source_path(p->h->workspace, uri, &err);
	struct cg_tree tree = { 0 };
	int rc = from && cg_is_dir(from) ? cg_tree_list(&tree, from, &err) : -1;

	for (size_t i = 0; rc == 0 && i < tree.n; i++) {
		char *a, *b;

		if (tree.v[i].link || tree.v[i].special)
			continue;
		a = cg_path_join(from, tree.v[i].path);
		b = cg_asprintf("%s/game/%s", p->dir, tree.v[i].path);
		rc = copy(a, b, NULL, &err);
		free(a);
		free(b);
	}
	cg_tree_release(&tree);
	free(from);
	if (rc < 0)
		cg_handler_log(p->h, "the page does without the game: %s", err.msg);
	return rc == 0;
}
