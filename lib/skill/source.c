/* An authored file and the places in it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "skill/skill_priv.h"
#include "yaml/yaml.h"

int
cg_source_load(struct cg_source *s, const char *path, struct cg_diags *d, struct cg_err *err)
{
	s->path = cg_strdup(path);
	s->doc = NULL;
	cg_buf_init(&s->text, CG_DESCRIPTOR_MAX);
	if (cg_file_read(&s->text, path, err) < 0)
		return -1;
	s->doc = cg_yaml_parse(s->text.s, s->text.len, path, d);
	return s->doc ? 0 : 1;
}

void
cg_source_release(struct cg_source *s)
{
	free(s->path);
	json_decref(s->doc);
	cg_buf_release(&s->text);
	s->path = NULL;
	s->doc = NULL;
}

void
cg_source_say(const struct cg_source *s, struct cg_diags *d, int severity, const char *pointer,
    const char *fmt, ...)
{
	int line = 0, col = 0;
	char msg[600];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(msg, sizeof msg, fmt, ap);
	va_end(ap);
	cg_yaml_locate(s->text.s, s->text.len, pointer, true, &line, &col);
	cg_diag_add(d, severity, s->path, line, col, pointer, "%s", msg);
}
