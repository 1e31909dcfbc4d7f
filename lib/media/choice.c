/*
 * Whom to ask: providers by media in the order of the configuration, without those that
 * have no key, and for a while without those that fail.
 */
#include <stdlib.h>
#include <string.h>

#include "media/media_priv.h"

enum { FAILURES = 5, CLOSED_MS = 30000, CLOSED_MOST_MS = 300000, NO_KEY_MS = 300000 };

/* When nothing is configured: whoever has a key, and the studio at last. */
static const struct {
	const char *media, *who;
} usual[] = {
	{ "image", "stability,openai,gemini,replicate,offline" },
	{ "texture", "stability,openai,gemini,replicate,offline" },
	{ "environment_map", "stability,openai,gemini,replicate,offline" },
	{ "audio_sfx", "elevenlabs,offline" },
	{ "audio_bgm", "elevenlabs,suno,offline" },
	{ "video", "runway,gemini,offline" },
	{ "model_3d", "meshy,offline" },
};

int
cg_order_next(const char **at, char out[48])
{
	size_t n;

	if (!*at || !**at)
		return 0;
	n = strcspn(*at, ",");
	snprintf(out, 48, "%.*s", (int)(n > 47 ? 47 : n), *at);
	*at += n + ((*at)[n] == ',');
	return 1;
}

int
cg_order_check(const char *who, const struct providers *known, struct cg_err *err)
{
	const char *at = who;
	char name[48];

	if (!*who)
		return cg_err_set(err, CG_E_CONFIG, "an order of providers is empty: name at least 'offline'");
	while (cg_order_next(&at, name))
		if (strcmp(name, "offline") != 0 && !cg_provider_find(known, name))
			return cg_err_set(err, CG_E_CONFIG, "there is no provider '%s': have you its file "
			    "providers/%s.json?", name, name);
	return 0;
}

/* Who makes sounds is no good for pictures. */
static int
all_make(const char *who, const char *media, const struct providers *known, struct cg_err *err)
{
	char name[48];

	while (cg_order_next(&who, name)) {
		const struct provider *p = cg_provider_find(known, name);

		if (p && !cg_provider_media(p, media))
			return cg_err_set(err, CG_E_CONFIG, "provider '%s' makes nothing of kind '%s'", name, media);
	}
	return 0;
}

static int
parse_one(struct order *o, const char *word, size_t n, const struct providers *known,
    struct cg_err *err)
{
	const char *eq = memchr(word, '=', n);
	char *media, *who;

	if (!eq)
		return cg_err_set(err, CG_E_CONFIG, "'%.*s' is no order of providers: write image=one,other",
		    (int)(n > 80 ? 80 : n), word);
	media = cg_strndup(word, (size_t)(eq - word));
	who = cg_strndup(eq + 1, (size_t)(word + n - eq - 1));
	if (!cg_media_kind(media))
		cg_err_set(err, CG_E_CONFIG, "'%.40s' is no media: image, texture, environment_map, audio_sfx, "
		    "audio_bgm, video or model_3d", media);
	else if (cg_order_check(who, known, err) == 0 && all_make(who, media, known, err) == 0) {
		o->media = cg_realloc(o->media, o->n + 1, sizeof *o->media);
		o->who = cg_realloc(o->who, o->n + 1, sizeof *o->who);
		o->media[o->n] = media;
		o->who[o->n++] = who;
		return 0;
	}
	free(media);
	free(who);
	return -1;
}

int
cg_order_parse(struct order *o, const char *text, const struct providers *known,
    struct cg_err *err)
{
	memset(o, 0, sizeof *o);
	while (text && *(text += strspn(text, " \t\r\n;"))) {
		size_t n = strcspn(text, " \t\r\n;");

		if (parse_one(o, text, n, known, err) < 0) {
			cg_order_release(o);
			return -1;
		}
		text += n;
	}
	return 0;
}

const char *
cg_order_of(const struct order *o, const char *media)
{
	for (size_t i = o->n; i-- > 0;) /* who says it later means it */
		if (strcmp(o->media[i], media) == 0)
			return o->who[i];
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		if (strcmp(usual[i].media, media) == 0)
			return usual[i].who;
	return "offline";
}

int
cg_order_pick(const char *text, const char *media, const struct providers *known,
    char out[256], struct cg_err *err)
{
	struct order o;
	int rc = 0;

	if (!text)
		return 0;
	if (!strchr(text, '=')) {
		snprintf(out, 256, "%s", text);
		return cg_order_check(out, known, err) < 0 ? -1 : 1;
	}
	if (cg_order_parse(&o, text, known, err) < 0)
		return -1;
	for (size_t i = 0; i < o.n; i++)
		if (strcmp(o.media[i], media) == 0) {
			snprintf(out, 256, "%s", o.who[i]);
			rc = 1;
		}
	cg_order_release(&o);
	return rc;
}

void
cg_order_release(struct order *o)
{
	while (o->n > 0) {
		free(o->media[--o->n]);
		free(o->who[o->n]);
	}
	free(o->media);
	free(o->who);
	memset(o, 0, sizeof *o);
}

/* ---- how they are ---- */

bool
cg_health_open(struct provider *p, int64_t now_ms)
{
	if (!p->closed_until_ms)
		return true;
	if (now_ms < p->closed_until_ms || p->probing)
		return false;
	p->probing = true; /* one sees whether it is back; the others go elsewhere meanwhile */
	return true;
}

void
cg_health_good(struct provider *p)
{
	p->failures = 0;
	p->closed_until_ms = p->closed_for_ms = 0;
	p->probing = false;
}

void
cg_health_bad(struct provider *p, const struct fault *f, int64_t now_ms)
{
	bool probe = p->probing;

	p->probing = false;
	if (f->code == CG_MEDIA_AUTH) {
		p->closed_until_ms = now_ms + NO_KEY_MS;
	} else if (f->code != CG_MEDIA_UNAVAILABLE) {
		if (probe)
			cg_health_good(p); /* it answers */
	} else if (++p->failures >= FAILURES || probe) {
		p->closed_for_ms = p->closed_for_ms ? 2 * p->closed_for_ms : CLOSED_MS;
		if (p->closed_for_ms > CLOSED_MOST_MS)
			p->closed_for_ms = CLOSED_MOST_MS;
		p->closed_until_ms = now_ms + p->closed_for_ms;
	}
}

void
cg_health_unasked(struct provider *p)
{
	p->probing = false;
}
