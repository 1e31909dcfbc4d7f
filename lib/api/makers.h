/*
 * Programs that make what a request asks for, for the groups of routes that have such. A place is
 * taken before anything is put on record, then the program is started, which finds it there.
 */
#ifndef CG_API_MAKERS_H
#define CG_API_MAKERS_H

#include <jansson.h>
#include <stdbool.h>

struct cg_api_call;
struct cg_api_maker;
struct cg_err;

/* A place; NULL: there is none, and 503 was replied. */
struct cg_api_maker *cg_api_maker_take(struct cg_api_call *c);
/* It is not needed after all. */
void cg_api_maker_drop(struct cg_api_maker *k);
/*
 * Have generation id made, or accepted (accept: that request), and wait for it as long as the
 * client likes, 10 s at most. 0 it has ended, in whatever way; 1 it goes on. k is taken. When
 * the client goes away it is ended, unless it stays: who has a key comes back.
 */
int cg_api_maker_run(struct cg_api_maker *k, struct cg_api_call *c, const char *id, bool stays,
    const json_t *accept, struct cg_err *err);

#endif
