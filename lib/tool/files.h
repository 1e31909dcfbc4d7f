/* Files that a trigger or an input names: those of a person, and those that nobody may name. */
#ifndef CG_TOOL_FILES_H
#define CG_TOOL_FILES_H

#include <jansson.h>
#include <stdbool.h>

struct cg_ctx;
struct cg_err;
struct cg_trail;
struct cg_violations;

/*
 * v with each file:// address, of a file or a folder, replaced by the cg:// address
 * of a copy in the object store: what is planned is then a matter of content, and
 * a handler may read it. A relative path ("file://logo.svg") starts at dir.
 *
 * With addresses_only just the fields named "uri" or "..._uri" are looked at: the
 * other texts of a trigger are data, whatever they begin with. Each path is added
 * to trail, unless that is NULL. Returns new; NULL with CG_E_NOINPUT and the place
 * of the field when a file is not there. ctx must have its store open.
 */
json_t *cg_tool_take_in(struct cg_ctx *ctx, const json_t *v, const char *dir,
    bool addresses_only, struct cg_trail *trail, struct cg_err *err);

/*
 * What names a file of this machine in a value that came over a network, whose sender has none
 * here: file: addresses anywhere, however they are written, and absolute paths in fields named
 * "uri" or "..._uri". Each goes to wrong; CG_E_DATA when there are any.
 */
int cg_tool_names_no_file(const json_t *v, struct cg_violations *wrong, struct cg_err *err);

#endif
