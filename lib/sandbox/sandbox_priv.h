/* Shared by the files of this room. */
#ifndef CG_SANDBOX_SANDBOX_PRIV_H
#define CG_SANDBOX_SANDBOX_PRIV_H

#include <stdbool.h>

/* Give up system calls for good; no new privileges must have been set. 0 or an errno. */
int cg_seccomp_enter(void);
bool cg_seccomp_known(void); /* does this kernel have such filters? */

#endif
