/* The URL of a database out of the parts that other programs name it by. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "conf/conf.h"
#include "conf/conf_priv.h"

enum { URL_MAX = 8192 };

static const struct {
	enum cg_conf_key key;
	const char *env;
} parts[] = {
	{ CG_CONF_DB_HOST, "DB_HOST" },
	{ CG_CONF_DB_PORT, "DB_PORT" },
	{ CG_CONF_DB_NAME, "DB_NAME" },
	{ CG_CONF_DB_USER, "DB_USER" },
	{ CG_CONF_DB_PASSWORD, "DB_PASSWORD" },
};
enum { PARTS = sizeof parts / sizeof *parts };

static void
put_escaped(struct cg_buf *b, const char *s)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

	for (; *s; s++)
		if (strchr(plain, *s))
			cg_buf_putc(b, *s);
		else
			cg_buf_printf(b, "%%%02X", (unsigned char)*s);
}

static int
missing(const struct cg_conf *c, struct cg_err *err)
{
	char list[100] = "";

	for (int i = 0; i < PARTS; i++)
		if (!cg_conf_get(c, parts[i].key))
			snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s",
			    *list ? ", " : "", parts[i].env);
	return !*list ? 0 : cg_err_set(err, CG_E_CONFIG,
	    "the database is named in parts, and of these there is no %s: set them too, or "
	    "DATABASE_URL", list);
}

static int
from_parts(struct cg_conf *c, struct cg_err *err)
{
	const char *host = cg_conf_get(c, CG_CONF_DB_HOST);
	const char *tls = cg_conf_get(c, CG_CONF_DB_TLS);
	struct cg_buf b;

	if (missing(c, err) < 0)
		return -1;
	cg_buf_init(&b, URL_MAX);
	cg_buf_puts(&b, "postgresql://");
	put_escaped(&b, cg_conf_get(c, CG_CONF_DB_USER));
	cg_buf_putc(&b, ':');
	put_escaped(&b, cg_conf_get(c, CG_CONF_DB_PASSWORD));
	cg_buf_puts(&b, "@/");
	put_escaped(&b, cg_conf_get(c, CG_CONF_DB_NAME));
	cg_buf_puts(&b, "?host=");
	put_escaped(&b, host);
	cg_buf_puts(&b, "&port=");
	put_escaped(&b, cg_conf_get(c, CG_CONF_DB_PORT));
	if (tls && strcmp(tls, "false") == 0)
		cg_buf_puts(&b, "&sslmode=require");
	if (b.failed) {
		cg_buf_release(&b);
		return cg_err_set(err, CG_E_CONFIG, "the parts of the database's URL are too long");
	}
	cg_conf_set(c, CG_CONF_STORE, b.s, c->v[CG_CONF_DB_HOST].origin);
	cg_buf_release(&b);
	return 0;
}

/* The name is checked by who connects. */
static void
put_schema(struct cg_conf *c, enum cg_conf_key key)
{
	const char *url = cg_conf_get(c, key), *query;
	char *longer;

	if (!url || strncmp(url, "postgres", 8) != 0)
		return;
	query = strchr(url, '?');
	if (query && (strstr(query, "?schema=") || strstr(query, "&schema=")))
		return;
	longer = cg_asprintf("%s%sschema=%s", url, query ? "&" : "?",
	    cg_conf_get(c, CG_CONF_SCHEMA));
	cg_conf_set(c, key, longer, c->v[key].origin);
	free(longer);
}

int
cg_conf_database(struct cg_conf *c, struct cg_err *err)
{
	bool any = false;

	for (int i = 0; i < PARTS; i++)
		any = any || cg_conf_get(c, parts[i].key);
	if (any && !cg_conf_get(c, CG_CONF_STORE) && from_parts(c, err) < 0)
		return -1;
	if (cg_conf_get(c, CG_CONF_SCHEMA)) {
		put_schema(c, CG_CONF_STORE);
		put_schema(c, CG_CONF_ADMIN_STORE);
	}
	return 0;
}
