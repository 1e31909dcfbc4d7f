/*
 * Files: read whole with a bound, written beside and renamed, trees removed
 * without following links.
 */
#ifndef CG_BASE_FILE_H
#define CG_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct cg_buf;
struct cg_err;

/*
 * Append the whole file to b. Errors: CG_E_NOINPUT (not there), CG_E_TOOBIG
 * (more than b takes), CG_E_PERM, CG_E_IO, CG_E_OS; the message names the path.
 */
int cg_file_read(struct cg_buf *b, const char *path, struct cg_err *err);
/* The same from a descriptor to its end; name is for messages ("standard input"). */
int cg_fd_read(struct cg_buf *b, int fd, const char *name, struct cg_err *err);
/* The same as one text of at most max bytes, without the line feeds at its end. New; NULL: err. */
char *cg_fd_text(int fd, size_t max, const char *name, struct cg_err *err);
/*
 * Append what is there to read, as much as a pipe can hold at most: who writes as fast as we read
 * must not keep us. Past its maximum the buffer only notes that. False: closed, or an error.
 */
bool cg_fd_slurp(int fd, struct cg_buf *b);
/* All n bytes, however many writes it takes. 0, or -1 with errno. */
int cg_fd_write(int fd, const void *p, size_t n);

/*
 * Write a file beside `path` and rename it into place: readers see the old or
 * the new, whole. With sync the data is on disk before the name is, and the
 * folder afterwards. On failure nothing is left behind.
 */
int cg_file_write(const char *path, const void *p, size_t n, mode_t mode, bool sync,
    struct cg_err *err);

int cg_mkdirs(const char *path, mode_t mode, struct cg_err *err); /* like mkdir -p */
int cg_sync_dir(const char *path, struct cg_err *err);

/* Remove a file or a whole folder; no link is followed; missing is no error. */
int cg_rmtree(const char *path, struct cg_err *err);

bool cg_is_file(const char *path);
bool cg_is_dir(const char *path);
bool cg_is_exec(const char *path); /* a regular file that we may execute */

/* "a/b" from "a" and "b"; b alone when it is absolute. New string, free it. */
char *cg_path_join(const char *a, const char *b);
/* The folder part of a path ("." when there is none). New string, free it. */
char *cg_path_dir(const char *path);
const char *cg_path_base(const char *path); /* points into path */
/* No empty, "." or ".." segment, not absolute, no backslash or control byte. */
bool cg_path_is_safe(const char *relative);
/* The absolute path of the running program's folder, new string. */
char *cg_self_dir(void);
/* The user's own folder: HOME, or as the system knows it when that is not set. New; NULL: there is none. */
char *cg_home_dir(void);

#endif
