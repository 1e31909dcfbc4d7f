/* The catalog: what it finds, what it refuses, what changes a digest, what is remembered. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "skill/skill.h"
#include "tap.h"

static char dir[] = "/tmp/cg-t_skill-XXXXXX";

static void
put_mode(const char *name, const char *text, mode_t mode)
{
	char *path = cg_path_join(dir, name), *folder = cg_path_dir(path);
	struct cg_err err;

	if (cg_mkdirs(folder, 0755, &err) < 0
	    || cg_file_write(path, text, strlen(text), mode, false, &err) < 0)
		ok(0, "fixture: %s", err.msg);
	free(folder);
	free(path);
}

static void
put(const char *name, const char *text)
{
	put_mode(name, text, 0644);
}

#define ENTRY(id, v, status) "  - {skill_id: " id ", version: " v ", title: T, status: " status "}\n"
#define INDEX "version: 1.0.0\nskills:\n" ENTRY("one", "1.0.0", "active") \
	ENTRY("two", "1.9.0", "active") ENTRY("two", "1.10.0", "active") \
	ENTRY("old", "1.0.0", "deprecated") ENTRY("tmpl", "1.0.0", "active")
#define DESC(id, v, rest) "skill_id: " id "\nversion: " v "\ntitle: T\ninput_schema: {type: object}\n" \
	"output_schema: {type: object}\n" rest

static struct cg_catalog *
open_catalog(void)
{
	static char skills[200], libexec[200], prompts[200], cache[200];
	struct cg_catalog_opts o = { skills, libexec, prompts, cache };
	struct cg_catalog *cat = NULL;
	struct cg_err err;

	snprintf(skills, sizeof skills, "%s/skills", dir);
	snprintf(libexec, sizeof libexec, "%s/libexec", dir);
	snprintf(prompts, sizeof prompts, "%s/prompts", dir);
	snprintf(cache, sizeof cache, "%s/cache", dir);
	if (cg_catalog_open(&cat, &o, &err) < 0)
		ok(0, "open: %s", err.msg);
	return cat;
}

static void
setup(void)
{
	char *to = cg_path_join(dir, "libexec");
	struct cg_err err;

	cg_mkdirs(to, 0755, &err);
	free(to);
	put("skills/catalog/index.yaml", INDEX);
	put("skills/catalog/one.yaml", DESC("one", "1.0.0",
	    "implementation: {type: cli_command, handler: one, files: [data]}\n"
	    "policy:\n  max_runtime_sec: 2.5\n  max_memory_mb: 64\n  network: allowlist\n"
	    "  allowed_hosts: ['*.example.com']\n  fs: {read_prefixes: [/usr, /lib]}\n"));
	put_mode("skills/one/one", "#!/bin/sh\ncat\n", 0755);
	put("skills/one/data/b.txt", "b");
	put("skills/one/data/deep/a.txt", "a");
	put("skills/catalog/two.yaml", DESC("two", "1.9.0",
	    "implementation: {type: builtin, handler: pass}\n"));
	put("skills/catalog/two@1.10.0.yaml", DESC("two", "1.10.0",
	    "implementation: {type: builtin, handler: pass}\n"));
	put("skills/catalog/old.yaml", DESC("old", "1.0.0",
	    "implementation: {type: cli_command, handler: nowhere}\n"));
	put("skills/catalog/tmpl.yaml", DESC("tmpl", "1.0.0",
	    "implementation: {type: cli_command, handler: compiled}\n"
	    "template_type: LLM_JSON_GENERATION\ntemplate_config: {prompt_id: ask}\n"));
	put_mode("libexec/compiled", "not really", 0755);
	put("prompts/ask/1.2.0.md", "first");
	put("prompts/ask/1.10.0.md", "second");
}

static void
test_get(void)
{
	const struct cg_skill *s = NULL, *again = NULL;
	struct cg_catalog *cat = open_catalog();
	const struct cg_skill_entry *v;
	struct cg_err err = CG_ERR_INIT;
	char *want;
	size_t n = 0;

	is_int(cg_catalog_get(cat, "one", NULL, &s, &err), 0, "get");
	if (!s)
		return;
	want = cg_path_join(dir, "skills/one/one");
	is_str(s->program, want, "a program in the skill's folder");
	free(want);
	is_int(s->timeout_ms, 2500, "timeout");
	is_int(s->max_memory_mb, 64, "memory");
	ok(s->network && s->n_allowed_hosts == 1 && s->n_read_prefixes == 2 && s->n_write_prefixes == 0,
	    "policy");
	is_str(s->read_prefixes[1], "/lib", "a prefix");
	ok(cg_skill_input(s, &err) && cg_skill_input(s, &err) == cg_skill_input(s, &err),
	    "compiled once");
	is_int(cg_catalog_get(cat, "one", NULL, &again, &err), 0, "get again");
	ok(s == again, "the same one");
	is_int(cg_catalog_get(cat, "two", "", &s, &err), 0, "the highest version");
	is_str(s->version, "1.10.0", "1.10.0 is above 1.9.0");
	ok(cg_skill_can_run(s) && !s->program, "a builtin needs no program");
	is_int(cg_catalog_get(cat, "two", "1.9.0", &s, &err), 0, "a version by name");
	is_str(s->version, "1.9.0", "that one");
	is_int(cg_catalog_get(cat, "tmpl", NULL, &s, &err), 0, "a template");
	is_str(s->prompt_version, "1.10.0", "with the highest prompt");
	ok(s->program && strstr(s->program, "/libexec/compiled"), "and a compiled handler");
	ok(cg_catalog_get(cat, "on", NULL, &s, &err) < 0 && err.code == CG_E_NOTFOUND
	    && strstr(err.msg, "did you mean 'one'?"), "the nearest: %s", err.msg);
	ok(cg_catalog_get(cat, "two", "3.0.0", &s, &err) < 0 && strstr(err.msg, "1.9.0, 1.10.0"),
	    "the versions there are: %s", err.msg);
	ok(cg_catalog_get(cat, "old", NULL, &s, &err) < 0 && strstr(err.msg, "deprecated"),
	    "inactive: %s", err.msg);
	is_int(cg_catalog_get_any(cat, "old", NULL, &s, &err), 0, "but there for those who look");
	ok(!cg_skill_can_run(s), "nowhere to run it");
	is_int(cg_catalog_list(cat, &v, &n, &err), 0, "list");
	is_int((long long)n, 5, "all entries");
	cg_catalog_close(cat);
}

static int
digest_of(const char *id, char out[65])
{
	struct cg_catalog *cat = open_catalog();
	const struct cg_skill *s;
	struct cg_err err;
	int rc = cg_catalog_get(cat, id, NULL, &s, &err);

	snprintf(out, 65, "%.64s", rc == 0 ? s->digest : err.msg);
	cg_catalog_close(cat);
	return rc;
}

/* Long enough for a stamp to be trusted. */
static void
settle(void)
{
	struct timespec t = { 0, 150 * 1000000 };

	nanosleep(&t, NULL);
}

static int
remembered(void)
{
	char *path = cg_path_join(dir, "cache/skills");
	DIR *d = opendir(path);
	struct dirent *e;
	int n = 0;

	while (d && (e = readdir(d)))
		n += e->d_name[0] != '.';
	if (d)
		closedir(d);
	free(path);
	return n;
}

static void
changes(const char *id, const char *file, const char *text, mode_t mode, const char *name)
{
	char before[65], same[65], after[65];

	settle();
	digest_of(id, before);
	digest_of(id, same);
	put_mode(file, text, mode);
	digest_of(id, after);
	ok(strlen(before) == 64 && strcmp(before, same) == 0 && strlen(after) == 64
	    && strcmp(before, after) != 0, "%s changes the digest", name);
}

static void
test_digest(void)
{
	char a[65], b[65], c[65], *to;
	struct cg_err err;

	changes("one", "skills/one/one", "#!/bin/sh\ncat \n", 0755, "the program");
	changes("one", "skills/one/data/b.txt", "c", 0644, "a file of the same size");
	changes("one", "skills/one/data/deep/new.txt", "", 0644, "a new file");
	changes("one", "skills/catalog/one.yaml", DESC("one", "1.0.0",
	    "implementation: {type: cli_command, handler: one, files: [data]}\n"), 0644,
	    "the descriptor");
	changes("tmpl", "prompts/ask/1.10.0.md", "edited", 0644, "the prompt");
	changes("tmpl", "prompts/ask/2.0.0.md", "newer", 0644, "a higher version of the prompt");
	changes("tmpl", "skills/tmpl/compiled", "mine", 0755, "a program that comes first");

	put("skills/one/games/wheel/1.0.0/dist/game.js", "a");
	put("skills/catalog/one.yaml", DESC("one", "1.0.0",
	    "implementation: {type: cli_command, handler: one, files: ['games/*/*/dist', data]}\n"));
	changes("one", "skills/one/games/wheel/1.0.0/dist/game.js", "b", 0644,
	    "a file below a pattern");
	changes("one", "skills/one/games/wheel/1.0.1/dist/game.js", "b", 0644, "a new version");
	changes("one", "skills/one/games/quiz/1.0.0/dist/game.js", "c", 0644, "a new game");
	settle();
	digest_of("one", a);
	put("skills/one/games/README.md", "read me");
	put("skills/one/games/wheel/1.0.0/src/game.js", "source");
	put("skills/one/games/wheel/.hidden/dist/game.js", "hidden");
	digest_of("one", b);
	is_str(b, a, "what no pattern fits does not count");
	put("skills/catalog/one.yaml", DESC("one", "1.0.0",
	    "implementation: {type: cli_command, handler: one, files: [data]}\n"));

	settle();
	digest_of("one", a);
	put("skills/catalog/one.yaml", "# a comment\n" DESC("one", "1.0.0",
	    "implementation: {files: [data], handler: one, type: cli_command}\n"));
	put("skills/one/README", "not named in files");
	digest_of("one", b);
	is_str(b, a, "comments, order of keys and other files do not count");
	settle();
	digest_of("one", a);
	ok(remembered() > 0, "something is remembered");
	digest_of("one", b);
	is_str(b, a, "and is right");
	to = cg_path_join(dir, "cache");
	cg_rmtree(to, &err);
	digest_of("one", c);
	is_str(c, a, "without the memory too");
	free(to);
}

/* A neighbour's files, and what becomes of them when the skill's folder turns into a link. */
static void
test_neighbour(void)
{
	char *own = cg_path_join(dir, "skills/one"), *moved = cg_path_join(dir, "other/one");
	char a[65], b[65];

	put("skills/near/x.txt", "x");
	put("other/near/x.txt", "elsewhere");
	put("skills/catalog/one.yaml", DESC("one", "1.0.0",
	    "implementation: {type: cli_command, handler: one, files: ['../near/x.txt', data]}\n"));
	changes("one", "skills/near/x.txt", "y", 0644, "a neighbour's file");
	settle();
	digest_of("one", a);
	ok(rename(own, moved) == 0 && symlink(moved, own) == 0, "the folder moves away, a link is left");
	digest_of("one", b);
	ok(strlen(b) == 64 && strcmp(a, b) != 0, "which has other neighbours");
	ok(unlink(own) == 0 && rename(moved, own) == 0, "and back");
	digest_of("one", b);
	is_str(b, a, "with those of before");
	put("skills/catalog/one.yaml", DESC("one", "1.0.0",
	    "implementation: {type: cli_command, handler: one, files: [data]}\n"));
	free(own);
	free(moved);
}

static void
test_broken_memory(void)
{
	char a[65], b[65], *path = cg_path_join(dir, "cache/skills");
	struct dirent *e;
	DIR *d;

	settle();
	digest_of("one", a);
	d = opendir(path);
	while (d && (e = readdir(d))) {
		char *name;

		if (e->d_name[0] == '.')
			continue;
		name = cg_asprintf("cache/skills/%s", e->d_name);
		put(name, "{\"format\":1,\"key\":\"skill one \",\"trail\":[[\"/\"]],\"rec");
		free(name);
	}
	if (d)
		closedir(d);
	ok(digest_of("one", b) == 0, "a broken memory is none");
	is_str(b, a, "and the answer stays");
	free(path);
}

static size_t
mistakes(const char *text, const char *want)
{
	struct cg_catalog *cat;
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_err err = CG_ERR_INIT;
	bool found = false;
	size_t n;

	put("skills/catalog/one.yaml", text);
	cat = open_catalog();
	cg_catalog_check(cat, "one", &d, &err);
	for (size_t i = 0; i < d.n; i++) {
		char *line = cg_asprintf("%d:%d: %s", d.v[i].line, d.v[i].col, d.v[i].msg);

		found = found || strstr(line, want);
		free(line);
	}
	ok(found, "%s", want);
	for (size_t i = 0; !found && i < d.n; i++)
		printf("# got %d:%d: %s\n", d.v[i].line, d.v[i].col, d.v[i].msg);
	n = d.errors;
	cg_diags_release(&d);
	cg_catalog_close(cat);
	return n;
}

static void
test_check(void)
{
	struct cg_catalog *cat;
	const struct cg_skill *s;
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_err err = CG_ERR_INIT;

	cat = open_catalog();
	is_int(cg_catalog_check(cat, NULL, &d, &err), 0, "check");
	is_int((long long)d.errors, 0, "the fixture is correct");
	cg_diags_release(&d);
	cg_catalog_close(cat);
#define IMPL "implementation: {type: builtin, handler: x}\n"
	is_int((long long)mistakes(DESC("one", "1.0.0", IMPL "polcy: {}\ntags: 3\n"),
	    "7:1: unknown key 'polcy' (did you mean 'policy'?)"), 2, "both mistakes at once");
	mistakes(DESC("uno", "1.0.0", IMPL), "1:1: 'uno' stands in the file of 'one'");
	mistakes(DESC("one", "1.0.1", IMPL), "version 1.0.1, but the index says 1.0.0");
	mistakes(DESC("one", "'1'", IMPL), "is not a version");
	mistakes(DESC("one", "1.0.0", "implementation: {type: js, handler: x}\n"), "'js' is none of");
	mistakes(DESC("one", "1.0.0", "implementation: {type: cli_command}\n"), "'handler' is missing");
	mistakes(DESC("one", "1.0.0", "implementation: {type: cli_command, handler: ../../bin/sh}\n"),
	    "not a path");
	mistakes(DESC("one", "1.0.0", "implementation: {type: cli_command, handler: x, files: [../x]}\n"),
	    "not a path inside");
	mistakes(DESC("one", "1.0.0", "implementation: {type: cli_command, handler: one, "
	    "files: ['no*/x']}\n"), "there is no '");
	mistakes(DESC("one", "1.0.0", IMPL "template_type: LLM_REVIEW\n"), "'template_config' is missing");
	mistakes(DESC("one", "1.0.0", IMPL "policy: {fs: {read_prefixes: [usr]}}\n"),
	    "'usr' is not an absolute path");
	mistakes(DESC("one", "1.0.0", IMPL "policy: {max_runtime_sec: -1}\n"), "must be from");
	mistakes("skill_id: one\nversion: 1.0.0\ntitle: T\ninput_schema: {type: nope}\n"
	    "output_schema: {type: object}\n" IMPL, "4:1: 'input_schema'");
	mistakes("skill_id: one\nskill_id: one\n", "skill_id");
	mistakes("a: [", "2:1");
	cat = open_catalog();
	ok(cg_catalog_get(cat, "one", NULL, &s, &err) < 0 && err.code == CG_E_DATA
	    && strstr(err.msg, "one.yaml:"), "a wrong descriptor is not used: %s", err.msg);
	is_int(cg_catalog_get(cat, "two", NULL, &s, &err), 0, "the others are");
	cg_catalog_close(cat);
	put("skills/catalog/index.yaml", INDEX ENTRY("one", "1.0.0", "active") "extra: 1\n");
	cat = open_catalog();
	cg_catalog_check(cat, NULL, &d, &err);
	is_int((long long)d.errors, 2, "a double entry and an unknown key of the index");
	cg_diags_release(&d);
	cg_catalog_close(cat);
}

int
main(void)
{
	struct cg_err err;

	if (!mkdtemp(dir))
		return 71;
	setup();
	test_get();
	test_digest();
	test_neighbour();
	test_broken_memory();
	test_check();
	cg_rmtree(dir, &err);
	return done();
}
