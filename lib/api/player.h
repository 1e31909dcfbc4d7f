/* What the parts of the public player share: its page, and files as a browser gets them. */
#ifndef CG_API_PLAYER_H
#define CG_API_PLAYER_H

#include <stdbool.h>
#include <stddef.h>

#include "api/api_priv.h"

struct cg_play_game_open;

enum { CG_API_PACK_NAME = 2 + 1 + 62 + 1 };

/*
 * Have a text of that hash, and what it is packed, at name below folder: the bytes of the file
 * `object`, or (NULL) these n.
 */
int cg_api_pack(const char *folder, const char *hash, const char *object, const char *bytes,
    size_t n, char name[CG_API_PACK_NAME], struct cg_err *err);

/*
 * Reply with the page of a game, or with one that says why there is none: `why` is a key of the
 * words (NOT_FOUND, ENDED, ...), o may then be NULL. ancestors: whose pages may frame it.
 */
void cg_api_player_page(struct cg_api_call *c, int status, const struct cg_play_game_open *o,
    const char *why, const char *ancestors);

#endif
