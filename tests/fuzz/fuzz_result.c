/*
 * Any bytes as what a handler printed: a result on standard output and, after a
 * line "#stderr", what it said. A first line "#signal", "#exit" or "#stopped"
 * ends it that way. Whatever comes is a result of ours: good data that names no
 * path of the workspace and only objects that are there, or a code and a
 * sentence that can be written as JSON.
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "cas/cas.h"
#include "json/json.h"
#include "skill/skill.h"
#include "step/step_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char INDEX[] = "version: 1.0.0\nupdated_at: '2026-01-01T00:00:00Z'\nskills:\n"
    "- {skill_id: one, version: 1.0.0, title: One, tags: [t], status: active}\n";
static const char DESCRIPTOR[] = "skill_id: one\nversion: 1.0.0\ntitle: One\n"
    "input_schema: {type: object}\n"
    "output_schema: {type: object, properties: {n: {type: integer}, file: {type: string}}}\n"
    "implementation: {type: cli_command, handler: one}\n"
    "policy: {max_runtime_sec: 10, network: none}\n";

static char dir[] = "/tmp/fuzz_result.XXXXXX";
static struct cg_catalog *catalog;
static const struct cg_skill *skill;
static struct cg_step_host host;
static struct cg_scope who = { "default", NULL };

static void
hold(bool what)
{
	if (!what)
		abort();
}

static void
put(const char *name, const char *text)
{
	char *path = cg_path_join(dir, name), *in = cg_path_dir(path);
	struct cg_err err = CG_ERR_INIT;

	hold(cg_mkdirs(in, 0700, &err) == 0);
	hold(cg_file_write(path, text, strlen(text), 0600, false, &err) == 0);
	free(in);
	free(path);
}

static void
point(const char *to, const char *name)
{
	char *path = cg_path_join(dir, name);

	hold(symlink(to, path) == 0);
	free(path);
}

static void
clean_up(void)
{
	struct cg_err err = CG_ERR_INIT;

	cg_catalog_close(catalog);
	cg_cas_close(host.cas);
	cg_rmtree(dir, &err);
}

static void
said(void *arg, const json_t *line)
{
	++*(int *)arg;
	hold(json_is_string(json_object_get(line, "type")));
}

static void
set_up(void)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_catalog_opts o = { .cache_dir = "" };
	char *skills, *objects;

	hold(mkdtemp(dir) != NULL);
	atexit(clean_up);
	put("skills/catalog/index.yaml", INDEX);
	put("skills/catalog/one.yaml", DESCRIPTOR);
	put("work/out/a.txt", "a");
	put("work/out/b/c.txt", "c");
	put("work/out/b/d.json", "{}");
	point("/etc/hostname", "work/out/link");
	point("b", "work/out/round");
	o.skills_dir = skills = cg_path_join(dir, "skills");
	objects = cg_path_join(dir, "objects");
	hold(cg_catalog_open(&catalog, &o, &err) == 0);
	hold(cg_catalog_get(catalog, "one", NULL, &skill, &err) == 0);
	hold(cg_cas_open(&host.cas, objects, NULL, &err) == 0);
	host.said = said;
	free(objects);
	free(skills);
}

static int
pipe_of(const void *data, size_t size)
{
	int fd = memfd_create("out", MFD_CLOEXEC);

	hold(fd >= 0 && write(fd, data, size) == (ssize_t)size && lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

static bool
takes(const char **at, size_t *left, const char *line)
{
	size_t n = strlen(line);

	if (*left < n || memcmp(*at, line, n) != 0)
		return false;
	*at += n;
	*left -= n;
	return true;
}

static void
no_path_is_left(const json_t *v, const char *workspace)
{
	const char *key;
	json_t *c;
	size_t i;

	json_object_foreach((json_t *)(size_t)v, key, c)
		no_path_is_left(c, workspace);
	json_array_foreach(v, i, c)
		no_path_is_left(c, workspace);
	if (json_is_string(v)) {
		size_t n = strlen(workspace);
		const char *s = json_string_value(v);

		hold(strncmp(s, workspace, n) != 0 || s[n] != '/');
	}
}

static void
is_a_result(const struct cg_step_result *r, const char *workspace)
{
	struct cg_err err = CG_ERR_INIT;
	const json_t *a;
	size_t i;

	hold(json_is_array(r->artifacts));
	hold(r->cost_microusd >= 0 && r->tokens_in >= 0 && r->tokens_out >= 0);
	hold(r->retry_after_ms >= 0 && r->retry_after_ms <= 86400000);
	if (!r->ok) {
		hold(!r->data && *r->code && strspn(r->code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789")
		    == strlen(r->code));
		hold(r->error && cg_utf8_check(r->error, strlen(r->error)) == strlen(r->error));
		return;
	}
	hold(json_is_object(r->data) && !r->error);
	no_path_is_left(r->data, workspace);
	json_array_foreach(r->artifacts, i, a) {
		char hex[65];

		hold(cg_cas_uri_parse(cg_json_get_str(a, "uri", ""), hex, NULL));
		hold(strcmp(hex, cg_json_get_str(a, "hash", "")) == 0);
		hold(cg_cas_has(host.cas, &who, hex, &err) == 1);
		hold(*cg_json_get_str(a, "artifactType", "") && *cg_json_get_str(a, "mime", ""));
	}
}

/* A step whose process has just ended. */
static void
ended(struct cg_step *s, const uint8_t *data, size_t size)
{
	const char *at = (const char *)data, *words;
	static const char mark[] = "\n#stderr\n";
	size_t left = size, n;

	if (takes(&at, &left, "#signal\n"))
		s->status = SIGSEGV;
	else if (takes(&at, &left, "#exit\n"))
		s->status = 3 << 8;
	else if (takes(&at, &left, "#stopped\n"))
		snprintf(s->code, sizeof s->code, "TIMEOUT");
	words = left ? memmem(at, left, mark, sizeof mark - 1) : NULL;
	n = words ? (size_t)(words - at) : left;
	s->out_fd = pipe_of(at, n);
	s->err_fd = words ? pipe_of(words + sizeof mark - 1, left - n - (sizeof mark - 1)) : -1;
	cg_step_io(s);
	hold(s->out_fd < 0 && s->err_fd < 0 && s->out.len == n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cg_step_result r = { 0 };
	struct cg_err err = CG_ERR_INIT;
	struct cg_step s = { .host = &host, .who = &who, .in_fd = -1, .pid = -1, .exited = true };
	int heard = 0;

	if (!skill)
		set_up();
	s.skill = skill;
	s.arg = &heard;
	s.workspace = cg_path_join(dir, "work");
	s.paths = json_object();
	cg_buf_init(&s.out, CG_STEP_RESULT_MAX);
	cg_buf_init(&s.log, CG_STEP_LOG_MAX);
	host.keep = size > 0 && data[0] == '#';
	ended(&s, data, size);
	cg_cas_hold(host.cas);
	hold(cg_step_read_result(&s, &r, &err) == 0);
	hold(cg_cas_settle(host.cas, &err) == 0);
	is_a_result(&r, s.workspace);
	cg_step_result_release(&r);
	cg_buf_release(&s.out);
	cg_buf_release(&s.log);
	json_decref(s.paths);
	free(s.workspace);
	return 0;
}
