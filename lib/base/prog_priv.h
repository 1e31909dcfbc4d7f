/* What the option table prints by itself: help, version, completions. */
#ifndef CG_BASE_PROG_PRIV_H
#define CG_BASE_PROG_PRIV_H

struct cg_opt;
struct cg_prog;

const struct cg_opt *cg_prog_common_opts(void);
void cg_prog_help(const struct cg_prog *prog);
void cg_prog_version(const struct cg_prog *prog);
int cg_prog_complete(const struct cg_prog *prog, const char *shell);

#endif
