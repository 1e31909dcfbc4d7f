/*
 * The page around a game, or instead of one. What it says comes from a campaign: it is escaped as
 * what it is, text in a page or JSON in a block of data, and colours are colours or not there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/player.h"
#include "base/err.h"
#include "base/mem.h"
#include "color/color.h"
#include "crypt/crypt.h"
#include "http/file.h"
#include "json/json.h"
#include "tool/play.h"
#include "tool/record.h"

#define TEXT_FILE(symbol, path) \
	__asm__(".pushsection .rodata\n" #symbol ":\n.incbin \"" path "\"\n.byte 0\n.popsection\n"); \
	extern const char symbol[] __attribute__((visibility("hidden")))
TEXT_FILE(cg_player_html, "lib/api/player/page.html");
TEXT_FILE(cg_player_css, "lib/api/player/page.css");
TEXT_FILE(cg_player_js, "lib/api/player/page.js");
TEXT_FILE(cg_player_words, "lib/api/player/words.json");

enum { PAGE_MAX = 256 << 10, SLOTS = 20 };

struct slot {
	const char *name, *text; /* text: escaped */
	const char *raw;         /* or as it is */
};

struct page {
	json_t *all, *words;     /* of every language; of this one */
	const char *lang, *brand, *title;
	struct cg_rgb of[CG_ROLES];
	char *style, *boot, *frame, *offer, *hashed;
	bool is_dark;
};

/* ---- colours ---- */

static void
colours(const json_t *config, struct page *p)
{
	static const char *const usual[CG_ROLES] = { "#1f4e79", "#2f8f83", "#f2b134", "#f6f3ec", "#1d2530" };
	const json_t *given = json_object_get(json_object_get(config, "visuals"), "colors");

	for (int r = 0; r < CG_ROLES; r++)
		if (!cg_color_parse(cg_json_get_str(given, cg_role_names[r], ""), &p->of[r]))
			cg_color_parse(usual[r], &p->of[r]);
	p->is_dark = cg_color_luminance(p->of[CG_BACKGROUND]) < 0.18;
	if (cg_color_contrast(p->of[CG_TEXT], p->of[CG_BACKGROUND]) < 4.5)
		p->of[CG_TEXT] = cg_color_ink(p->of[CG_BACKGROUND]);
}

/* A little nearer to white, so that it lies above the ground. */
static struct cg_rgb
lifted(struct cg_rgb c, bool dark)
{
	int part = dark ? 24 : 140;

	return (struct cg_rgb){ (unsigned char)(c.r + (255 - c.r) * part / 255),
		(unsigned char)(c.g + (255 - c.g) * part / 255), (unsigned char)(c.b + (255 - c.b) * part / 255) };
}

static void
one_colour(struct cg_buf *b, const char *name, struct cg_rgb c)
{
	char hex[8];

	cg_color_format(c, hex);
	cg_buf_printf(b, "--%s:%s;", name, hex);
}

static char *
style(const struct page *p)
{
	struct cg_rgb card = lifted(p->of[CG_BACKGROUND], p->is_dark), soft = p->of[CG_TEXT];
	struct cg_buf b;
	size_t n;

	cg_buf_init(&b, PAGE_MAX);
	cg_buf_puts(&b, ":root{");
	one_colour(&b, "ground", p->of[CG_BACKGROUND]);
	one_colour(&b, "ink", p->of[CG_TEXT]);
	one_colour(&b, "primary", p->of[CG_PRIMARY]);
	one_colour(&b, "accent", p->of[CG_ACCENT]);
	one_colour(&b, "card", card);
	one_colour(&b, "soft", soft);
	one_colour(&b, "action", p->of[CG_PRIMARY]);
	one_colour(&b, "on-action", cg_color_ink(p->of[CG_PRIMARY]));
	cg_buf_printf(&b, "--shade:rgb(0 0 0/%s);color-scheme:%s}\n%s", p->is_dark ? ".45" : ".1",
	    p->is_dark ? "dark" : "light", cg_player_css);
	return cg_buf_detach(&b, &n);
}

/* ---- words ---- */

static void
language(const json_t *config, struct page *p)
{
	const char *locale = cg_json_get_str(json_object_get(config, "settings"), "locale", "en");
	const char *key;
	json_t *v;

	p->all = cg_json_again(cg_player_words, strlen(cg_player_words));
	p->lang = "en";
	json_object_foreach(p->all, key, v)
		if (strncmp(locale, key, 2) == 0 && (locale[2] == '\0' || locale[2] == '-'))
			p->lang = key;
	p->words = json_object_get(p->all, p->lang);
}

static const char *
said(const struct page *p, const char *why, size_t i)
{
	return json_string_value(json_array_get(json_object_get(p->words, why), i));
}

/* ---- parts ---- */

/* JSON in a page: no "<" ends its block. */
static char *
block(json_t *v)
{
	char *text = cg_json_str(v);
	struct cg_buf b;
	size_t n;

	cg_buf_init(&b, PAGE_MAX);
	for (const char *s = text; *s; s++)
		if (*s == '<')
			cg_buf_puts(&b, "\\u003c");
		else
			cg_buf_putc(&b, *s);
	free(text);
	json_decref(v);
	return cg_buf_detach(&b, &n);
}

static char *
boot(const struct page *p, const struct cg_play_game_open *o, int64_t starts_ms)
{
	json_t *v = json_object();
	char *url = o ? cg_asprintf("/b/%s/%lld/%s", o->live.id, (long long)o->game.version,
	    o->game.entry_point) : NULL;

	cg_json_set_str(v, "campaign", o ? o->live.id : NULL);
	cg_json_set_str(v, "bundle", url);
	cg_json_set(v, "words", json_incref(p->words));
	if (starts_ms)
		cg_record_time(v, "starts", starts_ms);
	free(url);
	return block(v);
}

static char *
frame(const struct page *p)
{
	struct cg_buf b;
	size_t n;

	cg_buf_init(&b, PAGE_MAX);
	/* The game's own heading is in a page of its own. */
	cg_buf_puts(&b, "<h1 class=\"name\">");
	cg_buf_xml(&b, p->title);
	cg_buf_puts(&b, "</h1>\n<iframe id=\"game\" title=\"");
	cg_buf_xml(&b, p->title);
	cg_buf_puts(&b, "\" sandbox=\"allow-scripts allow-popups allow-popups-to-escape-sandbox\" "
	    "allow=\"autoplay; clipboard-write; fullscreen\"></iframe>");
	return cg_buf_detach(&b, &n);
}

/* Where to go instead of playing: the offer of the campaign, if it has one. */
static char *
offer(const struct page *p, const json_t *config)
{
	const json_t *of = json_object_get(config, "offer");
	const char *url = cg_json_get_str(of, "url", ""), *label = cg_json_get_str(of, "label", NULL);
	const char *visit = cg_json_get_str(p->words, "visit", "{brand}"), *at = strstr(visit, "{brand}");
	struct cg_buf b;
	size_t n;

	if (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0)
		return cg_strdup("");
	cg_buf_init(&b, PAGE_MAX);
	cg_buf_puts(&b, "<a class=\"act\" rel=\"noopener\" target=\"_blank\" href=\"");
	cg_buf_xml(&b, url);
	cg_buf_puts(&b, "\">");
	if (label || !at || !*p->brand) {
		cg_buf_xml(&b, label ? label : url);
	} else {
		cg_buf_printf(&b, "%.*s", (int)(at - visit), visit);
		cg_buf_xml(&b, p->brand);
		cg_buf_puts(&b, at + 7);
	}
	cg_buf_puts(&b, "</a>");
	return cg_buf_detach(&b, &n);
}

/* What a policy says of a text that stands in the page: 'sha256-...'. */
static void
source(struct cg_buf *to, const char *text)
{
	unsigned char hash[CG_SHA256_LEN];
	struct cg_sha256 h;
	char code[48];

	cg_sha256_init(&h);
	cg_sha256_add(&h, text, strlen(text));
	cg_sha256_end(&h, hash);
	cg_base64url(hash, sizeof hash, code);
	for (char *s = code; *s; s++)
		*s = *s == '-' ? '+' : *s == '_' ? '/' : *s;
	cg_buf_printf(to, "'sha256-%s='", code);
}

static void
policy(struct cg_api_call *c, const struct page *p, const char *ancestors)
{
	struct cg_buf b;

	cg_buf_init(&b, PAGE_MAX);
	cg_buf_puts(&b, "default-src 'none'; script-src ");
	source(&b, cg_player_js);
	cg_buf_puts(&b, "; style-src ");
	source(&b, p->style);
	cg_buf_printf(&b, "; frame-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
	    "form-action 'none'; frame-ancestors %s", ancestors);
	cg_http_set(c->http, "Content-Security-Policy", b.s);
	cg_http_set(c->http, "Referrer-Policy", "strict-origin-when-cross-origin");
	cg_http_set(c->http, "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()");
	cg_buf_release(&b);
}

/* ---- the whole ---- */

static void
fill(struct cg_buf *to, const struct slot *slots)
{
	for (const char *s = cg_player_html; *s;) {
		const char *open = strstr(s, "{{"), *close = open ? strstr(open, "}}") : NULL;
		const struct slot *x = slots;

		if (!close) {
			cg_buf_puts(to, s);
			return;
		}
		cg_buf_put(to, s, (size_t)(open - s));
		while (x->name && (strlen(x->name) != (size_t)(close - open - 2)
		    || strncmp(x->name, open + 2, strlen(x->name)) != 0))
			x++;
		if (x->raw)
			cg_buf_puts(to, x->raw);
		else if (x->text)
			cg_buf_xml(to, x->text);
		s = close + 2;
	}
}

static void
open_page(struct page *p, const struct cg_play_game_open *o, const char *why)
{
	const json_t *config = o ? o->config : NULL;

	*p = (struct page){ .all = NULL };
	language(config, p);
	colours(config, p);
	p->brand = cg_json_get_str(json_object_get(config, "branding"), "brand_name", "");
	p->title = cg_json_get_str(json_object_get(config, "copy"), "title", NULL);
	if (!p->title)
		p->title = o ? o->live.name : said(p, why, 0);
	p->style = style(p);
	p->boot = boot(p, why ? NULL : o, why && strcmp(why, "NOT_STARTED") == 0 ? o->live.starts_ms : 0);
	p->frame = why ? cg_strdup("") : frame(p);
	p->offer = offer(p, config);
}

static void
close_page(struct page *p)
{
	json_decref(p->all);
	free(p->style);
	free(p->boot);
	free(p->frame);
	free(p->offer);
}

void
cg_api_player_page(struct cg_api_call *c, int status, const struct cg_play_game_open *o,
    const char *why, const char *ancestors)
{
	char hash[CG_HEX_LEN + 1], ground[8], *bytes;
	struct cg_buf b;
	struct page p;
	size_t n;

	open_page(&p, o, why);
	cg_color_format(p.of[CG_BACKGROUND], ground);
	const struct slot slots[] = { { "lang", p.lang, NULL },
		{ "dir", strcmp(p.lang, "ar") == 0 || strcmp(p.lang, "he") == 0 ? "rtl" : "ltr", NULL },
		{ "ground", ground, NULL }, { "robots", why ? "noindex" : "index", NULL }, { "title", p.title, NULL },
		{ "about", why ? said(&p, why, 1) : cg_json_get_str(json_object_get(o->config, "copy"),
		    "instructions", ""), NULL },
		{ "state", why ? "notice" : "load", NULL }, { "brand", *p.brand ? p.brand : p.title, NULL },
		{ "headline", why ? said(&p, why, 0) : "", NULL }, { "text", why ? said(&p, why, 1) : "", NULL },
		{ "noscript", cg_json_get_str(p.words, "noscript", ""), NULL }, { "style", NULL, p.style },
		{ "frame", NULL, p.frame }, { "offer", NULL, p.offer }, { "boot", NULL, p.boot },
		{ "script", NULL, cg_player_js }, { NULL, NULL, NULL } };

	cg_buf_init(&b, PAGE_MAX);
	fill(&b, slots);
	policy(c, &p, ancestors);
	close_page(&p);
	cg_sha256_hex(b.s, b.len, hash);
	bytes = cg_buf_detach(&b, &n);
	cg_http_set(c->http, "Cache-Control", "no-cache");
	if (status == 200)
		cg_http_reply_tagged(c->http, "text/html; charset=utf-8", hash, bytes, n, false);
	else
		cg_http_reply(c->http, status, "text/html; charset=utf-8", bytes, n);
}
