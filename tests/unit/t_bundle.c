/* Bundles: texts into pages, order and digests, archives, media by content, trees. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "lib/browser/play.h"
#include "lib/bundle/bundle.h"
#include "lib/bundle/media.h"
#include "game/page.h"
#include "lib/bundle/source.h"
#include "lib/bundle/tree.h"
#include "tap.h"

static void
pages(void)
{
	static const char frame[] = "<p>{{a}}</p>{{b}}{{ no }}{{a}}{{";
	struct cg_page_value v[] = { { "a", "{{b}}" }, { "b", "2" } };
	struct cg_buf b;

	cg_buf_init(&b, 1024);
	cg_page_escape("<a href=\"x\">'&", &b);
	is_str(b.s, "&lt;a href=&quot;x&quot;&gt;&#39;&amp;", "markup becomes text");
	cg_buf_clear(&b);
	is_int((long long)cg_page_fill(frame, sizeof frame - 1, v, 2, &b), 3, "three were filled in");
	is_str(b.s, "<p>{{b}}</p>2{{ no }}{{b}}{{", "what was filled in is not looked at again");
	cg_buf_clear(&b);
	cg_page_json("{\"a\":\"</script><!--\xE2\x80\xA8\"}", strlen("{\"a\":\"</script><!--") + 5, &b);
	is_str(b.s, "{\"a\":\"\\u003c/script>\\u003c!--\\u2028\"}", "no text ends a script block");
	cg_buf_clear(&b);
	for (size_t i = 0; i < 4; i++) {
		cg_page_base64("foob", i + 1, &b);
		cg_buf_putc(&b, ' ');
	}
	is_str(b.s, "Zg== Zm8= Zm9v Zm9vYg== ", "base64 by its standard");
	cg_buf_release(&b);
}

static void
fill(struct cg_bundle *b, bool reverse)
{
	static const char *const names[] = { "index.html", "assets/a.png", "scripts/game.js",
		"assets/a-b.png" };
	struct cg_err err = CG_ERR_INIT;

	for (int i = 0; i < 4; i++) {
		const char *n = names[reverse ? 3 - i : i];

		cg_bundle_add(b, n, n, strlen(n), &err);
	}
}

static void
same_files_same_bytes(void)
{
	struct cg_bundle a = { NULL, 0 }, b = { NULL, 0 };
	struct cg_err err = CG_ERR_INIT;
	struct cg_buf za, zb, lines;
	char da[65], db[65], want[65];

	fill(&a, false);
	fill(&b, true);
	cg_bundle_digest(&a, da);
	cg_bundle_digest(&b, db);
	is_str(da, db, "the order of adding does not show in the digest");
	cg_buf_init(&lines, 4096);
	for (size_t i = 0; i < a.n; i++)
		cg_buf_printf(&lines, "%s  %s\n", a.v[i].sha, a.v[i].path);
	cg_sha256_hex(lines.s, lines.len, want);
	is_str(da, want, "which is that of the lines of sha256sum");
	cg_buf_release(&lines);
	cg_buf_init(&za, 1 << 20);
	cg_buf_init(&zb, 1 << 20);
	cg_bundle_zip(&a, "x/", "of x", &za);
	cg_bundle_zip(&b, "x/", "of x", &zb);
	ok(za.len == zb.len && memcmp(za.s, zb.s, za.len) == 0, "equal zips");
	cg_buf_clear(&za);
	cg_buf_clear(&zb);
	cg_bundle_tar(&a, "", &za);
	cg_bundle_tar(&b, "", &zb);
	ok(za.len == zb.len && memcmp(za.s, zb.s, za.len) == 0 && za.len % 512 == 0, "equal tars");
	cg_buf_release(&za);
	cg_buf_release(&zb);
	ok(cg_bundle_add(&a, "../x", "", 0, &err) < 0, "no path leads out: %s", err.msg);
	ok(cg_bundle_add(&a, "index.html", "", 0, &err) < 0, "no path stands twice");
	cg_bundle_release(&a);
	cg_bundle_release(&b);
}

static void
media(void)
{
	static const struct { const char *bytes; size_t n; const char *type; } row[] = {
		{ "\x89PNG\r\n\x1a\nxxxx", 12, "image/png" }, { "\xFF\xD8\xFF\xE0", 4, "image/jpeg" },
		{ "RIFF\0\0\0\0WEBPVP8 ", 16, "image/webp" }, { "RIFF\0\0\0\0WAVEfmt ", 16, "audio/wav" },
		{ "OggS\0\2", 6, "audio/ogg" }, { "ID3\4", 4, "audio/mpeg" },
		{ "\xFF\xFB\x90\x00", 4, "audio/mpeg" }, { "glTF\2", 5, "model/gltf-binary" },
		{ "<svg xmlns=", 11, "image/svg+xml" }, { "\0\0\0\x18" "ftypisom", 12, "video/mp4" },
		{ "hello", 5, NULL }, { "", 0, NULL }, { "\xFF\xFF\xFF\xFF", 4, NULL },
	};
	char zeros[1024] = "OggS";

	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		const struct cg_media *m = cg_media_sniff(row[i].bytes, row[i].n);

		is_str(m ? m->type : "none", row[i].type ? row[i].type : "none", "by content");
	}
	is_str(cg_media_of_name("a/b.PNG")->type, "image/png", "by name, any case");
	is_str(cg_media_of_name("a.b/c")->type, "application/octet-stream", "the folder is not the name");
	ok(!cg_media_has_content(cg_media_of_name("x.ogg"), zeros, sizeof zeros),
	    "a header and zeros are no sound");
}

static void
trees(void)
{
	char dir[] = "/tmp/t_bundle.XXXXXX", object[200], hex[65];
	struct cg_tree t = { NULL, 0 };
	struct cg_err err = CG_ERR_INIT;
	char *p;

	memset(hex, 'a', 64);
	hex[64] = 0;
	ok(mkdtemp(dir) != NULL, "a folder");
	for (int i = 0; i < 3; i++) {
		static const char *const names[] = { "z", "sub/b", "sub/a" };

		p = cg_asprintf("%s/in", dir);
		cg_mkdirs(p, 0700, &err);
		free(p);
		p = cg_asprintf("%s/in/sub", dir);
		cg_mkdirs(p, 0700, &err);
		free(p);
		p = cg_asprintf("%s/in/%s", dir, names[i]);
		cg_file_write(p, "12345", 5, 0600, false, &err);
		free(p);
	}
	snprintf(object, sizeof object, "%s/objects/aa", dir);
	cg_mkdirs(object, 0700, &err);
	snprintf(object, sizeof object, "%s/objects/aa/%s", dir, hex + 2);
	cg_file_write(object, "1234567", 7, 0600, false, &err);
	p = cg_asprintf("%s/in/stored", dir);
	is_int(symlink(object, p), 0, "a link into the store");
	free(p);
	p = cg_asprintf("%s/in/evil", dir);
	is_int(symlink("/etc/passwd", p), 0, "a link to elsewhere");
	free(p);
	p = cg_asprintf("%s/in", dir);
	is_int(cg_tree_list(&t, p, &err), 0, "listed");
	free(p);
	is_int((long long)t.n, 5, "five files");
	ok(t.n == 5 && strcmp(t.v[0].path, "evil") == 0 && strcmp(t.v[2].path, "sub/a") == 0 &&
	    strcmp(t.v[4].path, "z") == 0, "in order");
	ok(cg_tree_find(&t, "evil") && cg_tree_find(&t, "evil")->link, "a link is seen as one");
	ok(cg_tree_find(&t, "stored") && !cg_tree_find(&t, "stored")->link &&
	    cg_tree_find(&t, "stored")->size == 7, "a stored object is the file itself");
	is_int((long long)cg_tree_size(&t), 22, "bytes");
	cg_tree_release(&t);
	cg_rmtree(dir, &err);
}

static void
sources(void)
{
	struct cg_err err = CG_ERR_INIT;
	json_t *ctx = json_pack("{s:{s:s}}", "objects", "/ws/in/1/a.mp3", "cg://sha256/x/a.mp3");
	static const char *const bad[] = { "../x", "/etc/passwd", "https://x/y", "cg://sha256/x",
		"in/../../x", "" };
	char *s;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		s = cg_source_path("/tmp", bad[i], &err);
		ok(!s && err.code == CG_E_DATA, "'%s' is no input", bad[i]);
		free(s);
	}
	s = cg_source_public(ctx, "/ws", "/ws/in/1/a.mp3");
	is_str(s, "cg://sha256/x/a.mp3", "a laid-down object by its address");
	free(s);
	s = cg_source_public(ctx, "/ws", "in/1/a.mp3");
	is_str(s, "cg://sha256/x/a.mp3", "also by its relative path");
	free(s);
	s = cg_source_public(ctx, "/ws", "/ws/out/b");
	is_str(s, "out/b", "no path of the machine gets out");
	free(s);
	s = cg_source_public(ctx, "/ws", "https://example.com/v.mp4");
	is_str(s, "https://example.com/v.mp4", "an address of the web stays");
	free(s);
	json_decref(ctx);
}

/* Which ends a configuration can have, as letters. */
static void
ends(const char *dir, const char *config, const char *want, const char *name)
{
	char *path = cg_asprintf("%s/game_config.json", dir), got[3] = "";
	struct cg_err err = CG_ERR_INIT;
	const char *outcome[2];

	cg_file_write(path, config, strlen(config), 0644, false, &err);
	cg_play_ends(dir, outcome);
	for (int i = 0; i < 2; i++)
		if (outcome[i])
			got[strlen(got)] = outcome[i][0] == 'w' ? 'W' : 'L';
	is_str(got, want, name);
	unlink(path);
	free(path);
}

static void
rounds_end(void)
{
	char dir[] = "/tmp/t_bundle.XXXXXX";

	if (!ok(mkdtemp(dir) != NULL, "a folder"))
		return;
	ends(dir, "{\"template_id\": \"quiz\"}", "WL", "a quiz is won and lost");
	ends(dir, "{\"template_id\": \"spin_wheel\", \"settings\": {\"difficulty\": "
	    "{\"win_probability\": 1}}}", "W", "a wheel of prizes only is won");
	ends(dir, "{\"template_id\": \"memory_match\", \"mechanics\": {\"prize_tiers\": "
	    "[{\"max_moves\": 4}, {}]}}", "W", "pairs without a limit are always found");
	ends(dir, "{\"template_id\": \"memory_match\", \"mechanics\": {\"prize_tiers\": "
	    "[{\"max_moves\": 4}]}}", "WL", "too many moves for the last prize is a loss");
	ends(dir, "{\"template_id\": \"memory_match\", \"mechanics\": {\"win_condition\": "
	    "\"move_limit\"}}", "WL", "counted moves can be used up");
	rmdir(dir);
}

int
main(void)
{
	pages();
	same_files_same_bytes();
	media();
	trees();
	sources();
	rounds_end();
	return done();
}
