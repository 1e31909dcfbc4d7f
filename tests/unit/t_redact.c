/* What goes into messages and logs says no key. */
#include "base/err.h"
#include "fetch/fetch.h"
#include "tap.h"

static const char *const known[] = { "hush-hush", "a/b+c=", "abc", NULL };

static const struct {
	const char *in, *want;
} rows[] = {
	{ "", "" },
	{ "nothing to hide: 42 tokens of max_tokens 5", "nothing to hide: 42 tokens of max_tokens 5" },
	{ "Incorrect API key provided: hush-hush.", "Incorrect API key provided: [redacted]." },
	{ "xhush-hushx", "x[redacted]x" },
	{ "q=a/b+c=&r=a%2Fb%2Bc%3D", "q=[redacted]&r=[redacted]" },
	{ "too short to be one: abc", "too short to be one: abc" },
	{ "Authorization: Bearer eyJhbGciOi.x-y_z\r\nX-Other: 1", "Authorization: [redacted]\r\nX-Other: 1" },
	{ "authorization: basic dXNlcjpwYXNz", "authorization: [redacted]" },
	{ "with Bearer eyJhbGciOiJIUzI1 in it", "with Bearer [redacted] in it" },
	{ "the bearer presented it, basic information", "the bearer presented it, basic information" },
	{ "x-api-key: 12345", "x-api-key: [redacted]" },
	{ "{\"api_key\": \"secretvalue\", \"model\": \"m\"}", "{\"api_key\": \"[redacted]\", \"model\": \"m\"}" },
	{ "{\\\"api_key\\\":\\\"secretvalue\\\"}", "{\\\"api_key\\\":\\\"[redacted]\\\"}" },
	{ "https://h/p?key=AbC&size=3", "https://h/p?key=[redacted]&size=3" },
	{ "?X-Amz-Signature=0a1b&X-Amz-Date=2025", "?X-Amz-Signature=[redacted]&X-Amz-Date=2025" },
	{ "Cookie: session=1; b=2", "Cookie: [redacted]" },
	{ "key sk-proj-0123456789abcdef is wrong", "key [redacted] is wrong" },
	{ "sk-short", "sk-short" },
	{ "monkey=banana", "monkey=banana" },
	{ "the key to it", "the key to it" },
	{ "password", "password" },
	{ "password=", "password=" },
};

static void
ended(void *arg, struct cg_fetch_reply *r)
{
	(void)arg;
	(void)r;
}

/* Keys that requests came with, however they were given; signatures are not kept. */
static void
t_requests(struct cg_fetch *f, struct cg_buf *out)
{
	static const char *const headers[] = { "Authorization: Bearer of-a-header", "X-Plain: not-a-key-at-all",
		NULL };
	static const char *const secrets[] = { "X-Vendor: of-the-secrets", NULL };
	static const char *const aws[] = { "Authorization: AWS4-HMAC-SHA256 a/b, Signature=0123456789ab", NULL };
	static const char text[] = "of-a-header, of-the-secrets, not-a-key-at-all, Signature 0123456789ab";
	struct cg_fetch_req req = { .method = "GET", .url = "http://127.0.0.1:1/", .headers = headers,
		.secrets = secrets };

	cg_fetch_drop(cg_fetch_start(f, &req, ended, NULL));
	req.headers = aws;
	cg_fetch_drop(cg_fetch_start(f, &req, ended, NULL));
	cg_buf_clear(out);
	cg_fetch_redact(f, text, sizeof text - 1, out);
	is_str(out->s, "[redacted], [redacted], not-a-key-at-all, Signature 0123456789ab", "keys of requests");
}

int
main(void)
{
	struct cg_fetch_conf conf = { .per_host = 1, .secrets = known };
	struct cg_fetch *f;
	struct cg_err err;
	struct cg_buf out;

	if (cg_fetch_open_with(&f, &conf, &err) < 0) {
		printf("Bail out! %s\n", err.msg);
		return 1;
	}
	cg_buf_init(&out, 1000);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cg_buf_clear(&out);
		cg_fetch_redact(f, rows[i].in, strlen(rows[i].in), &out);
		is_str(out.s, rows[i].want, strpbrk(rows[i].in, "\r") ? "a header" : rows[i].in);
	}
	cg_fetch_secret(f, "another one");
	cg_buf_clear(&out);
	cg_fetch_redact(f, "it is another one", 17, &out);
	is_str(out.s, "it is [redacted]", "one that was learnt later");
	cg_buf_clear(&out);
	cg_fetch_redact(NULL, "hush-hush token=1", 17, &out);
	is_str(out.s, "hush-hush token=[redacted]", "without any that are known");
	t_requests(f, &out);
	cg_buf_release(&out);
	cg_fetch_close(f);
	return done();
}
