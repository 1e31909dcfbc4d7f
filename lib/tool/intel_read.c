/* A brief as people have it: a text, a request, or the trigger of a workflow. */
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "json/json.h"
#include "tool/intel.h"

static const char blanks[] = " \t\r\n";

static json_t *
of_text(struct cg_buf *b)
{
	json_t *r = json_object();

	while (b->len && strchr(blanks, b->s[b->len - 1]))
		b->s[--b->len] = '\0';
	cg_json_set_str(r, "brief", b->s + strspn(b->s, blanks));
	return r;
}

/* What a trigger says besides is for its workflow, and no part of a request. */
static json_t *
of_document(json_t *doc)
{
	json_t *inner = json_object_get(doc, "payload"), *r;
	json_t *brief = json_object_get(inner ? inner : doc, "brief");

	if (!brief || (!inner && !json_object_get(doc, "campaign_name")))
		return doc;
	r = json_pack("{s:O}", "brief", brief);
	json_decref(doc);
	return r;
}

json_t *
cg_tool_intel_read(const char *path, struct cg_err *err)
{
	bool input = strcmp(path, "-") == 0;
	json_t *r = NULL;
	struct cg_buf b;

	cg_buf_init(&b, CG_JSON_MAX);
	if ((input ? cg_fd_read(&b, 0, "standard input", err) : cg_file_read(&b, path, err)) == 0) {
		if (memchr(b.s, '\0', b.len)) /* a picture, a program; letters of old encodings are text */
			cg_err_set(err, CG_E_DATA, "%s: neither text nor a request", input ? "standard input" : path);
		else if (b.s[strspn(b.s, blanks)] != '{')
			r = of_text(&b);
		else if ((r = cg_json_parse(b.s, b.len, input ? "standard input" : path, 0, err)))
			r = of_document(r);
	}
	cg_buf_release(&b);
	return r;
}
