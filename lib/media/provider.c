/*
 * Descriptors of providers: read, checked by a schema and by what a schema cannot say,
 * and asked for their parts.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/str.h"
#include "json/json.h"
#include "media/media_priv.h"
#include "schema/schema.h"

__asm__(".pushsection .rodata\ncg_media_schema:\n.incbin \"lib/media/provider.schema.json\"\n"
    ".byte 0\n.popsection\n");
extern const char cg_media_schema[] __attribute__((visibility("hidden")));

enum { DESCRIPTOR_MAX = 256 << 10, MIB = 1 << 20 };

/* Waits and places of spec and usage; a descriptor may know better about waits. */
static const struct media_kind kinds[] = {
	{ "image", "image/", "image", 25 * MIB, 2000, 60000, 5 },
	{ "texture", "image/", "texture", 25 * MIB, 2000, 60000, 5 },
	{ "environment_map", "image/", "environment", 25 * MIB, 2000, 60000, 5 },
	{ "audio_sfx", "audio/", "effect", 50 * MIB, 2000, 30000, 2 },
	{ "audio_bgm", "audio/", "music", 50 * MIB, 5000, 180000, 2 },
	{ "video", "video/", "video", 500 * MIB, 5000, 300000, 2 },
	{ "model_3d", "model/", "model", 100 * MIB, 10000, 600000, 2 },
};

const struct media_kind *
cg_media_kind(const char *media)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].name, media) == 0)
			return &kinds[i];
	return NULL;
}

const char *
cg_media_kind_name(size_t i)
{
	return i < sizeof kinds / sizeof *kinds ? kinds[i].name : NULL;
}

/* The first placeholder of a text that there is none of, or NULL. */
static const char *
unknown_var(const char *s, char out[48])
{
	for (const char *open; (open = strchr(s, '{')); s = open + 1) {
		size_t n = strcspn(open + 1, "}");

		if (open[1 + n] == '}' && !cg_media_is_var(open + 1, n)) {
			snprintf(out, 48, "%.*s", (int)n, open + 1);
			return out;
		}
	}
	return NULL;
}

/* Every text below v: placeholders that are none are mistakes. at grows with the way. */
static int
check_vars(const json_t *v, struct cg_buf *at, const char *file, struct cg_err *err)
{
	size_t len = at->len, i;
	char name[48], index[24];
	const char *key;
	json_t *sub;

	if (json_is_string(v) && unknown_var(json_string_value(v), name))
		return cg_err_set(err, CG_E_DATA, "%s:%s: there is no placeholder {%s}: cg-provider(5) "
		    "lists them", file, at->s, name);
	json_object_foreach((json_t *)v, key, sub) {
		cg_json_pointer_add(at, key, strlen(key));
		if (check_vars(sub, at, file, err) < 0)
			return -1;
		at->len = len;
	}
	json_array_foreach(v, i, sub) {
		snprintf(index, sizeof index, "%zu", i);
		cg_json_pointer_add(at, index, strlen(index));
		if (check_vars(sub, at, file, err) < 0)
			return -1;
		at->len = len;
	}
	return 0;
}

/* What a schema cannot say: the last stage has a result, the others a job, hosts for URLs. */
static int
check_stages(const char *media, const json_t *doc, const char *file, struct cg_err *err)
{
	const json_t *stages = json_object_get(doc, "stages"), *s;
	size_t i, n = json_array_size(stages);

	json_array_foreach(stages, i, s) {
		const char *answer = cg_json_get_str(s, "answer", "");
		bool last = i + 1 == n, result = json_object_get(s, "result");

		if (!last && strcmp(answer, "job") != 0)
			return cg_err_set(err, CG_E_DATA, "%s:/media/%s/stages/%zu/answer: only the last stage "
			    "may answer with a result: \"job\" is wanted here", file, media, i);
		if (last && !result && strcmp(answer, "bytes") != 0)
			return cg_err_set(err, CG_E_DATA, "%s:/media/%s/stages/%zu: \"result\" is missing: "
			    "where in the answer is what was made?", file, media, i);
		if (last && (strcmp(answer, "job") == 0 || strcmp(answer, "url") == 0)
		    && json_array_size(json_object_get(doc, "result_hosts")) == 0)
			return cg_err_set(err, CG_E_DATA, "%s:/media/%s/result_hosts: say which hosts results "
			    "may be fetched from", file, media);
	}
	return 0;
}

static int
check_more(const json_t *doc, const char *file, struct cg_err *err)
{
	const char *media;
	json_t *m;
	struct cg_buf at;
	int rc = 0;

	json_object_foreach(json_object_get(doc, "media"), media, m) {
		cg_buf_init(&at, 4096);
		cg_buf_printf(&at, "/media/%s/stages", media);
		if (check_stages(media, m, file, err) < 0
		    || check_vars(json_object_get(m, "stages"), &at, file, err) < 0)
			rc = -1;
		cg_buf_release(&at);
	}
	return rc;
}

static int
check(const struct cg_schema *schema, const json_t *doc, const char *file, struct cg_err *err)
{
	struct cg_violations v = { .max = 1 };
	int rc = cg_schema_check(schema, doc, &v, err);

	if (rc > 0) {
		cg_err_set(err, CG_E_DATA, "%s:%s: %s", file, *v.v[0].pointer ? v.v[0].pointer : "/",
		    v.v[0].message);
		rc = -1;
	}
	cg_violations_release(&v);
	return rc < 0 ? -1 : check_more(doc, file, err);
}

static const char *
env_of(const struct cg_media_conf *conf, const char *name)
{
	const char *v = conf->env ? conf->env(conf->env_arg, name) : getenv(name);

	return v && *v ? v : NULL;
}

/* Keys come from files and shells: what would break a header is none. */
static int
set_up(struct provider *p, const struct cg_media_conf *conf, const char *file, struct cg_err *err)
{
	const char *base_env = cg_json_get_str(p->doc, "base_env", ""), *own = env_of(conf, base_env);
	const char *key_env = cg_json_get_str(p->doc, "key_env", ""), *key = env_of(conf, key_env);

	p->id = cg_strdup(cg_json_get_str(p->doc, "provider", ""));
	if (strlen(file) < 5 || strncmp(cg_path_base(file), p->id, strlen(p->id)) != 0
	    || strcmp(cg_path_base(file) + strlen(p->id), ".json") != 0)
		return cg_err_set(err, CG_E_DATA, "%s:/provider: '%s' is not what the file is called", file,
		    p->id);
	if (own && strncmp(own, "http://", 7) != 0 && strncmp(own, "https://", 8) != 0)
		return cg_err_set(err, CG_E_CONFIG, "%s: a URL with http:// or https:// is wanted", base_env);
	p->own_base = own != NULL;
	p->base = cg_strdup(own ? own : cg_json_get_str(p->doc, "base_url", ""));
	for (size_t n = strlen(p->base); n && p->base[n - 1] == '/'; n--)
		p->base[n - 1] = '\0';
	for (const char *c = key; c && *c; c++)
		if ((unsigned char)*c <= ' ' || *c == 127)
			return cg_err_set(err, CG_E_CONFIG, "%s: a key has no spaces and line ends", key_env);
	p->key = key ? cg_strdup(key) : NULL;
	return 0;
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int
is_descriptor(const struct dirent *e)
{
	return e->d_name[0] != '.' && cg_str_ends(e->d_name, ".json");
}

static int
load_all(struct providers *out, struct dirent **names, int n, const struct cg_schema *schema,
    const struct cg_media_conf *conf, struct cg_err *err)
{
	out->v = cg_calloc((size_t)n + 1, sizeof *out->v);
	for (int i = 0; i < n; i++) {
		struct provider *p = &out->v[out->n];
		char *path = cg_path_join(conf->providers, names[i]->d_name);
		int rc = 0;

		if (!(p->doc = cg_json_load(path, DESCRIPTOR_MAX, err))
		    || check(schema, p->doc, path, err) < 0 || (out->n++, set_up(p, conf, path, err)) < 0)
			rc = -1;
		if (rc < 0 && p->doc && !p->id)
			json_decref(p->doc);
		free(path);
		if (rc < 0)
			return -1;
	}
	return 0;
}

int
cg_providers_load(struct providers *out, const struct cg_media_conf *conf, struct cg_err *err)
{
	const struct cg_schema_opts opts = { .draft = 2020 };
	struct cg_schema *schema;
	struct dirent **names;
	json_t *doc;
	int n, rc = -1;

	memset(out, 0, sizeof *out);
	if ((n = scandir(conf->providers, &names, is_descriptor, by_name)) < 0)
		return cg_err_sys(err, "providers '%s'", conf->providers);
	doc = cg_json_parse(cg_media_schema, strlen(cg_media_schema), "provider.schema.json", 0, err);
	schema = doc ? cg_schema_new(doc, &opts, err) : NULL;
	if (schema)
		rc = load_all(out, names, n, schema, conf, err);
	cg_schema_free(schema);
	json_decref(doc);
	while (n > 0)
		free(names[--n]);
	free(names);
	if (rc < 0)
		cg_providers_release(out);
	return rc;
}

/* Keys do not stay behind in memory that is used again. */
void
cg_providers_release(struct providers *p)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->v[i].key)
			explicit_bzero(p->v[i].key, strlen(p->v[i].key));
		free(p->v[i].key);
		free(p->v[i].base);
		free(p->v[i].id);
		json_decref(p->v[i].doc);
	}
	free(p->v);
	memset(p, 0, sizeof *p);
}

struct provider *
cg_provider_find(const struct providers *p, const char *id)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->v[i].id, id) == 0)
			return &p->v[i];
	return NULL;
}

const json_t *
cg_provider_media(const struct provider *p, const char *media)
{
	const json_t *all = json_object_get(p->doc, "media"), *m = json_object_get(all, media);

	if (!m && (strcmp(media, "texture") == 0 || strcmp(media, "environment_map") == 0))
		m = json_object_get(all, "image");
	return m;
}

const json_t *
cg_provider_stage(const json_t *media, int64_t stage)
{
	return json_array_get(json_object_get(media, "stages"), (size_t)stage);
}

int64_t
cg_provider_price(const json_t *stage, const char *model, double seconds)
{
	const json_t *prices = json_object_get(stage, "prices"), *p, *best = NULL, *by_model;
	char today[CG_TIME_LEN + 1];
	const char *since = "";
	size_t i;
	int64_t v;

	cg_time_format(cg_wall_ms(), today);
	today[10] = '\0';
	json_array_foreach(prices, i, p) {
		const char *s = cg_json_get_str(p, "since", "");

		if (!best || (strcmp(s, today) <= 0 && strcmp(s, since) >= 0)) {
			best = p;
			since = s;
		}
	}
	by_model = json_object_get(best, "microusd");
	v = cg_json_get_int(by_model, model ? model : "*", -1);
	if (v < 0)
		v = cg_json_get_int(by_model, "*", 0);
	if (strcmp(cg_json_get_str(best, "unit", "job"), "second") == 0)
		v = (int64_t)((double)v * (seconds > 0 ? seconds : 1) + 0.5);
	return v;
}
