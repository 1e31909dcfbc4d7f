/* multipart/form-data: what is one, where its parts lie, and what is refused. */
#include <string.h>

#include "base/mem.h"
#include "http/form.h"
#include "tap.h"

#define TYPE "multipart/form-data; boundary=b"
#define PART(head, body) "--b\r\n" head "\r\n\r\n" body "\r\n"
#define NAMED(name) "Content-Disposition: form-data; name=\"" name "\""
#define END "--b--\r\n"

/* Names, file names and bodies of all parts, "a=1;f<x.png>=2;", and how it ended. */
static const char *
all(const char *type, const char *body, size_t n)
{
	static char out[400];
	struct cg_arena a = { NULL };
	struct cg_http_form f;
	struct cg_http_part p;
	size_t at = 0;
	int rc;

	if (!cg_http_form_open(&f, type, (struct cg_str){ body, n }))
		return "none";
	while ((rc = cg_http_form_next(&f, &a, &p)) > 0)
		at += (size_t)snprintf(out + at, sizeof out - at, "%s%s%s%s=%.*s;", p.name, p.filename ? "<" : "",
		    p.filename ? p.filename : "", p.filename ? ">" : "", (int)p.body.len, p.body.s);
	snprintf(out + at, sizeof out - at, "%s", rc < 0 ? "bad" : "end");
	cg_arena_release(&a);
	return out;
}

#define ALL(type, body) all(type, body, sizeof body - 1)

static void
forms(void)
{
	is_str(ALL(TYPE, PART(NAMED("a"), "1") PART(NAMED("f") "; filename=\"x.png\"\r\nContent-Type: image/png",
	    "\r\n2\r\n--c") END), "a=1;f<x.png>=\r\n2\r\n--c;end", "a text and a file with what looks like lines");
	is_str(ALL(TYPE, END), "end", "no part at all");
	is_str(ALL(TYPE, PART(NAMED("a"), "") "--b--"), "a=;end", "an empty text, and no line after the end");
	is_str(ALL("Multipart/Form-Data; charset=utf-8; Boundary=\"b\"", PART(NAMED("a"), "1") END), "a=1;end",
	    "capitals, quotes and other parameters");
	is_str(ALL(TYPE, PART("X-Some: thing\r\ncontent-disposition:form-data;name=a", "1") END), "a=1;end",
	    "fields that we do not know, and none of the blanks");
	is_str(ALL(TYPE, PART(NAMED("a\\\"b") "; filename=\"../\\\\é\"", "1") END), "a\"b<../\\é>=1;end",
	    "names are what clients call them");
	is_str(ALL(TYPE, PART(NAMED("f") "; filename=\"\"", "") END), "f<>=;end", "a file that nobody chose");
}

static void
types(void)
{
	static const char *const none[] = { "application/json", "multipart/form-data", "multipart/mixed; boundary=b",
		"multipart/form-data; boundary=", "multipart/form-data; boundary=b; boundary=c",
		"multipart/form-data; boundary=\"b", "multipart/form-data; boundary=\"b \"",
		"multipart/form-data; boundary=\"b\r\n\"", "multipart/form-data;", "multipart/form-data boundary=b",
		"multipart/form-data; boundary=12345678901234567890123456789012345678901234567890123456789012345678901" };

	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		is_str(ALL(none[i], END), "none", "no boundary, or two");
	is_str(all(NULL, "", 0), "none", "no type");
}

static void
mistakes(void)
{
	is_str(all(TYPE, NULL, 0), "bad", "nothing");
	is_str(ALL(TYPE, "x" END), "bad", "something before it");
	is_str(ALL(TYPE, END "x"), "bad", "something after it");
	is_str(ALL(TYPE, PART(NAMED("a"), "1")), "bad", "no end");
	is_str(ALL(TYPE, "--b\r\n" NAMED("a") "\r\n\r\n1"), "bad", "no end of a part");
	is_str(ALL(TYPE, PART(NAMED("a"), "1\r\n--bc") END), "a=1;bad", "a boundary that goes on");
	is_str(ALL(TYPE, PART("Content-Type: text/plain", "1") END), "bad", "no name");
	is_str(ALL(TYPE, PART(NAMED("a") "\r\n" NAMED("b"), "1") END), "bad", "two names");
	is_str(ALL(TYPE, PART(NAMED("a") "; name=b", "1") END), "bad", "two names at once");
	is_str(ALL(TYPE, PART("Content-Disposition: attachment; name=a", "1") END), "bad", "no form's part");
	is_str(ALL(TYPE, PART(NAMED("a") "\r\n folded", "1") END), "bad", "a line that is folded");
	is_str(ALL(TYPE, PART(NAMED("a") "\r\nContent-Transfer-Encoding: base64", "MQ==") END), "bad", "encoded");
	is_str(ALL(TYPE, PART(NAMED("a\0b"), "1") END), "bad", "a NUL in a name");
	is_str(ALL(TYPE, PART(NAMED("a\x1b[0m"), "1") END), "bad", "a control character in a name");
	is_str(ALL(TYPE, PART(NAMED("\xff"), "1") END), "bad", "a name that is no text");
	is_str(ALL(TYPE, PART("Content-Disposition: form-data; name=\"a", "1") END), "bad", "a quote that stays open");
}

static void
long_headers(void)
{
	char body[6000];
	int n = snprintf(body, sizeof body, "--b\r\n" NAMED("a") "\r\nX: %04500d\r\n\r\n1\r\n" END, 0);

	is_str(all(TYPE, body, (size_t)n), "bad", "a header too long");
}

int
main(void)
{
	forms();
	types();
	mistakes();
	long_headers();
	return done();
}
