/* What the files of this room share. */
#ifndef CG_CONF_CONF_PRIV_H
#define CG_CONF_CONF_PRIV_H

struct cg_common;
struct cg_conf;
struct cg_err;

/* As cg_conf_load. wrong hears of the mistakes in files, and it goes on; NULL: the first is the end. */
int cg_conf_read(struct cg_conf *c, const struct cg_common *flags,
    void (*wrong)(void *arg, const char *why), void *arg, struct cg_err *err);

/*
 * The store when its place came in parts (DB_HOST and its kin), and the schema's name put
 * into its URL. CG_E_CONFIG names every part that is missing.
 */
int cg_conf_database(struct cg_conf *c, struct cg_err *err);

/* ${env}/cg${tail}, or ~/home_default/cg${tail}. New string; NULL: there is no home. */
char *cg_conf_xdg(const char *env, const char *home_default, const char *tail);
/* Where data and what may be deleted go when nobody has said it. CG_E_CONFIG: no home either. */
int cg_conf_folders(struct cg_conf *c, struct cg_err *err);

#endif
