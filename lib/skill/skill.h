/*
 * The catalog of skills: catalog/index.yaml says which there are, one
 * descriptor a skill says what it takes, gives and may touch, cg-skill(5).
 *
 * Nothing is read before it is asked for. A descriptor that was found correct is
 * remembered in the cache folder, together with the digest of everything that
 * makes the skill what it is, under the stamps (size, times, inode) of every file
 * that had a part in it: a warm start parses no YAML and hashes no program.
 */
#ifndef CG_SKILL_SKILL_H
#define CG_SKILL_SKILL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cg_catalog;
struct cg_diags;
struct cg_err;
struct cg_schema;

struct cg_catalog_opts {
	const char *skills_dir;  /* has catalog/ and the skills' own folders */
	const char *libexec_dir; /* compiled handlers; NULL: none */
	const char *prompts_dir; /* the text of a template's prompt is part of its digest; NULL: none */
	const char *cache_dir;   /* NULL: $XDG_CACHE_HOME/cg, else ~/.cache/cg; "": remember nothing */
};

/* What a handler may ask the gateway for: kinds of media, a look at pictures, words. */
#define CG_SKILL_ASKS \
	"image|texture|environment_map|audio_sfx|audio_bgm|video|model_3d|vision|chat"

/* Everything here belongs to the catalog and is good until it is closed. */
struct cg_skill {
	const char *id, *version, *title;
	const char *description;        /* or NULL */
	const json_t *doc;              /* the descriptor without its two schemas */
	const char *kind;               /* implementation.type: cli_command, builtin, ts_function, http_call */
	const char *handler;            /* its name, or NULL */
	const char *program;            /* absolute path of the handler, NULL: none here */
	const char *template_type;      /* LLM_JSON_GENERATION, LLM_REVIEW, or NULL */
	const char *prompt_id;          /* of a template (of LLM_REVIEW: the rubric), or NULL */
	const char *prompt_version;     /* the one in use, or NULL */
	const char *dir;                /* absolute, skills/<id>; need not exist */
	char digest[65];                /* descriptor, handler program, files, prompt */
	int64_t timeout_ms;             /* 60000 when it does not say */
	int64_t max_memory_mb;          /* 0: no limit */
	bool network;                   /* policy.network is allowlist */
	const char *const *allowed_hosts;
	const char *const *read_prefixes, *const *write_prefixes; /* absolute paths */
	size_t n_allowed_hosts, n_read_prefixes, n_write_prefixes;
	struct cg_skill_priv *priv;
};

/* One line of the index. */
struct cg_skill_entry {
	const char *id, *version, *title, *status; /* active, deprecated, experimental */
	const json_t *tags;                        /* an array, or NULL */
};

/*
 * Open the catalog under o (copied). Reads nothing yet: a folder without a
 * catalog is CG_E_NOINPUT, anything else shows when it is asked for.
 */
int cg_catalog_open(struct cg_catalog **out, const struct cg_catalog_opts *o, struct cg_err *err);
void cg_catalog_close(struct cg_catalog *cat);

/*
 * The active skill with this id and version (NULL or "": the highest). *out
 * belongs to cat. Errors: CG_E_NOTFOUND (no such id, with the nearest one; no
 * such version, with those there are; not active), CG_E_DATA (its descriptor is
 * wrong: the first mistake as file:line:col), CG_E_NOINPUT (descriptor or index
 * missing).
 */
int cg_catalog_get(struct cg_catalog *cat, const char *id, const char *version,
    const struct cg_skill **out, struct cg_err *err);

/* The same whatever its status in the index: for people who look. */
int cg_catalog_get_any(struct cg_catalog *cat, const char *id, const char *version,
    const struct cg_skill **out, struct cg_err *err);

/* The index, in its order, inactive entries too. *v belongs to cat. */
int cg_catalog_list(struct cg_catalog *cat, const struct cg_skill_entry **v, size_t *n,
    struct cg_err *err);

/*
 * Every mistake of the index and of every descriptor (or of those of `only`),
 * inactive ones too: types, unknown keys, both schemas compiled, id and version
 * against the index, a handler's program that is missing (a warning). 0 whatever
 * was found; -1 when there is no index to read.
 */
int cg_catalog_check(struct cg_catalog *cat, const char *only, struct cg_diags *d,
    struct cg_err *err);

/*
 * The schemas as authored, and compiled. Read and made when first asked for (most
 * of a descriptor is schema, and a plan that comes out of the cache needs none);
 * they belong to the catalog. As authored they are an object, never NULL.
 */
const json_t *cg_skill_input_schema(const struct cg_skill *s);
const json_t *cg_skill_output_schema(const struct cg_skill *s);
struct cg_schema *cg_skill_input(const struct cg_skill *s, struct cg_err *err);
struct cg_schema *cg_skill_output(const struct cg_skill *s, struct cg_err *err);

/*
 * Every file that the skill was made of, for cg_trail_join of those who remember
 * something that depends on it; "" when one of them changed a moment ago.
 * Belongs to the catalog.
 */
const char *cg_skill_trail(const struct cg_skill *s);

/* Can it run here: a program, a builtin, or a template for the gateway? */
bool cg_skill_can_run(const struct cg_skill *s);

#endif
