/*
 * The three standard descriptors: that there are always three, and whether what went to
 * standard output arrived. A process has one of each, so these are the process's own.
 */
#ifndef CG_BASE_STD_H
#define CG_BASE_STD_H

/*
 * At the start, before anything is opened: one that the caller has closed is held by /dev/null,
 * so that no database and no socket becomes it. What is read from standard input or written to
 * standard output then fails with EBADF instead of being nothing; standard error is for who
 * listens, and may be nobody. From here on stdout(3) writes through cg_fd_write.
 */
void cg_std_hold(void);

/* Writing n bytes to fd failed with sys: remembered when it was the first time on standard output. */
void cg_std_note(int fd, int sys);

/* Flush stdout(3). The errno of the first failure on standard output since the start, or 0. */
int cg_std_flush(void);

#endif
