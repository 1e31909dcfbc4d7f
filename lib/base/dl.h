/*
 * A shared library that is opened when it is first needed. What only a URL can
 * ask for (PostgreSQL, Valkey, HTTP) must cost nothing at the start of a program
 * that never sees such a URL: linked in the ordinary way, libpq adds 3 to 4 ms
 * to every start and libcurl 6 to 8 ms.
 *
 * The room that owns the library keeps a table of the functions it uses:
 *
 *	#define PQ(X) X(PQconnectdb) X(PQfinish)
 *	static struct {
 *	#define X(f) __typeof__(&f) f;
 *		PQ(X)
 *	#undef X
 *	} pq;
 *	static const char *const names[] = { "PQconnectdb", "PQfinish" };
 *	cg_dl_open("libpq.so.5", "libpq5", names, 2, &pq, err)
 */
#ifndef CG_BASE_DL_H
#define CG_BASE_DL_H

#include <stddef.h>

struct cg_err;

/*
 * Open the library with that soname, once for the process, and put the address of
 * names[i] into the i-th pointer of table. It stays open to the end: what it has
 * registered (exit handlers, thread-local data) must not point at nothing.
 *
 * Returns 0, or -1 with CG_E_CONFIG: the library cannot be opened, with the
 * Debian package that brings it, or it lacks a function (it is too old). Then
 * the table is all NULL.
 */
int cg_dl_open(const char *soname, const char *package, const char *const *names, size_t n,
    void *table, struct cg_err *err);

#endif
