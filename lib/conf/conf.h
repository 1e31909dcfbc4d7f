/*
 * Configuration: flags over environment, environment over .env, .env over
 * config.yaml, that over defaults; every value knows where it came from.
 */
#ifndef CG_CONF_CONF_H
#define CG_CONF_CONF_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct cg_common;
struct cg_err;
struct cg_sink;

enum cg_conf_key {
	CG_CONF_ADMIN_STORE,      /* the store as its owner sees it: cg-migrate's; or unset */
	CG_CONF_API_PORT,         /* of cg-httpd on this machine alone, when listen is not set */
	CG_CONF_APP_ROLE,         /* who serves tenants on PostgreSQL */
	CG_CONF_AUTH_ISSUER,      /* whose session tokens cg-httpd takes: "https://HOST" */
	CG_CONF_AUTH_JWKS,        /* from where its keys come, when not from itself */
	CG_CONF_AUTH_KEY,         /* its one key, PEM, instead of fetching any */
	CG_CONF_AUTH_ORIGINS,     /* who may have asked for them: "https://HOST ..." */
	CG_CONF_AUTH_PUBLISHABLE_KEY, /* "pk_...", which names the issuer too */
	CG_CONF_CACHE_DIR,
	CG_CONF_CHAT_MODEL,       /* who talks, when the step names no model */
	CG_CONF_CHAT_WINDOW,      /* tokens of a conversation that a model sees */
	CG_CONF_CORS_DOMAIN,      /* whose pages may ask cg-httpd */
	CG_CONF_DATA_DIR,
	CG_CONF_DB_HOST,          /* the store's place in parts, when no URL says it */
	CG_CONF_DB_NAME,
	CG_CONF_DB_PASSWORD,
	CG_CONF_DB_PORT,
	CG_CONF_DB_TLS,
	CG_CONF_DB_USER,
	CG_CONF_EMBED,            /* whose pages may frame what is played: "https://HOST ..." or "*" */
	CG_CONF_GRACE,
	CG_CONF_GRAPHS,           /* runs of threads that a worker has at once */
	CG_CONF_JOBS,
	CG_CONF_LEASE,
	CG_CONF_LIBEXEC,
	CG_CONF_LISTEN,           /* where cg-httpd listens */
	CG_CONF_LLM_KEY,          /* what the language model's door asks for */
	CG_CONF_LLM_MODEL,        /* when neither step, skill nor prompt names one */
	CG_CONF_LLM_MODELS,       /* file: what models can, cost and are for */
	CG_CONF_LLM_URL,          /* of a LiteLLM proxy, or whatever speaks as OpenAI does */
	CG_CONF_MAINTENANCE_ROLE, /* who sees all tenants there */
	CG_CONF_MAX_COST,  /* US dollars that a run may pay for; unset: any number */
	CG_CONF_MAX_MONTH, /* those that a tenant without a budget of its own may in a month */
	CG_CONF_MAX_RUNS,  /* running runs of a tenant; 0: any number */
	CG_CONF_MAX_STEPS, /* running steps of a tenant; 0: any number */
	CG_CONF_MEDIA_SLOTS, /* jobs of a tenant at providers at once: "video=2 image=5" */
	CG_CONF_OBJECTS,
	CG_CONF_PROMPTS,
	CG_CONF_PROVIDERS,        /* who makes what: "llm=litellm,offline image=stability,offline" */
	CG_CONF_PROVIDERS_PATH,   /* folder of the descriptors of media providers */
	CG_CONF_QUEUE,
	CG_CONF_QUEUE_NAME,
	CG_CONF_QUEUE_PREFIX,
	CG_CONF_REDIS_HOST, /* the queue's place in parts, when no URL says it */
	CG_CONF_REDIS_PASSWORD,
	CG_CONF_REDIS_PORT,
	CG_CONF_REDIS_TLS,
	CG_CONF_REDIS_USER,
	CG_CONF_REGION_HEADER,    /* where the proxy before cg-httpd says the country of a player */
	CG_CONF_SCHEMA,           /* of a store on PostgreSQL whose URL names none; or unset */
	CG_CONF_SIGN_SECRET,      /* what plays and addresses are signed with; else the store's own */
	CG_CONF_SIGN_TIME,        /* how long a signed address is good */
	CG_CONF_SKILLS,
	CG_CONF_STORE,
	CG_CONF_TENANT,
	CG_CONF_UPLOAD_QUOTA,     /* bytes that a tenant may add to its library; 0: any number */
	CG_CONF_USER,             /* who talks to the assistant in a terminal; or unset */
	CG_CONF_WEBAPP,           /* folder of the web application that cg-httpd serves; "none" */
	CG_CONF_WORKFLOW_MEMORY,    /* MB that the program of a step may have; 0: what its skill says */
	CG_CONF_WORKFLOW_STEPS,     /* that a run of a graph may begin; 0: any number */
	CG_CONF_WORKFLOW_RECURSION, /* supersteps of a graph that says nothing of them */
	CG_CONF_WORKFLOW_TIMEOUT,   /* of a run of a graph that says none; "0": none */
	CG_CONF_WORKFLOWS,
	CG_CONF_COUNT
};

enum { /* how much may be said of workflows */
	CG_CONF_RECURSION_MAX = 100000,
	CG_CONF_STEPS_MAX = 1000000000,
	CG_CONF_MEMORY_MAX_MB = 1 << 24
};

struct cg_conf {
	/* While it is read: who hears of mistakes in files, or NULL. */
	void (*wrong)(void *arg, const char *why);
	void *wrong_arg;
	json_t *others; /* what ./.env says that is no setting of ours: keys of providers; or NULL */
	struct {
		char *value;  /* NULL: not set and without default */
		char *origin; /* "option --store", "environment CG_STORE", "FILE:LINE", "default" */
	} v[CG_CONF_COUNT];
};

/*
 * Load. flags may be NULL. On -1 (CG_E_CONFIG: an unknown key or a wrong value,
 * with file and line) conf is empty.
 */
int cg_conf_load(struct cg_conf *c, const struct cg_common *flags, struct cg_err *err);
void cg_conf_release(struct cg_conf *c);
/*
 * Load, and look at everything: each mistake is told, in the order of the files and then of the
 * settings. How many there are.
 */
size_t cg_conf_check(const struct cg_common *flags, void (*wrong)(void *arg, const char *why),
    void *arg);

const char *cg_conf_get(const struct cg_conf *c, enum cg_conf_key key); /* may be NULL */
const char *cg_conf_name(enum cg_conf_key key);                         /* "store", ... */
bool cg_conf_is_secret(enum cg_conf_key key); /* a value that nobody is shown */
/* A variable of the environment, else of ./.env; NULL: neither has it, or it is empty. */
const char *cg_conf_env(const struct cg_conf *c, const char *name);
/*
 * The environment for a program of ours: our own and, over it, what was given here by an option, a
 * file or a caller. Keys go this way too: nobody but us and root reads it there. NULL-terminated,
 * new; free with cg_conf_environ_free.
 */
char **cg_conf_environ(const struct cg_conf *c);
void cg_conf_environ_free(char **env);
/* Replace a value; both strings are copied. */
void cg_conf_set(struct cg_conf *c, enum cg_conf_key key, const char *value, const char *origin);
/* True when a person or a file said so, false for a default. */
bool cg_conf_is_given(const struct cg_conf *c, enum cg_conf_key key);

#endif
