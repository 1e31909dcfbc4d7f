/* Provenance in the files themselves: every carrier, twice, broken, and back again. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "lib/handler.h"
#include "lib/media/provenance.h"
#include "tap.h"

static const char step[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

static struct cg_provenance
sample(const char *model)
{
	json_t *context = json_pack("{s:s}", "stepKey", step);
	struct cg_handler h = { .context = context };
	struct cg_provenance p;

	cg_provenance_of(&h, model, "a prompt", &p);
	json_decref(context);
	return p;
}

static void
line(void)
{
	struct cg_provenance p = sample("scene/1 \"<b>");
	char text[CG_PROVENANCE_LINE], hex[65], *want;
	json_t *doc;

	cg_sha256_hex("a prompt", 8, hex);
	cg_provenance_line(&p, text);
	want = cg_asprintf("cg-provenance/1 generator=cg version=%s provider=offline "
	    "model=scene/1___b_ prompt=sha256:%s step=sha256:%s", CG_VERSION, hex, step);
	is_str(text, want, "one line says it all, and no name breaks out of it");
	free(want);
	doc = cg_provenance_json(&p);
	is_str(cg_json_get_str(doc, "provider", ""), "offline", "the provider is in the document");
	is_str(cg_json_get_str(doc, "model", ""), "scene/1___b_", "so is the model");
	want = cg_asprintf("sha256:%s", step);
	is_str(cg_json_get_str(doc, "step", ""), want, "and the step");
	free(want);
	json_decref(doc);
	ok(cg_provenance_find("cg-provenance/2 generator=x", 27) == NULL, "another format is not read");
	doc = cg_provenance_find("..cg-provenance/1 generator=cg model=a\"/>", 42);
	is_str(cg_json_get_str(doc, "model", ""), "a", "the value ends where no name goes on");
	json_decref(doc);
}

#define PNG_HEAD "\x89PNG\r\n\x1a\n" "\0\0\0\x0dIHDR" "\0\0\0\1\0\0\0\1\x08\0\0\0\0" "\x3a\x7e\x9b\x55"
#define PNG_TAIL "\0\0\0\x0aIDAT" "\x78\x9c\x63\x60\0\0\0\2\0\1" "\x48\xaf\xa4\x71" "\0\0\0\0IEND\xae\x42\x60\x82"
#define JPEG "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" "\xff\xdb\0\4ab" "\xff\xda\0\2xyz\xff\xd9"
#define WEBP "RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\3\0\1\0\7\x10\x11\x11\x88\x88\xfe\7\0"
#define WAV "RIFF\x28\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x44\xac\0\0\x88\x58\1\0\2\0\x10\0data\4\0\0\0abcd"
#define MP4 "\0\0\0\x10""ftypisom\0\0\0\0" "\0\0\0\x0cmoovabcd" "\0\0\0\x0cmdatefgh"
#define MP3 "\xff\xfb\x90\x64 the frames of a song"

static const struct {
	const char *name, *bytes;
	size_t len;
	const char *keeps; /* what of the file must be there still */
} files[] = {
	{ "PNG", PNG_HEAD PNG_TAIL, sizeof PNG_HEAD PNG_TAIL - 1, "IEND" },
	{ "JPEG", JPEG, sizeof JPEG - 1, "xyz" },
	{ "WebP", WEBP, sizeof WEBP - 1, "VP8L" },
	{ "WAV", WAV, sizeof WAV - 1, "abcd" },
	{ "MP4", MP4, sizeof MP4 - 1, "mdatefgh" },
	{ "MP3", MP3, sizeof MP3 - 1, "the frames of a song" },
};

/* "PNG: what is checked", until the next call. */
static const char *
of(size_t i, const char *what)
{
	static char name[120];

	snprintf(name, sizeof name, "%s: %s", files[i].name, what);
	return name;
}

static void
carriers(void)
{
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct cg_provenance p = sample("scene/1"), q = sample("scene/2");
		struct cg_err err = CG_ERR_INIT;
		struct cg_buf one, two, again;
		json_t *doc;

		cg_buf_init(&one, 1 << 20);
		cg_buf_init(&two, 1 << 20);
		cg_buf_init(&again, 1 << 20);
		is_int(cg_provenance_tag(&p, files[i].bytes, files[i].len, &one, &err), 0,
		    of(i, "takes a tag"));
		doc = cg_provenance_find(one.s, one.len);
		is_str(cg_json_get_str(doc, "model", ""), "scene/1", of(i, "the tag is found again"));
		json_decref(doc);
		ok(memmem(one.s, one.len, files[i].keeps, strlen(files[i].keeps)) != NULL,
		    "%s", of(i, "what it holds is still there"));
		ok(memmem(one.s, one.len, "algorithmicMedia", 16) != NULL || i == 3,
		    "%s", of(i, "the digital source type is named"));
		is_int(cg_provenance_tag(&q, one.s, one.len, &two, &err), 0, of(i, "tagged twice"));
		ok(memmem(two.s, two.len, "scene/1", 7) == NULL
		    && memmem(two.s, two.len, "scene/2", 7) != NULL && two.len == one.len,
		    "%s", of(i, "the second tag took the first one's place"));
		is_int(cg_provenance_tag(&p, two.s, two.len, &again, &err), 0, of(i, "and back"));
		ok(again.len == one.len && memcmp(again.s, one.s, one.len) == 0,
		    "%s", of(i, "the same bytes as at first"));
		cg_buf_release(&one);
		cg_buf_release(&two);
		cg_buf_release(&again);
	}
}

/* Every prefix of every file: refused or carried, never read past its end. */
static void
broken(void)
{
	struct cg_provenance p = sample("scene/1");
	int refused = 0, tried = 0;

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		for (size_t n = 0; n < files[i].len; n++) {
			char *copy = malloc(n ? n : 1);
			struct cg_err err = CG_ERR_INIT;
			struct cg_buf out;

			memcpy(copy, files[i].bytes, n);
			cg_buf_init(&out, 1 << 20);
			tried++;
			refused += cg_provenance_tag(&p, copy, n, &out, &err) < 0;
			cg_buf_release(&out);
			free(copy);
		}
	ok(refused > tried / 2, "most cut files are refused, the rest is carried");
}

int
main(void)
{
	is_int((long long)cg_crc32("123456789", 9), 0xcbf43926, "the check value of CRC-32");
	line();
	carriers();
	broken();
	return done();
}
