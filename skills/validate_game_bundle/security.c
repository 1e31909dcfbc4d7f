/*
 * What the page and its code could do that a game need not: run text as code,
 * or ask somebody else for something. A search through text finds the honest
 * mistake; the policy in the page is what holds against the other kind.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "json/json.h"
#include "lib/bundle/media.h"
#include "validate_game_bundle/inspect.h"

enum { TEXT_MAX = 8 << 20 };

static int
line_of(const char *text, const char *at)
{
	int line = 1;

	for (; text < at; text++)
		line += *text == '\n';
	return line;
}

/* A name of its own, not the tail of another ("medieval("). */
static bool
starts_word(const char *text, const char *at)
{
	char c = at == text ? ' ' : at[-1];

	return !(c == '_' || c == '$' || c == '.' || (c >= '0' && c <= '9') ||
	    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
}

static void
code_from_text(struct cg_inspect *i, const char *path, const char *text)
{
	static const char *const calls[] = { "eval(", "new Function(", "document.write(" };

	for (size_t k = 0; k < sizeof calls / sizeof *calls; k++) {
		const char *at = strstr(text, calls[k]);

		while (at && !starts_word(text, at))
			at = strstr(at + 1, calls[k]);
		if (at)
			cg_finding(i, CG_WARNING, CG_SECURITY, "EVAL_USAGE", (struct cg_at){ path,
			    line_of(text, at), "say it in code" }, "'%s' uses %s)", path, calls[k]);
	}
}

/* Names that are addresses in form only. */
static bool
is_namespace(const char *url)
{
	return strncmp(url, "http://www.w3.org/", 18) == 0 || strncmp(url, "https://www.w3.org/", 19) == 0;
}

static void
addresses(struct cg_inspect *i, const char *path, const char *text, enum cg_severity severity)
{
	static const char *const schemes[] = { "http://", "https://", "ws://", "wss://" };

	for (size_t k = 0; k < 4; k++)
		for (const char *at = text; (at = strstr(at, schemes[k])); at += 5) {
			size_t len = strcspn(at, " \"'<>)\\`;,\n");
			char *url;

			/* "https?://" in a pattern has no host; neither has a bare scheme. */
			if (is_namespace(at) || len <= strlen(schemes[k]) || !starts_word(text, at))
				continue;
			url = cg_strndup(at, len < 120 ? len : 120);
			cg_finding(i, severity, CG_SECURITY, "EXTERNAL_URL", (struct cg_at){ path,
			    line_of(text, at), "put the file into the bundle" },
			    "'%s' names %s", path, url);
			free(url);
		}
}

/* The attributes of the page that make a browser ask for something. */
static void
page_addresses(struct cg_inspect *i)
{
	static const char *const attributes[] = { " src=\"", " srcset=\"", " poster=\"",
		" action=\"", "@import", "url(" };

	for (size_t k = 0; k < sizeof attributes / sizeof *attributes; k++)
		for (const char *at = i->page.s; (at = strstr(at, attributes[k])); ) {
			char *value;

			at += strlen(attributes[k]);
			value = cg_strndup(at, strcspn(at, "\">)"));
			if (strstr(value, "://") || strncmp(value, "//", 2) == 0)
				cg_finding(i, CG_ERROR, CG_SECURITY, "EXTERNAL_URL", (struct cg_at){
				    "index.html", line_of(i->page.s, at),
				    "put the file into the bundle" }, "the page loads %.120s", value);
			free(value);
		}
	for (const char *at = i->page.s; (at = strstr(at, "<link")); at++) {
		char *tag = cg_strndup(at, strcspn(at, ">"));

		if (strstr(tag, "href=\"http") || strstr(tag, "href=\"//"))
			cg_finding(i, CG_ERROR, CG_SECURITY, "EXTERNAL_URL", (struct cg_at){
			    "index.html", line_of(i->page.s, at), NULL }, "the page links %.120s", tag);
		free(tag);
	}
}

static void
inline_scripts(struct cg_inspect *i)
{
	for (const char *at = i->page.s; (at = strstr(at, "<script")); at++) {
		char *tag = cg_strndup(at, strcspn(at, ">"));

		if (!strstr(tag, " src=") && !strstr(tag, "application/json"))
			cg_finding(i, CG_INFO, CG_SECURITY, "INLINE_SCRIPT", (struct cg_at){ "index.html",
			    line_of(i->page.s, at), "move it into a file" },
			    "the page has a script in it");
		free(tag);
	}
}

static void
policy(struct cg_inspect *i)
{
	const char *csp = strstr(i->page.s, "Content-Security-Policy");
	char *rules;

	if (!csp) {
		cg_finding(i, CG_WARNING, CG_SECURITY, "MISSING_CSP", (struct cg_at){ "index.html", 0,
		    "default-src 'none' and what the game needs" },
		    "the page does not say what it may load");
		return;
	}
	rules = cg_strndup(csp, strcspn(csp, ">"));
	if (strstr(rules, "'unsafe-eval'") || strstr(rules, "'unsafe-inline'") || strstr(rules, "*"))
		cg_finding(i, CG_WARNING, CG_SECURITY, "WEAK_CSP", (struct cg_at){ "index.html", 0,
		    NULL }, "the page's policy allows more than a game needs");
	free(rules);
}

void
cg_check_security(struct cg_inspect *i)
{
	for (size_t k = 0; k < i->tree.n; k++) {
		const char *path = i->tree.v[k].path, *ext = cg_media_of_name(path)->ext;
		struct cg_buf text;

		if (strcmp(ext, "js") != 0 && strcmp(ext, "css") != 0)
			continue;
		cg_buf_init(&text, TEXT_MAX);
		if (cg_inspect_read(i, path, &text)) {
			addresses(i, path, text.s, strcmp(ext, "css") == 0 ? CG_ERROR : CG_WARNING);
			if (strcmp(ext, "js") == 0)
				code_from_text(i, path, text.s);
		}
		cg_buf_release(&text);
	}
	if (!i->page.len)
		return;
	code_from_text(i, "index.html", i->page.s);
	page_addresses(i);
	inline_scripts(i);
	policy(i);
}
