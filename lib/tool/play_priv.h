/* What the files behind cg-play share. */
#ifndef CG_TOOL_PLAY_PRIV_H
#define CG_TOOL_PLAY_PRIV_H

#include "tool/play.h"

struct cg_buf;

/* What this installation signs with: configured, or of its store. */
int cg_play_secret(struct cg_ctx *ctx, unsigned char secret[CG_PLAY_SECRET], struct cg_err *err);
/* The configuration that a bundle was made with, prizes and all: of its tree. New, or NULL. */
json_t *cg_play_config(struct cg_ctx *ctx, const struct cg_scope *who, const struct cg_game_row *game,
    struct cg_err *err);
int cg_play_no_campaign(const char *campaign, struct cg_err *err); /* CG_E_NOTFOUND, with its id */
/* Append a file of a tree; CG_E_NOTFOUND. */
int cg_play_file_read(struct cg_ctx *ctx, const struct cg_scope *who, const char *tree,
    const char *path, struct cg_buf *b, struct cg_err *err);
/* Whose pages may frame it, by its player's settings (or NULL) and the usual ones. New. */
char *cg_play_ancestors(struct cg_ctx *ctx, const json_t *player);
/* The tree of a run's game for who has a ticket, and whose it is. CG_E_PERM, CG_E_NOTFOUND. */
int cg_play_preview_tree(struct cg_ctx *ctx, const char *ticket, const char *run, char tree[65],
    char tenant[CG_TENANT_MAX + 1], struct cg_err *err);

#endif
