/*
 * The games that campaigns are made of, as who builds an editor for one wants them: what it can, the
 * schema of its configuration, one that plays, and the slots that take files. They lie where the
 * skill that bundles them has them, games/<id>/<version>/, and the newest version counts.
 */
#ifndef CG_TOOL_TEMPLATE_H
#define CG_TOOL_TEMPLATE_H

struct cg_buf;
struct cg_ctx;
struct cg_err;
struct cg_sink;

/*
 * A record of type template each, by id: id, version, title, description, previewUrl (of the REST
 * API; it changes with the picture), capabilities {kind, minDurationSec, ...}. CG_E_CONFIG: there
 * are no games here, or one is broken.
 */
int cg_tool_templates(struct cg_ctx *ctx, struct cg_sink *to, struct cg_err *err);

/*
 * One, with configSchema (references within it are resolved, so that who reads it needs to follow
 * none), defaultConfig (complete, good by the schema) and slots [{slotId, kind, required, formats,
 * maxSizeBytes, description}]: those that the game shows or plays. CG_E_NOTFOUND.
 */
int cg_tool_template(struct cg_ctx *ctx, const char *id, struct cg_sink *to, struct cg_err *err);

/* Append its picture, a JPEG; hash is of its bytes. CG_E_NOTFOUND. */
int cg_tool_template_preview(struct cg_ctx *ctx, const char *id, struct cg_buf *to, char hash[65],
    struct cg_err *err);

#endif
