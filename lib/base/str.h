/* Small things about text: numbers, durations, sizes, UTF-8. */
#ifndef CG_BASE_STR_H
#define CG_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cg_err;

/* The whole string as a number within [min, max]; CG_E_DATA naming `what` if it is not. */
int cg_strtoi64(const char *s, int64_t min, int64_t max, int64_t *out, const char *what,
    struct cg_err *err);

/* "250ms", "30s", "5m", "2h", "7d"; a bare number is seconds. Result in milliseconds. */
int cg_strtodur_ms(const char *s, int64_t *out, struct cg_err *err);

/* A decimal amount of dollars ("0.25") in micro-USD, at most six decimals, not negative. */
int cg_strtousd(const char *s, int64_t *microusd, struct cg_err *err);
/* The reverse, shortest form: "0.25", "0". Writes at most 32 bytes. */
void cg_usdtostr(int64_t microusd, char out[32]);

/* The offset of the first byte that is not part of valid UTF-8, or len when all is. */
size_t cg_utf8_check(const char *s, size_t len);
/* Make it valid UTF-8 without NUL, in place: each byte that does not belong becomes '?'. */
void cg_utf8_mend(char *s, size_t len);

/*
 * Does the character at s do something else than to be seen? Its bytes, else 0: control characters
 * of ASCII (also line feed and tab) and of Unicode (U+0080 to U+009F), and what turns the direction
 * of writing (U+202A to U+202E, U+2066 to U+2069). s ends with a NUL, at which it is 0.
 */
size_t cg_utf8_steers(const char *s);
/* The text for a terminal: each such character is a '?', but line feed and tab. New string. */
char *cg_utf8_seen(const char *s);

/* ^[a-z][a-z0-9_]*$, with '.' allowed inside when dots is set. */
bool cg_is_name(const char *s, bool dots);
bool cg_str_ends(const char *s, const char *tail);

/* Semantic versions: valid?, and order by precedence (<0, 0, >0); invalid ones sort first. */
bool cg_is_semver(const char *s);
int cg_semver_cmp(const char *a, const char *b);

#endif
