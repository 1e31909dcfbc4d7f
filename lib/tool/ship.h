/*
 * A worker's way to the bucket: a thread that sends what steps have made, one parcel after
 * the other, and waits for a server that is away. The worker's loop never waits for it.
 */
#ifndef CG_TOOL_SHIP_H
#define CG_TOOL_SHIP_H

#include <stdbool.h>
#include <stdint.h>

struct cg_cas;
struct cg_cas_parcel;
struct cg_err;
struct cg_ship;

/* patience_ms: so long a parcel is tried again when the server is away; cas is borrowed. */
int cg_ship_start(struct cg_ship **out, struct cg_cas *cas, int64_t patience_ms, struct cg_err *err);
/* What was not sent is dropped. NULL is fine. */
void cg_ship_stop(struct cg_ship *s);

int cg_ship_fd(const struct cg_ship *s); /* readable: one has ended */
/* Takes the parcel. arg comes back with it. */
void cg_ship_send(struct cg_ship *s, struct cg_cas_parcel *p, void *arg);
/* Nobody waits for it any more: its arg comes back as NULL. */
void cg_ship_forget(struct cg_ship *s, const void *arg);
/*
 * The next that has ended: its objects are to be seen now, or *rc is -1 and err says why not.
 * False: there is none.
 */
bool cg_ship_next(struct cg_ship *s, void **arg, int *rc, struct cg_err *err);

#endif
