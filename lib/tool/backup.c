/*
 * Copies of the store. SQLite makes one itself; on PostgreSQL the server's own programs do,
 * called with an argument vector and told by their environment where to go, so that a
 * password is on no command line.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "db/db.h"
#include "store/admin.h"
#include "store/store.h"
#include "tool/migrate.h"
#include "tool/tool.h"

static bool
is_sqlite(const struct cg_ctx *ctx)
{
	return strncmp(cg_conf_get(&ctx->conf, CG_CONF_STORE), "sqlite:", 7) == 0;
}

/* Where PATH has the program; new string, or NULL with CG_E_CONFIG. */
static char *
find_program(const char *name, struct cg_err *err)
{
	const char *path = getenv("PATH");

	for (const char *p = path ? path : "/usr/bin:/bin"; *p; p += strspn(p, ":")) {
		char *at = cg_asprintf("%.*s/%s", (int)strcspn(p, ":"), p, name);

		if (access(at, X_OK) == 0)
			return at;
		free(at);
		p += strcspn(p, ":");
	}
	cg_err_set(err, CG_E_CONFIG, "there is no %s: install the package postgresql-client", name);
	return NULL;
}

/* What the program said last before it failed. */
static int
failed(const char *name, int status, int said, struct cg_err *err)
{
	char how[80], text[4096], *line = text, *nl;
	ssize_t n = pread(said, text, sizeof text - 1, 0);

	cg_child_describe(status, how, sizeof how);
	text[n > 0 ? n : 0] = '\0';
	while ((nl = strchr(line, '\n')) && nl[1])
		line = nl + 1;
	line[strcspn(line, "\n")] = '\0';
	return cg_err_set(err, CG_E_IO, "%s %s%s%.300s", name, how, *line ? ": " : "", line);
}

/* What a program that talks to the server may know: its URL first, then the least of ours. */
static int
environment(char **where, char **env, int max)
{
	static const char *const ours[] = { "PATH=", "HOME=", "LANG=", "LC_ALL=", "TMPDIR=", "PG" };
	int n = 0;

	for (int i = 0; where[i] && n < max; i++)
		env[n++] = cg_strdup(where[i]);
	for (char **e = environ; *e; e++)
		for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
			if (strncmp(*e, ours[i], strlen(ours[i])) == 0 && n < max)
				env[n++] = cg_strdup(*e);
	env[n] = NULL;
	return n;
}

/* Run it between these two, its standard input and output; -1: none. */
static int
run(char **argv, char **where, int in, int out, struct cg_err *err)
{
	char *env[128], *program = find_program(argv[0], err);
	int said, status = 0, rc = -1, n;
	pid_t pid;

	if (!program)
		return -1;
	n = environment(where, env, 127);
	said = memfd_create("said", MFD_CLOEXEC);
	if (said < 0) {
		cg_err_sys(err, "make room for what %s says", argv[0]);
	} else {
		const struct cg_child c = { .path = program, .argv = argv, .envp = env, .in = in,
			.out = out, .err = said };

		rc = cg_child_start(&c, &pid, err);
		while (rc == 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		if (rc == 0 && status != 0)
			rc = failed(argv[0], status, said, err);
		close(said);
	}
	for (int i = 0; i < n; i++)
		free(env[i]);
	free(program);
	return rc;
}

static int
dump(struct cg_ctx *ctx, const char *path, struct cg_err *err)
{
	char **where = NULL, *schema = NULL, *role, *only;
	int fd, rc = -1;

	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 && errno == EEXIST)
		return cg_err_set(err, CG_E_CONFLICT, "'%s' is there already", path);
	if (fd < 0)
		return cg_err_sys(err, "create '%s'", path);
	if (cg_db_env(cg_conf_get(&ctx->conf, CG_CONF_STORE), &where, &schema, err) == 0) {
		role = cg_asprintf("--role=%s", cg_conf_get(&ctx->conf, CG_CONF_MAINTENANCE_ROLE));
		only = cg_asprintf("--schema=%s", schema);
		rc = run((char *[]){ "pg_dump", "--format=custom", "--no-password",
		    "--enable-row-security", "--lock-wait-timeout=10000", role, only, NULL }, where, -1,
		    fd, err);
		free(role);
		free(only);
	}
	if (rc == 0 && fsync(fd) < 0)
		rc = cg_err_sys(err, "write '%s'", path);
	close(fd);
	if (rc < 0)
		unlink(path);
	cg_db_env_free(where);
	free(schema);
	return rc;
}

int
cg_tool_migrate_backup(struct cg_ctx *ctx, const char *path, struct cg_err *err)
{
	if (!is_sqlite(ctx))
		return dump(ctx, path, err);
	return cg_ctx_store(ctx, CG_STORE_READ, err) < 0 ? -1
	    : cg_store_backup(ctx->store, path, err);
}

static const char *
database_of(char **where)
{
	for (int i = 0; where[i]; i++)
		if (strncmp(where[i], "PGDATABASE=", 11) == 0)
			return where[i] + 11;
	return "postgres";
}

/*
 * What is in the copy, for pg_restore to take, but for the indexes that need an extension:
 * this server may not have it, and 'cg-migrate up' makes them where it does. *list is a
 * file, new.
 */
static int
contents(const char *path, char **where, int *list, struct cg_err *err)
{
	int all = memfd_create("all", MFD_CLOEXEC), rc = -1;
	char line[1024];
	FILE *f = NULL;

	*list = memfd_create("list", MFD_CLOEXEC);
	if (all < 0 || *list < 0)
		cg_err_sys(err, "make room for what is in '%s'", path);
	else if (run((char *[]){ "pg_restore", "--list", (char *)(size_t)path, NULL }, where, -1, all,
	    err) == 0 && (lseek(all, 0, SEEK_SET) < 0 || !(f = fdopen(all, "r"))))
		cg_err_sys(err, "read what is in '%s'", path);
	for (rc = f ? 0 : -1; rc == 0 && fgets(line, sizeof line, f);)
		if (!strstr(line, " " CG_STORE_VECTOR_INDEX)
		    && write(*list, line, strlen(line)) != (ssize_t)strlen(line))
			rc = cg_err_sys(err, "note what is in '%s'", path);
	if (f)
		fclose(f);
	else if (all >= 0)
		close(all);
	if (rc == 0 && lseek(*list, 0, SEEK_SET) < 0)
		rc = cg_err_sys(err, "note what is in '%s'", path);
	return rc;
}

static int
undump(struct cg_ctx *ctx, const char *path, struct cg_err *err)
{
	struct cg_store_roles roles = { cg_conf_get(&ctx->conf, CG_CONF_APP_ROLE),
		cg_conf_get(&ctx->conf, CG_CONF_MAINTENANCE_ROLE) };
	const char *url = cg_conf_get(&ctx->conf, CG_CONF_STORE);
	char **where = NULL, *schema = NULL, *base;
	int rc, list = -1;

	if (cg_store_make_room(url, &roles, err) < 0 || cg_db_env(url, &where, &schema, err) < 0)
		return -1;
	base = cg_asprintf("--dbname=%s", database_of(where));
	rc = contents(path, where, &list, err);
	if (rc == 0)
		rc = run((char *[]){ "pg_restore", "--no-password", "--no-owner", "--exit-on-error",
		    "--single-transaction", "--use-list=/dev/stdin", base, (char *)path, NULL }, where,
		    list, -1, err);
	if (list >= 0)
		close(list);
	free(base);
	free(schema);
	cg_db_env_free(where);
	/* What it belongs to and who may do what is said anew; an old one is brought up to date. */
	return rc < 0 || cg_store_migrate(url, &roles, err) < 0 ? -1 : 0;
}

/* A copy of the copy, which becomes a store like any other. */
static int
copy_file(const char *from, const char *to, struct cg_err *err)
{
	char *source = cg_asprintf("sqlite:%s", from), *target = cg_asprintf("sqlite:%s", to);
	char *dir = cg_path_dir(to);
	mode_t mask = umask(077);
	struct cg_db *db = NULL;
	int rc = cg_db_open(&db, source, CG_DB_READ, err);

	if (rc == 0)
		cg_err_set(err, CG_E_NOINPUT, "'%s': there is nothing in it", from);
	rc = rc == 1 && cg_mkdirs(dir, 0700, err) == 0 ? cg_db_backup(db, to, err) : -1;
	cg_db_close(db);
	db = NULL;
	if (rc == 0 && (rc = cg_db_open(&db, target, CG_DB_WRITE, err)) == 1)
		rc = cg_db_exec(db, "PRAGMA journal_mode = WAL", err);
	cg_db_close(db);
	umask(mask);
	free(source);
	free(target);
	free(dir);
	return rc;
}

int
cg_tool_migrate_restore(struct cg_ctx *ctx, const char *path, struct cg_err *err)
{
	const char *url = cg_conf_get(&ctx->conf, CG_CONF_STORE);
	char *source;
	int rc;

	if (access(path, R_OK) < 0)
		return cg_err_sys(err, "read '%s'", path);
	if (!is_sqlite(ctx))
		return undump(ctx, path, err);
	if (access(url + 7, F_OK) == 0)
		return cg_err_set(err, CG_E_CONFLICT, "'%s' is there already", url + 7);
	source = cg_asprintf("sqlite:%s", path);
	rc = cg_store_check(source, NULL, NULL, NULL, err);
	free(source);
	return rc < 0 || copy_file(path, url + 7, err) < 0 || cg_store_migrate(url, NULL, err) < 0
	    ? -1 : 0;
}
