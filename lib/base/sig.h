/*
 * Signals as a descriptor: they arrive in the same poll as everything else, and
 * no code runs in a handler. signalfd(2).
 */
#ifndef CG_BASE_SIG_H
#define CG_BASE_SIG_H

struct cg_err;

/* Block the signals (0-terminated) and return a non-blocking descriptor that yields them. */
int cg_sig_open(const int *signals, struct cg_err *err);
int cg_sig_next(int fd); /* the number of the next one, 0 when none is waiting */

/* End of this signal, so that the parent sees it. */
_Noreturn void cg_sig_die(int signal);

#endif
