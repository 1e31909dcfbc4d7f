/* Which effect goes into which sound slot of a game. */
#ifndef CG_MIX_SLOTS_H
#define CG_MIX_SLOTS_H

#include <jansson.h>

/*
 * game is a manifest; files the finished effects ({name, intent, variation_index,
 * normalized_uri}). A slot takes the effect of its own name, else the first that
 * is free of the intents that suit it; a slot that nothing suits keeps what the
 * game has built in. ext and mime are of the files. Returns {slot, uri, type,
 * content_type} for each, new.
 */
json_t *mix_bind_slots(const json_t *game, const json_t *files, const char *ext, const char *mime);

#endif
