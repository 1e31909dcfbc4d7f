/*
 * One table of names, variables and defaults, in alphabetical order. A value is
 * taken from the first source that has it, so loading asks the sources from the
 * most specific to the least.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/prog.h"
#include "conf/conf.h"
#include "conf/conf_priv.h"
#include "yaml/yaml.h"

static const struct {
	const char *name;
	const char *env[3]; /* ours first, then names that the ecosystem uses */
} keys[CG_CONF_COUNT] = {
	[CG_CONF_ADMIN_STORE] = { "admin-store", { "CG_ADMIN_STORE" } },
	[CG_CONF_API_PORT] = { "api-port", { "CG_API_PORT", "API_CENTER_PORT" } },
	[CG_CONF_APP_ROLE] = { "app-role", { "CG_APP_ROLE", "APP_DB_USER" } },
	[CG_CONF_AUTH_ISSUER] = { "auth-issuer", { "CG_AUTH_ISSUER" } },
	[CG_CONF_AUTH_JWKS] = { "auth-jwks", { "CG_AUTH_JWKS" } },
	[CG_CONF_AUTH_KEY] = { "auth-key", { "CG_AUTH_KEY", "CLERK_JWT_KEY" } },
	[CG_CONF_AUTH_ORIGINS] = { "auth-origins", { "CG_AUTH_ORIGINS" } },
	[CG_CONF_AUTH_PUBLISHABLE_KEY] = { "auth-publishable-key", { "CG_AUTH_PUBLISHABLE_KEY",
	    "CLERK_PUBLISHABLE_KEY", "VITE_CLERK_PUBLISHABLE_KEY" } },
	[CG_CONF_CACHE_DIR] = { "cache-dir", { "CG_CACHE_DIR" } },
	[CG_CONF_CHAT_MODEL] = { "chat-model", { "CG_CHAT_MODEL", "CHAT_LLM_MODEL" } },
	[CG_CONF_CHAT_WINDOW] = { "chat-window", { "CG_CHAT_WINDOW" } },
	[CG_CONF_CORS_DOMAIN] = { "cors-domain", { "CG_CORS_DOMAIN", "CORS_DOMAIN" } },
	[CG_CONF_DATA_DIR] = { "data-dir", { "CG_DATA_DIR" } },
	[CG_CONF_DB_HOST] = { "db-host", { "DB_HOST" } },
	[CG_CONF_DB_NAME] = { "db-name", { "DB_NAME" } },
	[CG_CONF_DB_PASSWORD] = { "db-password", { "DB_PASSWORD" } },
	[CG_CONF_DB_PORT] = { "db-port", { "DB_PORT" } },
	[CG_CONF_DB_TLS] = { "db-tls-verify", { "DB_SSL_REJECT_UNAUTHORIZED" } },
	[CG_CONF_DB_USER] = { "db-user", { "DB_USER" } },
	[CG_CONF_EMBED] = { "embed-domains", { "CG_EMBED_DOMAINS", "ALLOWED_EMBED_DOMAINS" } },
	[CG_CONF_GRACE] = { "grace", { "CG_GRACE" } },
	[CG_CONF_GRAPHS] = { "graphs", { "CG_GRAPHS" } },
	[CG_CONF_JOBS] = { "jobs", { "CG_JOBS" } },
	[CG_CONF_LEASE] = { "lease", { "CG_LEASE" } },
	[CG_CONF_LIBEXEC] = { "libexec", { "CG_LIBEXEC" } },
	[CG_CONF_LISTEN] = { "listen", { "CG_LISTEN" } },
	[CG_CONF_LLM_KEY] = { "llm-key", { "CG_LLM_KEY", "LITELLM_API_KEY", "LITELLM_MASTER_KEY" } },
	[CG_CONF_LLM_MODEL] = { "llm-model", { "CG_LLM_MODEL", "LITELLM_MODEL" } },
	[CG_CONF_LLM_MODELS] = { "llm-models", { "CG_LLM_MODELS" } },
	[CG_CONF_LLM_URL] = { "llm-url", { "CG_LLM_URL", "LITELLM_BASE_URL" } },
	[CG_CONF_MAINTENANCE_ROLE] = { "maintenance-role", { "CG_MAINTENANCE_ROLE" } },
	[CG_CONF_MAX_COST] = { "max-cost", { "CG_MAX_COST" } },
	[CG_CONF_MAX_MONTH] = { "max-cost-per-month", { "CG_MAX_COST_PER_MONTH" } },
	[CG_CONF_MAX_RUNS] = { "max-runs-per-tenant", { "CG_MAX_RUNS_PER_TENANT" } },
	[CG_CONF_MAX_STEPS] = { "max-steps-per-tenant", { "CG_MAX_STEPS_PER_TENANT" } },
	[CG_CONF_MEDIA_SLOTS] = { "media-slots", { "CG_MEDIA_SLOTS" } },
	[CG_CONF_OBJECTS] = { "objects", { "CG_OBJECTS" } },
	[CG_CONF_PROMPTS] = { "prompts-path", { "CG_PROMPTS_PATH", "TEMPLATE_BASE_DIR" } },
	[CG_CONF_PROVIDERS] = { "providers", { "CG_PROVIDERS" } },
	[CG_CONF_PROVIDERS_PATH] = { "providers-path", { "CG_PROVIDERS_PATH" } },
	[CG_CONF_QUEUE] = { "queue", { "CG_QUEUE", "REDIS_URL" } },
	[CG_CONF_QUEUE_NAME] = { "queue-name", { "CG_QUEUE_NAME" } },
	[CG_CONF_QUEUE_PREFIX] = { "queue-prefix", { "CG_QUEUE_PREFIX" } },
	[CG_CONF_REDIS_HOST] = { "redis-host", { "REDIS_HOST" } },
	[CG_CONF_REDIS_PASSWORD] = { "redis-password", { "REDIS_PASSWORD" } },
	[CG_CONF_REDIS_PORT] = { "redis-port", { "REDIS_PORT" } },
	[CG_CONF_REDIS_TLS] = { "redis-tls", { "REDIS_TLS_ENABLED" } },
	[CG_CONF_REDIS_USER] = { "redis-user", { "REDIS_USERNAME" } },
	[CG_CONF_REGION_HEADER] = { "region-header", { "CG_REGION_HEADER" } },
	[CG_CONF_SCHEMA] = { "schema", { "CG_SCHEMA", "APP_SCHEMA" } },
	[CG_CONF_SIGN_SECRET] = { "sign-secret", { "CG_SIGN_SECRET" } },
	[CG_CONF_SIGN_TIME] = { "sign-time", { "CG_SIGN_TIME", "ASSET_SIGNED_URL_TTL_SEC" } },
	[CG_CONF_SKILLS] = { "skills-path", { "CG_SKILLS_PATH", "SKILLS_CATALOG_PATH" } },
	[CG_CONF_STORE] = { "store", { "CG_STORE", "DATABASE_URL" } },
	[CG_CONF_TENANT] = { "tenant", { "CG_TENANT" } },
	[CG_CONF_UPLOAD_QUOTA] = { "upload-quota", { "CG_UPLOAD_QUOTA" } },
	[CG_CONF_USER] = { "user", { "CG_USER" } },
	[CG_CONF_WEBAPP] = { "webapp", { "CG_WEBAPP" } },
	[CG_CONF_WORKFLOW_MEMORY] = { "workflow-max-memory-mb", { "CG_WORKFLOW_MAX_MEMORY_MB",
	    "WORKFLOW_MAX_MEMORY_MB" } },
	[CG_CONF_WORKFLOW_STEPS] = { "workflow-max-steps", { "CG_WORKFLOW_MAX_STEPS", "WORKFLOW_MAX_STEPS" } },
	[CG_CONF_WORKFLOW_RECURSION] = { "workflow-recursion-limit", { "CG_WORKFLOW_RECURSION_LIMIT",
	    "WORKFLOW_RECURSION_LIMIT" } },
	[CG_CONF_WORKFLOW_TIMEOUT] = { "workflow-timeout", { "CG_WORKFLOW_TIMEOUT", "WORKFLOW_TIMEOUT_MS" } },
	[CG_CONF_WORKFLOWS] = { "workflows-path", { "CG_WORKFLOWS_PATH", "WORKFLOWS_PATH" } },
};

enum { FILE_MAX = 1 << 20 };

const char *
cg_conf_name(enum cg_conf_key key)
{
	return keys[key].name;
}

bool
cg_conf_is_secret(enum cg_conf_key key)
{
	return key == CG_CONF_REDIS_PASSWORD || key == CG_CONF_DB_PASSWORD || key == CG_CONF_LLM_KEY
	    || key == CG_CONF_SIGN_SECRET;
}

const char *
cg_conf_get(const struct cg_conf *c, enum cg_conf_key key)
{
	return c->v[key].value;
}

const char *
cg_conf_env(const struct cg_conf *c, const char *name)
{
	const char *v = getenv(name);

	if (!v || !*v)
		v = json_string_value(json_object_get(c->others, name));
	return v && *v ? v : NULL;
}

bool
cg_conf_is_given(const struct cg_conf *c, enum cg_conf_key key)
{
	return c->v[key].origin && strcmp(c->v[key].origin, "default") != 0;
}

void
cg_conf_set(struct cg_conf *c, enum cg_conf_key key, const char *value, const char *origin)
{
	char *v = cg_strdup(value), *o = cg_strdup(origin);

	free(c->v[key].value);
	free(c->v[key].origin);
	c->v[key].value = v;
	c->v[key].origin = o;
}

/* The first source to speak wins; empty counts as silent. */
static void
offer(struct cg_conf *c, enum cg_conf_key key, const char *value, const char *fmt,
    const char *a, int line)
{
	char origin[400];

	if (!value || !*value || c->v[key].value)
		return;
	if (line)
		snprintf(origin, sizeof origin, "%s:%d", a, line);
	else
		snprintf(origin, sizeof origin, "%s%s", fmt, a);
	cg_conf_set(c, key, value, origin);
}

static void
from_flags(struct cg_conf *c, const struct cg_common *f)
{
	offer(c, CG_CONF_STORE, f->store, "option --", "store", 0);
	offer(c, CG_CONF_QUEUE, f->queue, "option --", "queue", 0);
	offer(c, CG_CONF_TENANT, f->tenant, "option --", "tenant", 0);
	offer(c, CG_CONF_WORKFLOWS, f->workflows, "option --", "workflows-path", 0);
	offer(c, CG_CONF_SKILLS, f->skills, "option --", "skills-path", 0);
	offer(c, CG_CONF_PROMPTS, f->prompts, "option --", "prompts-path", 0);
}

/* An origin's variable that names the catalog folder means the folder above it. */
static char *
skills_root(const char *value)
{
	size_t n = strlen(value);

	while (n > 1 && value[n - 1] == '/')
		n--;
	if (n > 8 && strncmp(value + n - 8, "/catalog", 8) == 0)
		n -= 8;
	return cg_strndup(value, n);
}

/* What a variable says in our words, new: one that ends with _MS counts in milliseconds. */
static char *
in_our_words(int key, const char *name, const char *value)
{
	size_t n = strlen(name);

	if (key == CG_CONF_SKILLS)
		return skills_root(value);
	if (n > 3 && strcmp(name + n - 3, "_MS") == 0 && *value && !value[strspn(value, "0123456789")])
		return cg_asprintf("%sms", value);
	return cg_strdup(value);
}

static void
from_env(struct cg_conf *c)
{
	for (int k = 0; k < CG_CONF_COUNT; k++)
		for (int i = 0; i < 3 && keys[k].env[i]; i++) {
			const char *v = getenv(keys[k].env[i]);
			char *ours = v && *v ? in_our_words(k, keys[k].env[i], v) : NULL;

			offer(c, (enum cg_conf_key)k, ours, "environment ", keys[k].env[i], 0);
			free(ours);
		}
}

static int
by_env_name(const char *name)
{
	for (int k = 0; k < CG_CONF_COUNT; k++)
		for (int i = 0; i < 3 && keys[k].env[i]; i++)
			if (strcmp(keys[k].env[i], name) == 0)
				return k;
	return -1;
}

/* NAME=value, quotes optional, no expansion. */
static void
env_line(struct cg_conf *c, char *line, int number)
{
	char *eq, *v;
	size_t n;
	int k;

	line += strspn(line, " \t");
	if (strncmp(line, "export ", 7) == 0)
		line += 7;
	if (*line == '#' || !(eq = strchr(line, '=')))
		return;
	*eq = '\0';
	v = eq + 1;
	n = strlen(v);
	while (n && strchr(" \t\r", v[n - 1]))
		v[--n] = '\0';
	if (n >= 2 && (*v == '"' || *v == '\'') && v[n - 1] == *v) {
		v[n - 1] = '\0';
		v++;
	}
	if ((k = by_env_name(line)) >= 0) {
		char *ours = in_our_words(k, line, v);

		offer(c, (enum cg_conf_key)k, ours, "", "./.env", number);
		free(ours);
		return;
	}
	if (!c->others)
		c->others = json_object();
	json_object_set_new(c->others, line, json_string(v));
}

/* Only a file that is ours (or root's) and that nobody else can write is believed. */
static int
from_env_file(struct cg_conf *c, struct cg_err *err)
{
	struct cg_buf b;
	struct stat st;
	int number = 0;

	if (stat(".env", &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	if ((st.st_uid != getuid() && st.st_uid != 0) || (st.st_mode & (S_IWGRP | S_IWOTH)))
		return 0;
	cg_buf_init(&b, FILE_MAX);
	if (cg_file_read(&b, ".env", err) < 0) {
		cg_buf_release(&b);
		return -1;
	}
	for (char *p = b.s, *next; p; p = next) {
		next = strchr(p, '\n');
		if (next)
			*next++ = '\0';
		env_line(c, p, ++number);
	}
	cg_buf_release(&b);
	return 0;
}

static int
unknown_key(const char *path, const char *text, size_t len, const char *key, struct cg_err *err)
{
	const char *names[CG_CONF_COUNT], *near;
	char pointer[200];
	int line = 0, col = 0;

	for (int k = 0; k < CG_CONF_COUNT; k++)
		names[k] = keys[k].name;
	near = cg_nearest(key, names, CG_CONF_COUNT);
	snprintf(pointer, sizeof pointer, "/%s", key);
	cg_yaml_locate(text, len, pointer, true, &line, &col);
	return cg_err_set(err, CG_E_CONFIG, "%s:%d:%d: unknown setting '%s'%s%s%s", path, line, col,
	    key, near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
}

/* Somebody wants to hear of all mistakes: this one is told. */
static bool
go_on(const struct cg_conf *c, const struct cg_err *err)
{
	if (c->wrong)
		c->wrong(c->wrong_arg, err->msg);
	return c->wrong != NULL;
}

static int
take_setting(struct cg_conf *c, const char *path, const struct cg_buf *text, const char *key,
    const json_t *v, struct cg_err *err)
{
	char pointer[200], number[32];
	int k = 0, line = 0, col = 0;

	while (k < CG_CONF_COUNT && strcmp(keys[k].name, key) != 0)
		k++;
	if (k == CG_CONF_COUNT)
		return unknown_key(path, text->s, text->len, key, err);
	snprintf(pointer, sizeof pointer, "/%s", key);
	cg_yaml_locate(text->s, text->len, pointer, true, &line, &col);
	if (!json_is_string(v) && !json_is_number(v))
		return cg_err_set(err, CG_E_CONFIG, "%s:%d:%d: '%s' must be a string", path, line, col, key);
	if (json_is_real(v))
		snprintf(number, sizeof number, "%.10g", json_real_value(v));
	else
		snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
	offer(c, (enum cg_conf_key)k, json_is_string(v) ? json_string_value(v) : number, "", path, line);
	return 0;
}

static int
from_yaml_doc(struct cg_conf *c, const char *path, const struct cg_buf *text, json_t *doc,
    struct cg_err *err)
{
	const char *key;
	json_t *v;

	if (json_is_null(doc))
		return 0;
	if (!json_is_object(doc))
		return cg_err_set(err, CG_E_CONFIG, "%s: a map of settings is expected", path);
	json_object_foreach(doc, key, v)
		if (take_setting(c, path, text, key, v, err) < 0 && !go_on(c, err))
			return -1;
	return 0;
}

static int
from_yaml(struct cg_conf *c, const char *path, bool must, struct cg_err *err)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_buf b;
	json_t *doc;
	int rc = -1;

	if (!must && access(path, F_OK) < 0)
		return 0;
	cg_buf_init(&b, FILE_MAX);
	if (cg_file_read(&b, path, err) < 0) {
		cg_err_wrap(err, "configuration");
		goto out;
	}
	doc = cg_yaml_parse(b.s, b.len, path, &d);
	if (doc)
		rc = from_yaml_doc(c, path, &b, doc, err);
	else
		cg_err_set(err, CG_E_CONFIG, "%s:%d:%d: %s", path, d.n ? d.v[0].line : 0,
		    d.n ? d.v[0].col : 0, d.n ? d.v[0].msg : "not YAML");
	json_decref(doc);
out:
	cg_diags_release(&d);
	cg_buf_release(&b);
	return rc < 0 && go_on(c, err) ? 0 : rc;
}

static int
from_files(struct cg_conf *c, const struct cg_common *f, struct cg_err *err)
{
	const char *dirs = getenv("XDG_CONFIG_DIRS");
	char *mine = cg_conf_xdg("XDG_CONFIG_HOME", ".config", "/config.yaml"), *list, *p, *next;
	int rc;

	rc = f && f->config ? from_yaml(c, f->config, true, err) : mine ? from_yaml(c, mine, false, err) : 0;
	free(mine);
	list = cg_strdup(dirs && *dirs ? dirs : "/etc/xdg");
	for (p = list; rc == 0 && p && *p; p = next) {
		char *path;

		next = strchr(p, ':');
		if (next)
			*next++ = '\0';
		path = cg_asprintf("%s/cg/config.yaml", p);
		rc = from_yaml(c, path, false, err);
		free(path);
	}
	free(list);
	return rc < 0 ? rc : from_yaml(c, "/etc/cg/config.yaml", false, err);
}

static void
take_default(struct cg_conf *c, enum cg_conf_key key, char *value)
{
	offer(c, key, value, "", "default", 0);
	free(value);
}

/*
 * The folder of workflows, skills or prompts when nobody named one: beside the
 * working directory, then in the source tree or the installation that this
 * program belongs to.
 */
static char *
find_tree(const char *what, const char *marker)
{
	char *self = cg_self_dir(), *found = NULL;
	char *tries[4] = { cg_strdup(what), cg_asprintf("%s/../share/cg/%s", self, what),
		cg_asprintf("%s/../../%s", self, what), cg_asprintf("%s/../../../%s", self, what) };

	for (int i = 0; i < 4; i++) {
		char *probe = cg_path_join(tries[i], marker);

		if (!found && access(probe, F_OK) == 0)
			found = realpath(tries[i], NULL);
		free(probe);
		free(tries[i]);
	}
	free(self);
	return found ? found : cg_strdup(what);
}

/* The table of models that came with us, or NULL. */
static char *
find_models(void)
{
	char *dir = find_tree("litellm", "models.json"), *file = cg_path_join(dir, "models.json");

	free(dir);
	if (access(file, F_OK) == 0)
		return file;
	free(file);
	return NULL;
}

/*
 * The web application as it is built: beside the programs of the tree that this one belongs to (under
 * the sanitizers a folder further up), or among the installed data. It need not be there yet.
 */
static char *
find_webapp(void)
{
	static const char *const where[] = { "../share/cg/webapp", "../webapp", "../../webapp" };
	char *self = cg_self_dir(), *data = cg_path_join(self, "../share/cg"), *found = NULL;
	bool installed = access(data, F_OK) == 0;

	for (size_t i = 0; i < sizeof where / sizeof *where && !found; i++) {
		char *dir = cg_path_join(self, where[i]), *probe = cg_path_join(dir, "assets");

		if (access(probe, F_OK) == 0)
			found = realpath(dir, NULL);
		free(probe);
		free(dir);
	}
	if (!found)
		found = cg_path_join(self, installed ? where[0] : where[1]);
	free(data);
	free(self);
	return found;
}

static char *
find_libexec(void)
{
	char *self = cg_self_dir(), *dir = cg_asprintf("%s/../libexec/cg", self);

	free(self);
	return dir;
}

static void
defaults(struct cg_conf *c)
{
	take_default(c, CG_CONF_OBJECTS,
	    cg_asprintf("%s/objects", cg_conf_get(c, CG_CONF_DATA_DIR)));
	take_default(c, CG_CONF_STORE,
	    cg_asprintf("sqlite:%s/cg.db", cg_conf_get(c, CG_CONF_DATA_DIR)));
	take_default(c, CG_CONF_APP_ROLE, cg_strdup("app_user"));
	take_default(c, CG_CONF_MAINTENANCE_ROLE, cg_strdup("cg_maintenance"));
	take_default(c, CG_CONF_CHAT_WINDOW, cg_strdup("6000"));
	take_default(c, CG_CONF_EMBED, cg_strdup("*"));
	take_default(c, CG_CONF_GRACE, cg_strdup("30s"));
	take_default(c, CG_CONF_GRAPHS, cg_strdup("16"));
	take_default(c, CG_CONF_JOBS, cg_asprintf("%ld", sysconf(_SC_NPROCESSORS_ONLN)));
	take_default(c, CG_CONF_LEASE, cg_strdup("10s"));
	take_default(c, CG_CONF_LISTEN, cg_asprintf("127.0.0.1:%s", cg_conf_get(c, CG_CONF_API_PORT)
	    ? cg_conf_get(c, CG_CONF_API_PORT) : "3001"));
	take_default(c, CG_CONF_MAX_RUNS, cg_strdup("0"));
	take_default(c, CG_CONF_SIGN_TIME, cg_strdup("1h"));
	take_default(c, CG_CONF_MAX_STEPS, cg_strdup("0"));
	take_default(c, CG_CONF_WORKFLOW_MEMORY, cg_strdup("0"));
	take_default(c, CG_CONF_WORKFLOW_STEPS, cg_strdup("0"));
	take_default(c, CG_CONF_WORKFLOW_RECURSION, cg_strdup("25"));
	take_default(c, CG_CONF_WORKFLOW_TIMEOUT, cg_strdup("15m"));
	take_default(c, CG_CONF_UPLOAD_QUOTA, cg_strdup("5368709120"));
	if (!cg_conf_get(c, CG_CONF_LIBEXEC))
		take_default(c, CG_CONF_LIBEXEC, find_libexec());
	if (!cg_conf_get(c, CG_CONF_WORKFLOWS))
		take_default(c, CG_CONF_WORKFLOWS, find_tree("workflows", "index.yaml"));
	if (!cg_conf_get(c, CG_CONF_SKILLS))
		take_default(c, CG_CONF_SKILLS, find_tree("skills", "catalog"));
	if (!cg_conf_get(c, CG_CONF_PROMPTS))
		take_default(c, CG_CONF_PROMPTS, find_tree("prompts", "."));
	if (!cg_conf_get(c, CG_CONF_PROVIDERS_PATH))
		take_default(c, CG_CONF_PROVIDERS_PATH, find_tree("providers", "stability.json"));
	if (cg_conf_get(c, CG_CONF_LLM_URL) && !cg_conf_get(c, CG_CONF_LLM_MODELS))
		take_default(c, CG_CONF_LLM_MODELS, find_models());
	if (!cg_conf_get(c, CG_CONF_WEBAPP))
		take_default(c, CG_CONF_WEBAPP, find_webapp());
	take_default(c, CG_CONF_TENANT, cg_strdup(strncmp(cg_conf_get(c, CG_CONF_STORE),
	    "sqlite:", 7) == 0 ? "default" : ""));
}

int
cg_conf_read(struct cg_conf *c, const struct cg_common *flags,
    void (*wrong)(void *arg, const char *why), void *arg, struct cg_err *err)
{
	memset(c, 0, sizeof *c);
	c->wrong = wrong;
	c->wrong_arg = arg;
	if (flags)
		from_flags(c, flags);
	from_env(c);
	if ((!(flags && flags->no_env_file) && from_env_file(c, err) < 0)
	    || from_files(c, flags, err) < 0) {
		cg_conf_release(c);
		return -1;
	}
	if (cg_conf_database(c, err) < 0 || cg_conf_folders(c, err) < 0) {
		cg_conf_release(c);
		return -1;
	}
	defaults(c);
	c->wrong = NULL;
	return 0;
}

int
cg_conf_load(struct cg_conf *c, const struct cg_common *flags, struct cg_err *err)
{
	return cg_conf_read(c, flags, NULL, NULL, err);
}

char **
cg_conf_environ(const struct cg_conf *c)
{
	size_t n = 0, m = 0;
	char **v;

	while (environ[n])
		n++;
	v = cg_calloc(n + CG_CONF_COUNT + 1, sizeof *v);
	/* The first of two equal names is the one that is found. The owner's door is nobody else's. */
	for (int k = 0; k < CG_CONF_COUNT; k++)
		if (k != CG_CONF_ADMIN_STORE && c->v[k].value && cg_conf_is_given(c, (enum cg_conf_key)k))
			v[m++] = cg_asprintf("%s=%s", keys[k].env[0], c->v[k].value);
	for (size_t i = 0; i < n; i++)
		v[m++] = cg_strdup(environ[i]);
	return v;
}

void
cg_conf_environ_free(char **env)
{
	for (size_t i = 0; env && env[i]; i++)
		free(env[i]);
	free(env);
}

void
cg_conf_release(struct cg_conf *c)
{
	json_decref(c->others);
	for (int k = 0; k < CG_CONF_COUNT; k++) {
		free(c->v[k].value);
		free(c->v[k].origin);
	}
	memset(c, 0, sizeof *c);
}
