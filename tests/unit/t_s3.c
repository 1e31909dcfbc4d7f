/* A bucket: against s3rver behind a door that checks signatures (tests/services/s3). */
#include <fcntl.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "fetch/fetch.h"
#include "s3/s3_priv.h"
#include "service.h"
#include "tap.h"

static char dir[] = "/tmp/cg-t_s3.XXXXXX";
static struct service server;
static struct cg_err err;

static struct cg_s3 *
bucket(const char *name, const char *more)
{
	char *url = cg_asprintf("s3://%s?endpoint=http://127.0.0.1:%d%s", name, server.port, more);
	struct cg_s3 *s;

	if (cg_s3_open(&s, url, &err) < 0)
		printf("Bail out! %s: %s\n", url, err.msg);
	free(url);
	return s;
}

/* ---- without a server ---- */

static void
t_urls(void)
{
	static const struct {
		const char *url, *origin, *path; /* or NULL, and a part of the message */
	} rows[] = {
		{ "s3://bucket", "https://bucket.s3.us-east-1.amazonaws.com", "/k" },
		{ "s3://bucket/a/b/?region=eu-west-1", "https://bucket.s3.eu-west-1.amazonaws.com",
		    "/a/b/k" },
		{ "s3://my.bucket", "https://s3.us-east-1.amazonaws.com", "/my.bucket/k" },
		{ "s3://bucket/p?endpoint=http://127.0.0.1:9000/", "http://127.0.0.1:9000", "/bucket/p/k" },
		{ "s3://bucket?endpoint=https%3A%2F%2Fs3.example.org%3A443&path_style=0",
		    "https://bucket.s3.example.org", "/k" },
		{ "s3://id:secret@bucket", NULL, "keys in it" },
		{ "s3://no", NULL, "the bucket is 'no'" },
		{ "s3://bucket/../x", NULL, "the prefix is '../x'" },
		{ "s3://bucket/a b", NULL, "the prefix" },
		{ "s3://bucket?endpoint=ftp://x", NULL, "endpoint is 'ftp://x'" },
		{ "s3://bucket?endpoint=http://x/y", NULL, "endpoint is" },
		{ "s3://bucket?bogus=1", NULL, "there is no 'bogus'" },
		{ "s3://bucket?region", NULL, "'region' has no value" },
		{ "s3://bucket?region=a%zz", NULL, "percent-encoded" },
		{ "s3://bucket?part_size=1000", NULL, "from 5242880 on" },
		{ "s3://bucket?path_style=maybe", NULL, "0 or 1" },
		{ "s3://bucket?sse=none", NULL, "AES256 or aws:kms" },
		{ "s3://bucket?kms_key=x", NULL, "needs sse=aws:kms" },
		{ "s3://bucket?patience=soon", NULL, "a time like 20s" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct cg_s3 *s;
		int rc = cg_s3_open(&s, rows[i].url, &err);

		if (rc < 0) {
			ok(!rows[i].origin && err.code == CG_E_CONFIG && strstr(err.msg, rows[i].path)
			    && !strstr(err.msg, "secret@"), "%s: %s", rows[i].url, err.msg);
			continue;
		}
		char *origin = cg_s3_origin(s), *path = cg_s3_path(s, "k");

		is_str(origin, rows[i].origin, rows[i].url);
		is_str(path, rows[i].path, "and its path");
		free(origin);
		free(path);
		cg_s3_close(s);
	}
}

static void
t_keys(void)
{
	char *path = cg_path_join(dir, "credentials");
	static const char text[] = "# mine\n[default]\naws_access_key_id = A1\n"
	    "aws_secret_access_key=S1\n\n[other]\naws_access_key_id=A2\r\n"
	    "aws_secret_access_key = S2= \naws_session_token=T2\n";
	struct cg_s3_keys k = { 0 };

	cg_file_write(path, text, sizeof text - 1, 0600, false, &err);
	unsetenv("AWS_SECRET_ACCESS_KEY");
	setenv("AWS_SHARED_CREDENTIALS_FILE", path, 1);
	ok(cg_s3_keys_find(&k, &err) == 0 && !strcmp(k.id, "A1") && !strcmp(k.secret, "S1") && !k.token,
	    "keys from the credentials file");
	cg_s3_keys_release(&k);
	setenv("AWS_PROFILE", "other", 1);
	ok(cg_s3_keys_find(&k, &err) == 0 && !strcmp(k.id, "A2") && !strcmp(k.secret, "S2=")
	    && !strcmp(k.token, "T2"), "of another profile");
	cg_s3_keys_release(&k);
	setenv("AWS_PROFILE", "none", 1);
	ok(cg_s3_keys_find(&k, &err) < 0 && err.code == CG_E_CONFIG, "none: %s", err.msg);
	cg_s3_keys_release(&k);
	unsetenv("AWS_PROFILE");
	unsetenv("AWS_SHARED_CREDENTIALS_FILE");
	setenv("AWS_SECRET_ACCESS_KEY", "S3RVER", 1);
	free(path);
}

static int
show(void *arg, const char *path, const char *text)
{
	cg_buf_printf(arg, "%s=%s;", path, text ? text : "*");
	return 0;
}

static void
t_xml(void)
{
	static const struct {
		const char *xml, *want;
	} rows[] = {
		{ "<a/>", "a=;" },
		{ "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a x='1' y=\"2\">t</a>\n", "a=t;" },
		{ "<a><b>1</b> <c>&lt;&amp;&#65;&#x20ac;</c></a>", "a/b=1;a/c=<&A\xe2\x82\xac;a=*;" },
		{ "  <a><b><c/></b></a >", NULL },
		{ "<a>", NULL }, { "<a></b>", NULL }, { "</a>", NULL }, { "", NULL }, { "<", NULL },
		{ "<a>&bogus;</a>", NULL }, { "<a>&#0;</a>", NULL }, { "<a>&#xd800;</a>", NULL },
		{ "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", NULL }, { "<a><![CDATA[x]]></a>", NULL },
		{ "<a x=1/>", NULL }, { "<a/><b/>", NULL }, { "<?xml <a/>", NULL },
		{ "<a><a><a><a><a><a><a><a><a/></a></a></a></a></a></a></a></a>", NULL },
	};
	struct cg_buf b;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int rc;

		cg_buf_init(&b, 1000);
		rc = cg_s3_xml(rows[i].xml, strlen(rows[i].xml), show, &b, &err);
		if (rows[i].want)
			is_str(rc < 0 ? err.msg : b.s, rows[i].want, rows[i].xml);
		else if (i == 3)
			ok(rc == 0, "spaces where they may be: %s", rows[i].xml);
		else
			ok(rc < 0 && err.code == CG_E_DATA, "%s: %s", rows[i].xml, err.msg);
		cg_buf_release(&b);
	}
}

/* The example of AWS's own documentation. */
static void
t_presign(void)
{
	struct cg_s3 *s;
	struct cg_buf b;

	setenv("CG_TEST_NOW", "1369353600000", 1);
	setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", 1);
	cg_buf_init(&b, 10000);
	cg_s3_open(&s, "s3://examplebucket?endpoint=https://s3.amazonaws.com&path_style=0", &err);
	ok(cg_s3_presign(s, "test.txt", 86400, NULL, NULL, &b, &err) == 0, "a URL is signed");
	is_str(b.s, "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
	    "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
	    "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="
	    "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404", "as AWS signs it");
	ok(cg_s3_presign(s, "x", 604801, NULL, NULL, &b, &err) < 0 && err.code == CG_E_USAGE,
	    "not for longer than a week: %s", err.msg);
	cg_buf_release(&b);
	cg_s3_close(s);
	unsetenv("CG_TEST_NOW");
	setenv("AWS_ACCESS_KEY_ID", "S3RVER", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "S3RVER", 1);
}

/* ---- with one ---- */

struct heard {
	int n, there;
	int64_t size;
	char mime[100], sha256[65];
	int64_t modified_ms;
};

static void
hear(void *arg, const struct cg_s3_answer *a)
{
	struct heard *h = arg;

	h->n++;
	h->there += a->there;
	h->size += a->size;
	h->modified_ms = a->modified_ms;
	snprintf(h->mime, sizeof h->mime, "%s", a->mime);
	snprintf(h->sha256, sizeof h->sha256, "%s", a->sha256 ? a->sha256 : "");
}

static void
put(struct cg_s3 *s, const char *key, const void *p, size_t n, struct heard *h)
{
	char sha256[65];
	struct cg_s3_put put = { .key = key, .body = p, .fd = -1, .len = (int64_t)n, .sha256 = sha256,
		.mime = "text/plain" };

	cg_sha256_hex(p, n, sha256);
	cg_s3_put(s, &put, hear, h);
}

static int
temporary(void)
{
	char *path = cg_path_join(dir, "into");
	int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	unlink(path);
	free(path);
	return fd;
}

static void
t_objects(void)
{
	struct cg_s3 *s = bucket("cg-test/deep/er", "&sse=AES256");
	struct heard h = { 0 };
	char want[65], got[8] = "";
	int fd = temporary();

	cg_s3_head(s, "a/b", hear, &h);
	ok(cg_s3_run(s, &err) == 0 && h.n == 1 && !h.there, "a key that is not there");
	put(s, "a/b", "hello", 5, &h);
	ok(cg_s3_run(s, &err) == 0 && h.n == 2, "an object is stored: %s", err.msg);
	h = (struct heard){ 0 };
	cg_s3_head(s, "a/b", hear, &h);
	ok(cg_s3_run(s, &err) == 0 && h.there && h.size == 5 && !strcmp(h.mime, "text/plain"),
	    "it is there, with size and type");
	ok(h.modified_ms > cg_wall_ms() - 60000 && h.modified_ms < cg_wall_ms() + 60000,
	    "and the time it was stored");
	h = (struct heard){ 0 };
	cg_s3_get(s, "a/b", fd, 100, hear, &h);
	cg_sha256_hex("hello", 5, want);
	ok(cg_s3_run(s, &err) == 0 && h.size == 5 && pread(fd, got, 7, 0) == 5 && !strcmp(got, "hello"),
	    "it is fetched");
	is_str(h.sha256, want, "with its hash");
	cg_s3_get(s, "a/b", fd, 4, hear, &h);
	ok(cg_s3_run(s, &err) < 0 && err.code == CG_E_TOOBIG, "not when it is too long: %s", err.msg);
	cg_s3_delete(s, "a/b", hear, &h);
	ok(cg_s3_run(s, &err) == 0, "it is removed");
	cg_s3_delete(s, "a/b", NULL, NULL);
	h = (struct heard){ 0 };
	cg_s3_get(s, "a/b", fd, 100, hear, &h);
	ok(cg_s3_run(s, &err) == 0 && h.n == 1 && !h.there, "and gone");
	put(s, "empty", "", 0, &h);
	ok(cg_s3_run(s, &err) == 0, "an empty object is one too");
	cg_s3_close(s);
	s = bucket("cg-test", "&path_style=0");
	free(s->endpoint);
	s->endpoint = cg_asprintf("http://localhost:%d", server.port);
	h = (struct heard){ 0 };
	cg_s3_head(s, "deep/er/empty", hear, &h);
	ok(cg_s3_run(s, &err) == 0 && h.there, "the bucket in the host's name: %s", err.msg);
	cg_s3_close(s);
	close(fd);
}

static int
add_key(void *arg, const char *key, int64_t size, int64_t modified_ms)
{
	(void)modified_ms;
	cg_buf_printf(arg, "%s:%lld ", key, (long long)size);
	return strcmp(key, "stop/2") == 0;
}

static int
count_key(void *arg, const char *key, int64_t size, int64_t modified_ms)
{
	(void)key;
	(void)size;
	(void)modified_ms;
	++*(int *)arg;
	return 0;
}

static void
t_lists(void)
{
	struct cg_s3 *s = bucket("cg-test/lists", "");
	struct heard h = { 0 };
	struct cg_buf b;
	int n = 0;

	cg_buf_init(&b, 1000);
	for (int i = 0; i < 1003; i++) {
		char key[32];

		snprintf(key, sizeof key, "many/%05d", i);
		put(s, key, "x", 1, &h);
	}
	put(s, "stop/1", "12", 2, &h);
	put(s, "stop/2", "123", 3, &h);
	put(s, "stop/3", "", 0, &h);
	ok(cg_s3_run(s, &err) == 0 && h.n == 1006, "a thousand objects in one go");
	ok(cg_s3_list(s, "many/", count_key, &n, &err) == 0 && n == 1003, "a list of two pages");
	ok(cg_s3_list(s, "stop/", add_key, &b, &err) == 0, "a list that is stopped");
	is_str(b.s, "stop/1:2 stop/2:3 ", "has keys and sizes");
	n = 0;
	ok(cg_s3_list(s, "none", count_key, &n, &err) == 0 && n == 0, "an empty list");
	cg_buf_release(&b);
	cg_s3_close(s);
}

static int
uploads(void)
{
	char *path = cg_path_join(dir, "cg-test/._S3rver_uploads");
	struct stat st;
	int n = stat(path, &st) == 0 ? (int)st.st_nlink - 2 : 0;

	free(path);
	return n;
}

static void
t_parts(void)
{
	enum { LEN = (11 << 20) + 17 };
	struct cg_s3 *s = bucket("cg-test/parts", "&part_size=5242880");
	struct heard h = { 0 };
	char *big = cg_alloc(LEN), want[65];
	int fd = temporary(), from = temporary();
	char sha256[65];
	struct cg_s3_put p = { .key = "file", .fd = from, .len = LEN, .sha256 = sha256, .mime = "a/b" };
	struct cg_s3_op *op;

	for (int i = 0; i < LEN; i++)
		big[i] = (char)(i * 7 + i / 251);
	cg_sha256_hex(big, LEN, want);
	put(s, "big", big, LEN, &h);
	ok(cg_s3_run(s, &err) == 0 && h.n == 1, "a long object is stored in parts: %s", err.msg);
	cg_s3_get(s, "big", fd, LEN, hear, &h);
	ok(cg_s3_run(s, &err) == 0, "and fetched");
	is_str(h.sha256, want, "whole");
	if (pwrite(from, big, LEN, 0) != LEN)
		printf("Bail out! cannot write\n");
	memcpy(sha256, want, 65);
	cg_s3_put(s, &p, hear, &h);
	cg_s3_get(s, "big", fd, LEN, hear, &h);
	ok(cg_s3_run(s, &err) == 0, "from a file too");
	is_int(uploads(), 0, "no upload is left");
	/* The file is shorter than it was said to be: the last part cannot be read. */
	if (ftruncate(from, LEN - 100) < 0)
		printf("Bail out! cannot truncate\n");
	cg_s3_put(s, &p, hear, &h);
	ok(cg_s3_run(s, &err) < 0 && err.code == CG_E_IO, "one that fails: %s", err.msg);
	is_int(uploads(), 0, "is aborted");
	op = cg_s3_op_new(s, "POST", "abandoned");
	op->query = cg_strdup("uploads=");
	cg_s3_op_queue(op);
	ok(cg_s3_run(s, &err) == 0 && uploads() == 1, "one that somebody left");
	ok(cg_s3_sweep(s, cg_wall_ms() - 60000, &err) == 0 && uploads() == 1, "stays while it is young");
	ok(cg_s3_sweep(s, cg_wall_ms() + 60000, &err) == 0 && uploads() == 0, "and is swept: %s", err.msg);
	free(big);
	close(fd);
	close(from);
	cg_s3_close(s);
}

static void
t_signed_url(void)
{
	struct cg_s3 *s = (setenv("AWS_SESSION_TOKEN", "to/ke+n==", 1), bucket("cg-test", ""));
	struct cg_fetch_req req = { .method = "GET" };
	struct cg_fetch_reply r;
	struct cg_fetch *f;
	struct cg_buf b;
	struct heard h = { 0 };

	put(s, "served", "for all", 7, &h);
	ok(cg_s3_run(s, &err) == 0, "keys of a session");
	cg_buf_init(&b, 10000);
	cg_fetch_open(&f, 4, &err);
	cg_s3_presign(s, "served", 60, "text/css", "a\"b \xc3\xbc.css", &b, &err);
	req.url = b.s;
	ok(cg_fetch_one(f, &req, &r, NULL, &err) == 0 && r.status == 200 && !strcmp(r.body.s, "for all"),
	    "anybody gets it by a signed URL");
	ok(strstr(b.s, "X-Amz-Security-Token=to%2Fke%2Bn%3D%3D&"), "of a session too");
	is_str(cg_fetch_header(&r, "content-type").len == 8 ? "text/css" : "", "text/css", "as that type");
	cg_fetch_reply_release(&r);
	b.s[b.len - 1] = b.s[b.len - 1] == '0' ? '1' : '0';
	ok(cg_fetch_one(f, &req, &r, NULL, &err) == 0 && r.status == 403, "not by a wrong one");
	cg_fetch_reply_release(&r);
	cg_fetch_close(f);
	cg_buf_release(&b);
	cg_s3_close(s);
	unsetenv("AWS_SESSION_TOKEN");
}

/* ---- refusals ---- */

static void
fails(struct cg_s3 *s, enum cg_errc code, const char *part, const char *name)
{
	struct heard h = { 0 };

	cg_s3_head(s, "a", hear, &h);
	ok(cg_s3_run(s, &err) < 0 && err.code == code && strstr(err.msg, part) && !h.n
	    && !strstr(err.msg, "wrong-secret"), "%s: %s", name, err.msg);
	put(s, "a", "x", 1, &h);
	ok(cg_s3_run(s, &err) < 0 && err.code == code && strstr(err.msg, part) && !h.n,
	    "%s, when storing", name);
	cg_s3_close(s);
}

static void
t_refusals(void)
{
	setenv("AWS_SECRET_ACCESS_KEY", "wrong-secret", 1);
	fails(bucket("cg-test", ""), CG_E_AUTH, "AWS_SECRET_ACCESS_KEY", "a wrong secret");
	setenv("AWS_ACCESS_KEY_ID", "NOBODY", 1);
	fails(bucket("cg-test", ""), CG_E_AUTH, "AWS_ACCESS_KEY_ID", "an unknown key");
	setenv("AWS_ACCESS_KEY_ID", "S3RVER", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "S3RVER", 1);
	fails(bucket("no-such-bucket", ""), CG_E_CONFIG, "create the bucket", "no such bucket");
}

static int
start(char *more)
{
	char *argv[] = { "tests/services/s3/run", dir, more, NULL };

	return service_start(&server, argv);
}

/* The server stops and comes back, the clock is wrong, it asks for patience. */
static void
t_weather(void)
{
	struct heard h = { 0 };
	struct cg_s3 *s;

	service_stop(&server);
	s = bucket("cg-test", "&patience=300ms");
	fails(s, CG_E_UNAVAILABLE, "tried", "a server that is away");
	start("--slow=5");
	s = bucket("cg-test", "&patience=10s");
	put(s, "slow", "x", 1, &h);
	put(s, "slow2", "x", 1, &h);
	ok(cg_s3_run(s, &err) == 0 && h.n == 2, "a server that asks to slow down: %s", err.msg);
	cg_s3_close(s);
	service_stop(&server);
	start("--slow=100");
	fails(bucket("cg-test", "&patience=300ms"), CG_E_UNAVAILABLE, "asks to slow down",
	    "one that asks for ever");
	service_stop(&server);
	start("--offset=-3600000");
	fails(bucket("cg-test", ""), CG_E_CONFIG, "60 minutes ahead of", "a clock that is wrong");
	service_stop(&server);
}

int
main(void)
{
	int rc;

	if (!mkdtemp(dir))
		return 1;
	signal(SIGPIPE, SIG_IGN);
	setenv("AWS_ACCESS_KEY_ID", "S3RVER", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "S3RVER", 1);
	unsetenv("AWS_REGION");
	unsetenv("AWS_DEFAULT_REGION");
	t_urls();
	t_keys();
	t_xml();
	t_presign();
	if ((rc = start(NULL)) != 0) {
		ok(1, "# skip the S3 server did not start (%d): is npm installed?", rc);
	} else {
		t_objects();
		t_lists();
		t_parts();
		t_signed_url();
		t_refusals();
		t_weather();
	}
	cg_rmtree(dir, &err);
	return done();
}
