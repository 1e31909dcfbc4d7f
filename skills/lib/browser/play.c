/*
 * One browser, one page, a few sizes. The game's test mode is switched on from
 * outside, before its script runs, so the bundle's bytes stay what they are;
 * then time stands until it is stepped.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "json/json.h"
#include "lib/browser/cdp.h"
#include "lib/browser/play.h"
#include "lib/bundle/tree.h"

enum { POLL_MS = 25, READY_MS = 8000, COMPLETE_MS = 3000, COPY_MAX = 64 << 20,
	CONFIG_MAX = 4 << 20 };

static const char before[] =
    "window.__cgTest=true;window.__cgSeen={};"
    "for(const n of['gameReady','gameStarted','gameComplete'])"
    "window.addEventListener(n,e=>{(window.__cgSeen[n]=window.__cgSeen[n]||[]).push(e.detail||{})});";

/* A game of ours plays a whole round to a wished outcome, by what a person can do. */
static const char drives[] = "!!(window.__cg&&typeof window.__cg.play==='function')";

/* Another game: a person's one action, and whatever follows from it. */
static const char act[] =
    "(()=>{const g=window.__cg,b=document.querySelector('#action .primary,#action button,"
    "button.primary');if(!b)return 'there is no button to start with';b.click();"
    "if(g&&g.until)g.until('card');return ''})()";

static const char step[] = "(()=>{const g=window.__cg;if(g&&g.step)g.step(250);return 0})()";

/* A picture of the result shows the card when it has come to rest. */
static const char draw[] = "(()=>{const g=window.__cg;if(g&&g.draw)g.draw();return true})()";
static const char settle[] =
    "(()=>{const g=window.__cg;if(g&&g.step){g.step(1500);g.draw()}return true})()";

const struct cg_view cg_play_views[3] = { { "phone", 390, 844, 2 }, { "landscape", 844, 390, 2 },
	{ "desktop", 1280, 800, 1 } };

/*
 * How likely a round is won; for a game of skill only whether it can be lost at all.
 * Pairs may be turned over for ever when nothing counts the moves or the time and the
 * last prize is open to everybody who finds them.
 */
static double
chance_of_win(const json_t *config)
{
	static const char *const chance[] = { "spin_wheel", "scratch_card", "slot_machine" };
	const char *game = cg_json_get_str(config, "template_id", "");
	const json_t *m = json_object_get(config, "mechanics"), *tiers, *last, *p;

	p = json_object_get(json_object_get(json_object_get(config, "settings"), "difficulty"),
	    "win_probability");
	for (size_t i = 0; i < sizeof chance / sizeof *chance; i++)
		if (strcmp(game, chance[i]) == 0)
			return json_is_number(p) ? json_number_value(p) : 0.5;
	if (strcmp(game, "memory_match") != 0 ||
	    strcmp(cg_json_get_str(m, "win_condition", "all_pairs"), "all_pairs") != 0)
		return 0.5;
	tiers = json_object_get(m, "prize_tiers");
	last = json_array_get(tiers, json_array_size(tiers) - 1);
	return !last || !(json_object_get(last, "max_moves") || json_object_get(last, "max_time"))
	    ? 1 : 0.5;
}

void
cg_play_ends(const char *bundle, const char *outcome[2])
{
	char *path = cg_path_join(bundle, "game_config.json");
	struct cg_err err = CG_ERR_INIT;
	json_t *config = cg_json_load(path, CONFIG_MAX, &err);
	double win = chance_of_win(config);
	int n = 0;

	outcome[0] = outcome[1] = NULL;
	if (win > 0)
		outcome[n++] = "win";
	if (win < 1)
		outcome[n] = "lose";
	json_decref(config);
	free(path);
}

struct playing {
	const struct cg_play_wish *wish;
	struct cg_browser *browser;
	struct cg_play *out;
	char *base; /* the bundle's address, with a slash at its end */
};

static void
add_once(json_t *list, const char *s)
{
	char *line = cg_strndup(s, 300);
	const json_t *have;
	size_t i, n = strlen(line);

	/* A cut in the middle of a character is no text. */
	while (n && ((unsigned char)line[n - 1] & 0x80) && strlen(s) > n)
		line[--n] = 0;
	json_array_foreach(list, i, have)
		if (strcmp(json_string_value(have), line) == 0)
			goto out;
	if (json_array_size(list) < 50)
		json_array_append_new(list, json_string(line));
out:
	free(line);
}

static void
on_request(struct playing *p, const char *url)
{
	if (strncmp(url, p->base, strlen(p->base)) == 0 || strncmp(url, "data:", 5) == 0 ||
	    strncmp(url, "blob:", 5) == 0 || strncmp(url, "about:", 6) == 0)
		return;
	add_once(p->out->leaving, url);
}

static void
on_console(struct playing *p, const json_t *params)
{
	const json_t *first = json_array_get(json_object_get(params, "args"), 0);
	const char *type = cg_json_get_str(params, "type", "");

	if (strcmp(type, "error") != 0 && strcmp(type, "assert") != 0)
		return;
	add_once(p->out->errors, cg_json_get_str(first, "value", cg_json_get_str(first,
	    "description", "console error")));
}

static void
on_event(void *arg, const char *method, const json_t *params)
{
	struct playing *p = arg;
	const json_t *d;

	if (strcmp(method, "Network.requestWillBeSent") == 0 ||
	    strcmp(method, "Fetch.requestPaused") == 0) {
		on_request(p, cg_json_get_str(json_object_get(params, "request"), "url", ""));
	} else if (strcmp(method, "Network.webSocketCreated") == 0) {
		on_request(p, cg_json_get_str(params, "url", ""));
	} else if (strcmp(method, "Runtime.exceptionThrown") == 0) {
		d = json_object_get(params, "exceptionDetails");
		add_once(p->out->errors, cg_json_get_str(json_object_get(d, "exception"),
		    "description", cg_json_get_str(d, "text", "exception")));
	} else if (strcmp(method, "Runtime.consoleAPICalled") == 0) {
		on_console(p, params);
	} else if (strcmp(method, "Log.entryAdded") == 0) {
		d = json_object_get(params, "entry");
		if (strcmp(cg_json_get_str(d, "level", ""), "error") == 0)
			add_once(p->out->errors, cg_json_get_str(d, "text", "error"));
	}
}

static int
tell(struct playing *p, const char *method, json_t *params, struct cg_err *err)
{
	json_t *r = cg_browser_call(p->browser, method, params, err);

	json_decref(r);
	return r ? 0 : -1;
}

static bool
is_true(struct playing *p, const char *expression)
{
	struct cg_err ignored = CG_ERR_INIT;
	json_t *v = cg_browser_eval(p->browser, expression, &ignored);
	bool yes = json_is_true(v);

	json_decref(v);
	return yes;
}

/* Wait until an expression is true, stepping the game's time if asked. */
static bool
until(struct playing *p, const char *expression, int ms, bool stepping)
{
	int64_t end = cg_mono_ms() + ms;
	struct cg_err err = CG_ERR_INIT;

	for (;;) {
		if (is_true(p, expression))
			return true;
		if (cg_mono_ms() > end)
			return false;
		if (stepping)
			json_decref(cg_browser_eval(p->browser, step, &err));
		if (cg_browser_wait(p->browser, POLL_MS, &err) < 0)
			return false;
	}
}

/* The bytes of base64 text; NULL when it is none. */
static char *
unbase64(const char *s, size_t *len)
{
	size_t n = strlen(s), at = 0;
	char *out = cg_alloc(n / 4 * 3 + 4);
	unsigned v = 0;
	int bits = 0;

	for (; *s && *s != '='; s++) {
		static const char digit[] =
		    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
		const char *d = strchr(digit, *s);

		if (!d) {
			free(out);
			return NULL;
		}
		v = v << 6 | (unsigned)(d - digit);
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			out[at++] = (char)(v >> bits);
		}
	}
	*len = at;
	return out;
}

static int
shoot(struct playing *p, const struct cg_view *v, const char *when, struct cg_err *err)
{
	json_t *r;
	char *name, *path, *shot;
	size_t len = 0;
	int rc = -1;

	if (!p->wish->shots)
		return 0;
	is_true(p, strcmp(when, "ready") == 0 ? draw : settle);
	r = cg_browser_call(p->browser, "Page.captureScreenshot", json_pack("{s:s,s:i}", "format",
	    "jpeg", "quality", 90), err);
	if (!r)
		return -1;
	name = cg_asprintf("%s-%s", v->name, when);
	path = cg_asprintf("%s/%s.jpg", p->wish->shots, name);
	shot = unbase64(cg_json_get_str(r, "data", ""), &len);
	if (shot && len && cg_mkdirs(p->wish->shots, 0755, err) == 0 &&
	    cg_file_write(path, shot, len, 0644, false, err) == 0) {
		json_array_append_new(p->out->shots, json_pack("{s:s,s:s,s:i,s:i}", "name", name,
		    "path", path, "width", (int)(v->width * v->ratio), "height",
		    (int)(v->height * v->ratio)));
		rc = 0;
	} else if (!len) {
		cg_err_set(err, CG_E_DATA, "the browser sent no picture");
	}
	free(shot);
	free(path);
	free(name);
	json_decref(r);
	return rc;
}

static json_t *
last_detail(struct playing *p, const char *event)
{
	struct cg_err ignored = CG_ERR_INIT;
	char *js = cg_asprintf("((window.__cgSeen||{})['%s']||[]).slice(-1)[0]||null", event);
	json_t *v = cg_browser_eval(p->browser, js, &ignored);

	free(js);
	return v;
}

static void
fail(struct playing *p, const struct cg_view *v, const char *why)
{
	if (!p->out->failure)
		p->out->failure = cg_asprintf("%s: %s", v->name, why);
}

static int
load(struct playing *p, const struct cg_view *v, bool first, struct cg_err *err)
{
	char *url = cg_asprintf("%s%s", p->base, p->wish->entry);
	int64_t start = cg_mono_us();
	const char *wrong;
	json_t *went = NULL;
	int rc = -1;

	if (tell(p, "Emulation.setDeviceMetricsOverride", json_pack("{s:i,s:i,s:f,s:b}", "width",
	    v->width, "height", v->height, "deviceScaleFactor", v->ratio, "mobile",
	    v->width < 768 || v->height < 500), err) < 0)
		goto out;
	went = cg_browser_call(p->browser, "Page.navigate", json_pack("{s:s}", "url", url), err);
	if (!went)
		goto out;
	rc = 0;
	wrong = cg_json_get_str(went, "errorText", NULL);
	if (wrong) {
		fail(p, v, wrong);
		goto out;
	}
	if (!until(p, "document.readyState==='complete'", READY_MS, false)) {
		fail(p, v, "the page did not load");
		goto out;
	}
	p->out->loaded = true;
	p->out->ready = until(p, "window.__gameReady===true", READY_MS, false) &&
	    (first || p->out->ready);
	if (first)
		p->out->load_ms = (double)((cg_mono_us() - start) / 100) / 10;
	p->out->config = is_true(p, "!!window.GAME_CONFIG&&typeof window.GAME_CONFIG==='object'");
	p->out->canvas = is_true(p, "!!document.querySelector('canvas')");
	if (!p->out->ready)
		fail(p, v, "gameReady did not come");
	else if (first)
		p->out->ready_detail = last_detail(p, "gameReady");
out:
	json_decref(went);
	free(url);
	return rc;
}

/* A round has ended: keep what was said of it. False, and the failure noted, when not. */
static bool
completed(struct playing *p, const struct cg_view *v)
{
	json_t *detail;

	if (!until(p, "((window.__cgSeen||{}).gameComplete||[]).length>0", COMPLETE_MS, true)) {
		fail(p, v, "gameComplete did not come");
		return false;
	}
	detail = last_detail(p, "gameComplete");
	add_once(p->out->outcomes, cg_json_get_str(detail, "outcome", "unknown"));
	json_decref(p->out->complete_detail);
	p->out->complete_detail = detail;
	return true;
}

/* By the game's own driver, to a wished end: false when that end was not reached. */
static bool
drive(struct playing *p, const struct cg_view *v, const char *wish)
{
	char *js = cg_asprintf("window.__cgSeen={},window.__cg.play('%s').then(r=>r.reached===true)",
	    wish), *why;
	struct cg_err err = CG_ERR_INIT;
	json_t *reached = cg_browser_eval(p->browser, js, &err);
	bool good = json_is_true(reached);

	free(js);
	why = !reached ? cg_asprintf("the round that should end in '%s' broke off: %s", wish, err.msg)
	    : cg_asprintf("no round can be %s", strcmp(wish, "win") == 0 ? "won" : "lost");
	if (!good)
		fail(p, v, why);
	free(why);
	json_decref(reached);
	return completed(p, v) && good;
}

static int
drive_rounds(struct playing *p, const struct cg_view *v, bool *good, struct cg_err *err)
{
	static const char *const any[2] = { "win", NULL };
	const char *const *wish = p->wish->outcome[0] ? p->wish->outcome : any;

	for (int i = 0; i < 2 && wish[i]; i++) {
		*good = drive(p, v, wish[i]) && *good;
		if (shoot(p, v, wish[i], err) < 0)
			return -1;
	}
	return 0;
}

static bool
press_button(struct playing *p, const struct cg_view *v)
{
	struct cg_err err = CG_ERR_INIT;
	json_t *said = cg_browser_eval(p->browser, act, &err);
	bool good = json_is_string(said) && !*json_string_value(said);

	if (!good)
		fail(p, v, json_is_string(said) ? json_string_value(said) : err.msg);
	json_decref(said);
	return good && completed(p, v);
}

static int
play_view(struct playing *p, const struct cg_view *v, bool first, struct cg_err *err)
{
	bool good = true;
	int rc = 0;

	if (load(p, v, first, err) < 0)
		return -1;
	if (!p->out->loaded)
		return 0;
	if (shoot(p, v, "ready", err) < 0)
		return -1;
	if (!p->out->ready)
		return 0;
	if (is_true(p, drives)) {
		rc = drive_rounds(p, v, &good, err);
	} else {
		good = press_button(p, v);
		rc = shoot(p, v, "result", err);
	}
	p->out->complete = good && (first || p->out->complete);
	return rc;
}

/* What we want to hear, and that nothing gets out: requests to the web are paused for ever. */
static int
prepare(struct playing *p, struct cg_err *err)
{
	static const char *const domains[] = { "Page.enable", "Runtime.enable", "Log.enable",
		"Network.enable" };

	for (size_t i = 0; i < sizeof domains / sizeof *domains; i++)
		if (tell(p, domains[i], NULL, err) < 0)
			return -1;
	if (tell(p, "Fetch.enable", json_pack("{s:[{s:s},{s:s}]}", "patterns", "urlPattern",
	    "http://*", "urlPattern", "https://*"), err) < 0)
		return -1;
	return tell(p, "Page.addScriptToEvaluateOnNewDocument", json_pack("{s:s}", "source",
	    before), err);
}

/* file:///... with everything escaped that an address may not hold. */
static char *
file_url(const char *dir)
{
	struct cg_buf b;

	cg_buf_init(&b, 65536);
	cg_buf_puts(&b, "file://");
	for (; *dir; dir++) {
		unsigned char c = (unsigned char)*dir;

		if (c > 0x20 && c < 0x7F && !strchr("\"#%<>?[\\]^`{|}", c))
			cg_buf_putc(&b, (char)c);
		else
			cg_buf_printf(&b, "%%%02X", c);
	}
	cg_buf_putc(&b, '/');
	return cg_buf_detach(&b, NULL);
}

/*
 * A copy for the browser. The runner may have laid the files down as links to
 * objects without names, and the browser tells a page from a text by the name
 * at the end of the link.
 */
static int
copy_bundle(const char *from, const char *to, struct cg_err *err)
{
	struct cg_tree tree = { NULL, 0 };
	int rc = cg_tree_list(&tree, from, err);

	for (size_t i = 0; rc == 0 && i < tree.n; i++) {
		char *src = cg_path_join(from, tree.v[i].path);
		char *dst = cg_path_join(to, tree.v[i].path), *dir = cg_path_dir(dst);
		struct cg_buf bytes;

		cg_buf_init(&bytes, COPY_MAX);
		/* What a bundle may not have is not played either. */
		if (!tree.v[i].link && !tree.v[i].special) {
			rc = cg_file_read(&bytes, src, err);
			if (rc == 0)
				rc = cg_mkdirs(dir, 0700, err);
			if (rc == 0)
				rc = cg_file_write(dst, bytes.s, bytes.len, 0600, false, err);
		}
		cg_buf_release(&bytes);
		free(dir);
		free(dst);
		free(src);
	}
	cg_tree_release(&tree);
	return rc;
}

int
cg_play_bundle(const struct cg_play_wish *wish, const struct cg_deadline *deadline,
    struct cg_play *out, struct cg_err *err)
{
	struct playing p = { .wish = wish, .out = out };
	char *copy = cg_path_join(wish->folder, "page"), *real = NULL;
	struct cg_err ignored = CG_ERR_INIT;
	int rc = -1;

	*out = (struct cg_play){ .errors = json_array(), .leaving = json_array(),
		.shots = json_array(), .outcomes = json_array() };
	if (copy_bundle(wish->bundle, copy, err) < 0)
		goto out;
	real = realpath(copy, NULL);
	if (!real) {
		cg_err_sys(err, "bundle '%s'", wish->bundle);
		goto out;
	}
	p.base = file_url(real);
	p.browser = cg_browser_start(wish->program, wish->folder, on_event, &p, deadline, err);
	if (!p.browser || prepare(&p, err) < 0)
		goto out;
	for (size_t i = 0; i < wish->views; i++)
		if (play_view(&p, &wish->view[i], i == 0, err) < 0)
			goto out;
	rc = 0;
out:
	cg_browser_close(p.browser);
	(void)cg_rmtree(wish->folder, &ignored);
	free(p.base);
	free(real);
	free(copy);
	return rc;
}

void
cg_play_release(struct cg_play *p)
{
	json_decref(p->ready_detail);
	json_decref(p->complete_detail);
	json_decref(p->errors);
	json_decref(p->leaving);
	json_decref(p->shots);
	json_decref(p->outcomes);
	free(p->failure);
}
