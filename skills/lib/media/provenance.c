/* The line, the JSON and reading both back. The carriers are in carry_*.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "lib/handler.h"
#include "lib/media/carry.h"
#include "lib/media/provenance.h"

#define MARK "cg-provenance/1 "

enum { FILE_LIMIT = 256 << 20 };

static const char name_chars[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/:+-";

void
cg_provenance_of(const struct cg_handler *h, const char *model, const char *prompt,
    struct cg_provenance *out)
{
	const char *step = cg_json_get_str(h->context, "stepKey", "");

	*out = (struct cg_provenance){ .generator = "cg", .version = CG_VERSION,
		.provider = "offline", .model = model };
	if (prompt && *prompt)
		cg_sha256_hex(prompt, strlen(prompt), out->prompt);
	snprintf(out->step, sizeof out->step, "%s", step);
}

static void
put_name(struct cg_buf *b, const char *field, const char *s)
{
	cg_buf_printf(b, " %s=", field);
	for (size_t n = 0; *s && n < 60; s++, n++)
		cg_buf_putc(b, strchr(name_chars, *s) ? *s : '_');
}

void
cg_provenance_line(const struct cg_provenance *p, char line[CG_PROVENANCE_LINE])
{
	struct cg_buf b;

	cg_buf_init(&b, CG_PROVENANCE_LINE - 1);
	cg_buf_put(&b, MARK, sizeof MARK - 2);
	put_name(&b, "generator", p->generator);
	put_name(&b, "version", p->version);
	put_name(&b, "provider", p->provider);
	put_name(&b, "model", p->model);
	if (p->prompt[0])
		cg_buf_printf(&b, " prompt=sha256:%s", p->prompt);
	if (p->step[0])
		cg_buf_printf(&b, " step=sha256:%s", p->step);
	snprintf(line, CG_PROVENANCE_LINE, "%s", b.s);
	cg_buf_release(&b);
}

/*
 * Where a zip's comment can begin, NULL when it is no zip: the files in one speak for
 * themselves, and their lines come first.
 */
static const char *
comment_of_zip(const char *data, size_t len)
{
	enum { END = 22 }; /* the record of the end, without its comment */

	if (len < END || memcmp(data, "PK\3\4", 4) != 0)
		return NULL;
	return data + len - (len < END + CG_PROVENANCE_LINE ? END : END + CG_PROVENANCE_LINE);
}

json_t *
cg_provenance_find(const void *data, size_t len)
{
	static const char *const fields[] = { "generator", "version", "provider", "model",
		"prompt", "step" };
	const char *end = (const char *)data + len;
	const char *at = comment_of_zip(data, len);
	json_t *out;

	at = at ? at : data;
	at = memmem(at, (size_t)(end - at), MARK, sizeof MARK - 1);
	if (!at)
		return NULL;
	out = json_object();
	/* Values hold only the characters of a name, so the first other one but a blank ends it. */
	for (at += sizeof MARK - 1; at < end;) {
		size_t n = 0, k = 0, i = 0;

		while (at + n < end && at[n] >= 'a' && at[n] <= 'z')
			n++;
		while (i < sizeof fields / sizeof *fields
		    && (strlen(fields[i]) != n || memcmp(fields[i], at, n) != 0))
			i++;
		if (i == sizeof fields / sizeof *fields || at + n == end || at[n] != '=')
			break;
		at += n + 1;
		while (at + k < end && at[k] && strchr(name_chars, at[k]))
			k++;
		cg_json_set(out, fields[i], json_stringn(at, k));
		at += k;
		if (at == end || *at != ' ')
			break;
		at++;
	}
	return out;
}

json_t *
cg_provenance_json(const struct cg_provenance *p)
{
	char line[CG_PROVENANCE_LINE];

	cg_provenance_line(p, line);
	return cg_provenance_find(line, strlen(line));
}

int
cg_provenance_tag(const struct cg_provenance *p, const void *data, size_t len,
    struct cg_buf *out, struct cg_err *err)
{
	static const struct {
		const char *magic;
		size_t at, n;
		int (*carry)(const struct cg_provenance *, struct cg_str, struct cg_buf *);
	} carriers[] = {
		{ "\x89PNG\r\n\x1a\n", 0, 8, cg_carry_png },
		{ "\xff\xd8\xff", 0, 3, cg_carry_jpeg },
		{ "WEBP", 8, 4, cg_carry_webp },
		{ "WAVE", 8, 4, cg_carry_wav },
		{ "ftyp", 4, 4, cg_carry_mp4 },
		{ "ID3", 0, 3, cg_carry_mp3 },
		{ "\xff\xfb", 0, 2, cg_carry_mp3 },
		{ "\xff\xf3", 0, 2, cg_carry_mp3 },
	};
	struct cg_str in = { data, len };

	for (size_t i = 0; i < sizeof carriers / sizeof *carriers; i++) {
		if (len < carriers[i].at + carriers[i].n
		    || memcmp(in.s + carriers[i].at, carriers[i].magic, carriers[i].n) != 0)
			continue;
		if (carriers[i].carry(p, in, out) < 0)
			return cg_err_set(err, CG_E_DATA, "the file is cut short or broken, "
			    "so its provenance cannot be written into it");
		return out->failed ? cg_err_set(err, CG_E_TOOBIG, "the file is too large") : 0;
	}
	return cg_err_set(err, CG_E_DATA, "provenance goes into PNG, JPEG, WebP, MP3, WAV and MP4 "
	    "files; this is none of them");
}

int
cg_provenance_stamp(const struct cg_provenance *p, const char *path, struct cg_err *err)
{
	struct cg_buf in, out;
	int rc;

	cg_buf_init(&in, FILE_LIMIT);
	cg_buf_init(&out, FILE_LIMIT + 65536);
	rc = cg_file_read(&in, path, err);
	if (rc == 0)
		rc = cg_provenance_tag(p, in.s, in.len, &out, err);
	if (rc == 0)
		rc = cg_file_write(path, out.s, out.len, 0644, false, err);
	else
		cg_err_wrap(err, "%s", path);
	cg_buf_release(&in);
	cg_buf_release(&out);
	return rc;
}
