/* The web application as it is served, and what is said of it to who starts the server. */
#ifndef CG_API_WEBAPP_H
#define CG_API_WEBAPP_H

#include <stdbool.h>

struct cg_api;
struct cg_conf;
struct cg_err;

/*
 * Find it as the request or the configuration says; that it is not built is no error, for it may
 * be later. CG_E_CONFIG: the publishable key names nobody.
 */
int cg_api_webapp_open(struct cg_api *api, const struct cg_conf *conf, struct cg_err *err);
void cg_api_webapp_close(struct cg_api *api);
bool cg_api_webapp_is_served(const struct cg_api *api);

/* Say on standard error which address is to be opened; told: where the server listens. */
void cg_api_webapp_announce(const struct cg_api *api, const char *told);

#endif
