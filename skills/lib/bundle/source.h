/* Where an input lies, and what it is called in public. */
#ifndef CG_SKILLS_SOURCE_H
#define CG_SKILLS_SOURCE_H

#include <jansson.h>

struct cg_err;

/*
 * The file or folder behind an input address: a path inside the workspace,
 * relative or absolute. New string; NULL with CG_E_DATA when it is an address
 * of another kind or leads outside, CG_E_NOINPUT when nothing is there.
 */
char *cg_source_path(const char *workspace, const char *uri, struct cg_err *err);

/*
 * The address under which others know an input. The runner that laid the
 * object down says so in context.objects ({path: "cg://..."}); addresses of
 * the web and of the store stay; a path becomes relative to the workspace, so
 * that no path of this machine reaches a public document. New string.
 */
char *cg_source_public(const json_t *context, const char *workspace, const char *uri);

#endif
