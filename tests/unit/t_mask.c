/* What looks like a key stays out of logs, events and errors; what only is called nearly like one stays in. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/mask.h"
#include "tap.h"

#define JWT "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"
#define X CG_MASKED

static const char *const keys[] = { "api_key", "apiKey", "apikey", "API-KEY", "X-Api-Key", "x-goog-api-key",
	"openai_api_key", "LITELLM_MASTER_KEY", "clerkSecretKey", "aws_secret_access_key", "privateKey",
	"secret", "client_secret", "clientSecret", "token", "accessToken", "refresh_token", "X-Auth-Token",
	"password", "DB_PASSWORD", "userPassword", "passphrase", "Authorization", "Proxy-Authorization",
	"bearer", "credential", "credentials", "X-Amz-Credential", "X-Amz-Signature", "signature", "sig",
	"key", "auth", "Set-Cookie", "cookie", "session_jwt" };
static const char *const plain[] = { "max_tokens", "maxTokens", "prompt_tokens", "completion_tokens", "tokens",
	"token_count", "tokenLimit", "token_type", "next_page_token", "nextPageToken", "pageToken", "tokens_in",
	"cacheKey", "cache_key", "idempotencyKey", "key_visual", "keyboard", "monkey", "secretary", "password_policy",
	"secret_name", "authorized", "cost_per_token", "author", "signature_move", "", "_", "42" };

static const struct {
	const char *in, *want;
} texts[] = {
	{ "", "" },
	{ "nothing to hide: 42 tokens of max_tokens 5", NULL },
	{ "the header was Bearer " JWT ", and then", "the header was Bearer " X ", and then" },
	{ "a token " JWT " in words", "a token " X " in words" },
	{ "{\"jwt\":\"" JWT "\"}", "{\"jwt\":\"" X "\"}" },
	{ "eyJust a word", NULL },
	{ "Incorrect API key provided: sk-proj-0123456789abcdef.", "Incorrect API key provided: " X },
	{ "sk-short", NULL },
	{ "AIzaSyA-0123456789abcdefghij", X },
	{ "ghp_0123456789abcdefghijABCDEFGHIJ", X },
	{ "postgresql://cg:hunter2@db:5432/cg", "postgresql://cg:" X "@db:5432/cg" },
	{ "postgresql://cg:***@db/cg is away", NULL },
	{ "redis://:pass@h:6379/0", "redis://:" X "@h:6379/0" },
	{ "https://0123456789abcdef0123@host/repo.git", "https://" X "@host/repo.git" },
	{ "ssh://git@host/repo.git", NULL },
	{ "https://host/a@b?x=1", NULL },
	{ "https://host/p?X-Amz-Signature=0a1b&X-Amz-Date=2025", "https://host/p?X-Amz-Signature=" X "&X-Amz-Date=2025" },
	{ "https://host/p?sig=a%2Fb&size=3", "https://host/p?sig=" X "&size=3" },
	{ "-----BEGIN PRIVATE KEY-----\nMIIEvQ\nAb+/=\n-----END PRIVATE KEY-----\nafter", X "\nafter" },
	{ "cut: -----BEGIN RSA PRIVATE KEY-----\nMIIEvQ", "cut: " X },
	{ "{\"api_key\": \"short\", \"model\": \"m\"}", "{\"api_key\": \"" X "\", \"model\": \"m\"}" },
	{ "{\"max_tokens\": 300, \"prompt_tokens\": 12}", NULL },
	{ "password=a b", "password=" X " b" },
	{ "password: hunter22x", "password: " X },
	{ "password: Expected string", NULL },
	{ "input of skill 'x': token: Required", NULL },
	{ "the bearer presented it, basic information", NULL },
	{ "a.b/eyJ/eyJhbGciOiJIUzI1NiJ9.eyJ/a", "a.b/" X },
	{ "a.b/eyJhbGciOiJIUzI1NiJ9", NULL },
	{ "password: bearer", "password: " X },
	{ "password: basically", NULL },
	{ "a/b/c password: a/b/c/secret: d/sk-0123456789abcdef/e", "a/b/c password: a/b/c/secret: " X },
	{ "Grüße, 東京: пароль", NULL },
};

static void
t_names(void)
{
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		ok(cg_mask_is_key(keys[i], strlen(keys[i])), "%s is a key's name", keys[i]);
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		ok(!cg_mask_is_key(plain[i], strlen(plain[i])), "'%s' is none", plain[i]);
}

static void
t_texts(void)
{
	struct cg_buf out;

	cg_buf_init(&out, 10000);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		cg_buf_clear(&out);
		cg_mask(texts[i].in, strlen(texts[i].in), CG_MASK_TEXT, &out);
		is_str(out.s, texts[i].want ? texts[i].want : texts[i].in, texts[i].in[0] == '-' ? "a PEM block"
		    : strchr(texts[i].in, '\n') ? "half of one" : texts[i].in);
	}
	cg_buf_clear(&out);
	cg_mask("token: Expected string", 22, CG_MASK_WIRE, &out);
	is_str(out.s, "token: " X " string", "a protocol means it");
	cg_buf_release(&out);
}

/* What a log line says; into a file instead of standard error. */
static char *
logged(bool json, const struct cg_log_pair *pairs)
{
	static char text[40000];
	int was = dup(2);
	FILE *f = tmpfile();
	size_t n;

	dup2(fileno(f), 2);
	cg_log_setup("t", CG_LOG_INFO, json);
	cg_log_pairs(CG_LOG_INFO, "asked with Bearer 0123456789abcdefA", pairs);
	dup2(was, 2);
	close(was);
	rewind(f);
	n = fread(text, 1, sizeof text - 1, f);
	text[n] = '\0';
	fclose(f);
	return text;
}

static void
t_log(void)
{
	static char big[3 * CG_MASK_FIELD_MAX];
	const struct cg_log_pair pairs[] = { CG_S("password", "hunter2"), CG_S("url", "redis://:pass@h"),
		CG_S("max_tokens", "300"), CG_I("token", 7), CG_OPEN("token", "sk-0123456789abcdef"), { NULL, NULL, 0 } };
	const struct cg_log_pair long_one[] = { CG_S("why", big), { NULL, NULL, 0 } };
	const struct cg_log_pair steering[] = { CG_S("a", "\xc2\x9b" "31m"), CG_S("b", "\xe2\x80\xaegpj.\xe2\x81\xa6"),
		CG_S("c", "\x7f"), CG_S("d", "\xc3\x9b"), { NULL, NULL, 0 } };
	const char *line;

	is_str(logged(false, pairs), "t: asked with Bearer " X " password=" X " url=redis://:" X
	    "@h max_tokens=300 token=7 token=sk-0123456789abcdef\n", "a line of text");
	line = logged(true, pairs);
	ok(strstr(line, "\"password\":\"" X "\",\"url\":\"redis://:" X "@h\"") != NULL
	    && strstr(line, "\"event\":\"asked with Bearer " X "\"") != NULL, "a line of JSON");
	is_str(logged(false, steering), "t: asked with Bearer " X " a=\"\\u009b31m\" b=\"\\u202egpj.\\u2066\" c=\"\\u007f\" d=\xc3\x9b\n",
	    "nothing steers a terminal");
	ok(strstr(logged(true, steering), "\"a\":\"\\u009b31m\",\"b\":\"\\u202egpj.\\u2066\"") != NULL, "nor as JSON");
	/* Of two bytes a letter: none may be cut in half. */
	for (size_t i = 0; i + 2 < sizeof big; i += 2)
		memcpy(big + i + 1, "\xc3\xbc", 2);
	big[0] = 'a';
	line = logged(false, long_one);
	ok(strlen(line) < CG_MASK_FIELD_MAX + 200 && strstr(line, "\xc3\xbc... ["), "no value is without end: %zu",
	    strlen(line));
}

/* Processor time of this text, repeated up to n bytes; in ns, the least of a few. */
static int64_t
time_of(const char *unit, size_t n)
{
	size_t len = strlen(unit);
	char *text = malloc(n + 1);
	int64_t least = INT64_MAX;
	struct cg_buf out;

	for (size_t i = 0; i < n; i++)
		text[i] = unit[i % len];
	text[n] = '\0';
	for (int i = 0; i < 3; i++) {
		struct timespec a, b;
		int64_t ns;

		cg_buf_init(&out, 8 * n);
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
		cg_mask(text, n, CG_MASK_TEXT, &out);
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
		cg_buf_release(&out);
		ns = (b.tv_sec - a.tv_sec) * 1000000000 + b.tv_nsec - a.tv_nsec;
		least = ns < least ? ns : least;
	}
	free(text);
	return least;
}

/* A text four times as long takes four times as long, not sixteen times; twelve is between them. */
static void
t_long(void)
{
	static const char *const units[] = { "a/b.", "YWJjZGVm+Zm9v/", "eyJ/", "eyJ.", "token:a\n", "token: a/", "token=a/",
		"password: b/token/", "bearer a/", "://a@", "://a:b", "cookie: a;", "-----BEGIN ", "-----END ", "\"password\"",
		"aAaA", "sk-0123456789abcdef/", "sk-", "key:'", "api_key " };

	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		int64_t small = time_of(units[i], 256 << 10), large = time_of(units[i], 1 << 20);

		ok(large < 12 * small + 20000000, "1 MiB of %s: %lld us, a quarter of it %lld us",
		    units[i][strlen(units[i]) - 1] == '\n' ? "lines" : units[i], (long long)large / 1000,
		    (long long)small / 1000);
	}
}

int
main(void)
{
	t_names();
	t_texts();
	t_log();
	t_long();
	return done();
}
