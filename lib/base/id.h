/* UUIDs: version 7 (RFC 9562), made from the wall clock and the kernel's random numbers. */
#ifndef CG_BASE_ID_H
#define CG_BASE_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CG_ID_LEN = 36 };

/*
 * A new UUID, version 7 (RFC 9562, 5.7; counter of 6.2, method 1): later ids of one thread
 * are greater, also within a millisecond, and also when the clock is set back. So what a
 * program adds one after the other is taken in that order.
 */
void cg_id_new(char out[CG_ID_LEN + 1]);
bool cg_id_valid(const char *s); /* any UUID, lower or upper case */

/* n random bytes from the kernel; dies when there are none. */
void cg_random(void *p, size_t n);
uint64_t cg_random_u64(void);

#endif
