/*
 * What a media service may answer, and what a prompt may be: "PROVIDER MEDIA STATUS WIDTH
 * HEIGHT", a line; the prompt, a line; the answer. What is told of it is clean and has no key.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "json/json.h"
#include "media/media_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char key[] = "key-of-the-fuzzer-0123456789";

static const char *
env(void *arg, const char *name)
{
	(void)arg;
	return strstr(name, "URL") ? NULL : key;
}

static struct providers *
providers(void)
{
	static struct providers all;
	const struct cg_media_conf conf = { .providers = "providers", .env = env };
	struct cg_err err;

	if (!all.n && cg_providers_load(&all, &conf, &err) < 0)
		abort();
	return &all;
}

static void
judge(const struct fault *f)
{
	if (strstr(f->detail, key) || cg_utf8_check(f->detail, strlen(f->detail)) != strlen(f->detail))
		abort();
	for (const char *c = f->detail; *c; c++)
		if ((unsigned char)*c < ' ')
			abort();
}

static void
read_answer(const struct provider *p, const json_t *stage, int status, const char *s, size_t n)
{
	struct cg_fetch_reply reply = { .status = status, .retry_after_ms = -1 };
	struct cg_err err;
	json_t *doc = cg_json_parse(s, n, "answer", 0, &err);
	char text[300];
	struct fault f;

	cg_fault_reply(&f, p, &reply, doc);
	judge(&f);
	cg_fault_job(&f, p, doc);
	judge(&f);
	cg_media_scalar(cg_media_first(doc, json_object_get(stage, "result")), text, sizeof text);
	cg_media_scalar(cg_media_first(doc, json_object_get(json_object_get(stage, "job"), "state")), text,
	    sizeof text);
	cg_media_scalar(cg_media_at(doc, cg_json_get_str(json_object_get(stage, "job"), "id", "/id")), text,
	    sizeof text);
	json_decref(doc);
}

static void
write_request(const struct provider *p, const json_t *media, const struct cg_media_req *req)
{
	const json_t *stage = cg_provider_stage(media, 0), *submit = json_object_get(stage, "submit");
	struct cg_err err;
	struct cg_buf b;
	char type[100];
	json_t *vars = cg_media_vars(media, req, req->model, &err), *again;

	(void)p;
	if (!vars)
		return;
	cg_media_set_image(vars, &req->image);
	cg_json_set_str(vars, "job", req->prompt);
	cg_buf_init(&b, 1 << 20);
	if (cg_media_body(submit, vars, &b, type, &err) < 0)
		abort();
	if (json_object_get(submit, "json")) {
		if (!(again = cg_json_parse(b.s, b.len, "body", 0, &err)))
			abort();
		json_decref(again);
	}
	cg_buf_clear(&b);
	if (cg_media_fill_text(&b, "/v1/{job}/status", vars, true, &err) == 0
	    && (strpbrk(b.s, " ?#\"<>\r\n") || strstr(b.s, "/../")))
		abort();
	cg_buf_release(&b);
	json_decref(vars);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *s = cg_alloc(size + 1), *prompt, *answer, name[40], kind[40];
	struct cg_media_req req = CG_MEDIA_REQ_INIT;
	const struct provider *p;
	const json_t *media;
	int status = 0;

	memcpy(s, data, size);
	if ((prompt = strchr(s, '\n')) && (answer = strchr(prompt + 1, '\n'))
	    && sscanf(s, "%39s %39s %d %d %d", name, kind, &status, &req.width, &req.height) == 5
	    && (p = cg_provider_find(providers(), name)) && (media = cg_provider_media(p, kind))) {
		*answer++ = '\0';
		cg_utf8_mend(++prompt, strlen(prompt));
		req.prompt = req.negative = req.model = prompt;
		req.seed = status;
		req.duration_sec = req.height / 100.0;
		req.format = req.width % 2 ? "jpeg" : NULL;
		req.image = (struct cg_media_input){ prompt, strlen(prompt), "image/png" };
		write_request(p, media, &req);
		read_answer(p, cg_provider_stage(media, 0), status, answer,
		    size - (size_t)(answer - s));
	}
	free(s);
	return 0;
}
