/*
 * Events that are longer than a stream holds for its reader. One would end the stream, and every
 * stream that is opened to go on from there: it goes out as what it is called, with whatever else of it
 * is small, and says that it has been shortened. The whole of it stands in the store.
 */
#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "http/stream.h"
#include "json/json.h"

enum {
	WORD_MAX = 300,  /* bytes of what stays: names, ids, times */
	STAY_MAX = 32    /* members */
};

static bool
is_small(const char *key, const json_t *v)
{
	return strlen(key) <= 100 && !json_is_object(v) && !json_is_array(v)
	    && (!json_is_string(v) || json_string_length(v) <= WORD_MAX);
}

char *
cg_api_shorten(const char *json, size_t max)
{
	json_t *all, *less, *v;
	const char *key;
	char *text;

	if (strlen(json) <= max)
		return NULL;
	all = cg_json_again(json, strlen(json));
	less = json_object();
	json_object_foreach(all, key, v)
		if (json_object_size(less) < STAY_MAX && is_small(key, v))
			json_object_set(less, key, v);
	json_object_set_new(less, "shortened", json_true());
	text = cg_json_str(less);
	json_decref(less);
	json_decref(all);
	return text;
}

int
cg_api_send_event(struct cg_http_stream *to, const char *id, const char *type, const char *json,
    size_t max, struct cg_err *err)
{
	char *less = cg_api_shorten(json, max);
	const char *text = less ? less : json;
	int rc = cg_http_stream_send(to, id, type, text, strlen(text), err);

	free(less);
	return rc;
}
