/*
 * Any bytes as a file that something was remembered in: it holds or it does not.
 * What holds has its lines inside the text, and is the same when it is written
 * once more.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "json/json.h"
#include "memo/memo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char dir[] = "/tmp/fuzz_memo.XXXXXX";
static char *file; /* where the memo of KEY lies */
static const char KEY[] = "key";

static void
hold(bool what)
{
	if (!what)
		abort();
}

static void
clean_up(void)
{
	struct cg_err err = CG_ERR_INIT;

	cg_rmtree(dir, &err);
	free(file);
}

/* The name is the room's own affair: write one and see what is there. */
static void
set_up(void)
{
	const json_t *docs[CG_MEMO_LINES] = { NULL };
	struct cg_trail t;
	struct cg_memo m;
	struct dirent *e;
	DIR *d;

	hold(mkdtemp(dir) != NULL);
	atexit(clean_up);
	cg_trail_init(&t);
	cg_trail_add(&t, "/");
	cg_trail_add(&t, "/nowhere/to/be/found");
	cg_memo_write(dir, KEY, &t, docs);
	hold(cg_memo_read(&m, dir, KEY) && strcmp(m.stamps, t.stamps.s) == 0);
	cg_memo_release(&m);
	cg_trail_release(&t);
	d = opendir(dir);
	while (d && (e = readdir(d)))
		if (e->d_name[0] != '.')
			file = cg_path_join(dir, e->d_name);
	closedir(d);
	hold(file != NULL);
	hold(!cg_memo_read(&m, NULL, KEY));
	cg_memo_release(&m);
}

static void
put(const uint8_t *data, size_t size)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	hold(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	close(fd);
}

/* Its first document and its second line, written again on the same trail. */
static void
again(const struct cg_memo *m)
{
	struct cg_err err = CG_ERR_INIT;
	json_t *doc = cg_json_parse(m->lines[0].s, m->lines[0].len, "memo", 0, &err);
	struct cg_trail t;
	struct cg_memo n;
	size_t len;

	/* Each stamp is kept once: joining the same again adds nothing. */
	cg_trail_init(&t);
	cg_trail_join(&t, m->stamps);
	len = t.stamps.len;
	cg_trail_join(&t, m->stamps);
	hold(!t.fresh && t.stamps.len == len && len <= strlen(m->stamps));
	if (doc) {
		cg_memo_write_text(dir, KEY, &t, doc, m->lines[1].s);
		hold(cg_memo_read(&n, dir, KEY) && strcmp(n.stamps, t.stamps.s) == 0);
		hold(n.lines[1].len == m->lines[1].len && n.lines[2].len == 0 && n.lines[3].len == 0);
		cg_memo_release(&n);
	}
	/* A path that would break a line makes a trail that is not remembered. */
	cg_trail_add(&t, m->lines[1].s);
	cg_trail_add(&t, "a\tb");
	hold(t.fresh);
	cg_trail_release(&t);
	json_decref(doc);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cg_memo m;

	if (!file)
		set_up();
	put(data, size);
	if (cg_memo_read(&m, dir, KEY)) {
		for (int i = 0; i < CG_MEMO_LINES; i++) {
			const struct cg_str *l = &m.lines[i];

			hold(l->s > m.text.s && l->s + l->len < m.text.s + m.text.len);
			hold(strlen(l->s) == l->len && !memchr(l->s, '\n', l->len));
		}
		hold(strlen(m.stamps) > 0);
		again(&m);
	}
	cg_memo_release(&m);
	return 0;
}
