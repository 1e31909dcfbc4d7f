/*
 * Copy: what the skill wrote is held against the request once more, whoever wrote it, so
 * that the response can say what it lacks.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "copy/copy.h"
#include "json/json.h"
#include "tool/intel_priv.h"

__asm__(".pushsection .rodata\ncg_intel_defaults:\n.incbin \"lib/tool/intel.defaults.json\"\n"
    ".byte 0\n.popsection\n");
extern const char cg_intel_defaults[] __attribute__((visibility("hidden")));

enum { COUNT = 3, TYPES_MAX = 300 };

static const json_t *
words(const json_t *request, const char *key)
{
	return json_object_get(json_object_get(request, "constraints"), key);
}

/* The request as the skill takes it. */
static json_t *
question(const json_t *request)
{
	const json_t *v, *constraints = json_object_get(request, "constraints");
	json_t *q = json_object();
	struct cg_buf types;
	size_t i;

	cg_buf_init(&types, TYPES_MAX);
	json_array_foreach(json_object_get(request, "copy_types"), i, v)
		cg_buf_printf(&types, "%s%s", i ? "," : "", json_string_value(v));
	json_object_set(q, "campaign_context", json_object_get(request, "campaign_context"));
	cg_json_set_str(q, "copy_types", types.s);
	json_object_set(q, "tone", json_object_get(request, "tone"));
	cg_json_set_int(q, "variations_count", cg_json_get_int(request, "variations_count", COUNT));
	if (json_object_size(constraints))
		json_object_set(q, "constraints", (json_t *)(size_t)constraints);
	cg_buf_release(&types);
	return q;
}

static bool
is_allowed(const json_t *avoid, const char *text)
{
	const json_t *w;
	size_t i;

	json_array_foreach(avoid, i, w)
		if (cg_copy_says(text, json_string_value(w)))
			return false;
	return true;
}

/* The variations of a kind as they are handed out; those with a word to avoid are not. */
static json_t *
variations_of(const json_t *kind, const json_t *request)
{
	const json_t *v;
	json_t *list = json_array(), *o;
	size_t i;

	json_array_foreach(json_object_get(kind, "variations"), i, v) {
		const char *text = cg_json_get_str(v, "text", "");

		if (!is_allowed(words(request, "avoid_words"), text))
			continue;
		o = json_pack("{s:s,s:I,s:O,s:O}", "text", text, "character_count",
		    (json_int_t)cg_copy_graphemes(text), "tone_match_score",
		    json_object_get(v, "tone_match_score"), "tone", json_object_get(request, "tone"));
		if (*cg_json_get_str(v, "notes", ""))
			json_object_set(o, "notes", json_object_get(v, "notes"));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *
copies_of(const json_t *data, const json_t *request)
{
	json_t *list = json_array();
	const json_t *kind;
	size_t i;

	json_array_foreach(json_object_get(data, "copies"), i, kind)
		json_array_append_new(list, json_pack("{s:O,s:o}", "copy_type",
		    json_object_get(kind, "copy_type"), "variations", variations_of(kind, request)));
	return list;
}

static bool
is_said(const json_t *copies, const char *word)
{
	const json_t *kind, *v;
	size_t k, i;

	json_array_foreach(copies, k, kind)
		json_array_foreach(json_object_get(kind, "variations"), i, v)
			if (cg_copy_says(cg_json_get_str(v, "text", ""), word))
				return true;
	return false;
}

/* How many texts of which kind are too few: [{copy_type, missing}]. */
static json_t *
too_few(const json_t *copies, const json_t *request)
{
	size_t want = (size_t)cg_json_get_int(request, "variations_count", COUNT), i, k;
	json_t *list = json_array();
	const json_t *type, *kind;

	json_array_foreach(json_object_get(request, "copy_types"), i, type) {
		size_t have = 0;

		json_array_foreach(copies, k, kind)
			if (json_equal(json_object_get(kind, "copy_type"), (json_t *)(size_t)type))
				have = json_array_size(json_object_get(kind, "variations"));
		if (have < want)
			json_array_append_new(list, json_pack("{s:O,s:I}", "copy_type", type, "missing",
			    (json_int_t)(want - have)));
	}
	return list;
}

static json_t *
unsaid(const json_t *copies, const json_t *request)
{
	json_t *list = json_array();
	const json_t *w;
	size_t i;

	json_array_foreach(words(request, "required_words"), i, w)
		if (!is_said(copies, json_string_value(w)))
			json_array_append(list, (json_t *)(size_t)w);
	return list;
}

int
cg_intel_make_copy(struct cg_intel_gen *g, const json_t *request, json_t **output, struct cg_err *err)
{
	json_t *input = question(request), *data, *copies;
	int rc = cg_intel_ask(g, "generate_campaign_copy", input, &data, err);

	json_decref(input);
	if (rc < 0)
		return -1;
	copies = copies_of(data, request);
	*output = json_pack("{s:O,s:O,s:o,s:o}", "copies", copies, "compliance_warnings",
	    json_object_get(data, "compliance"), "missing_variations", too_few(copies, request),
	    "missing_words", unsaid(copies, request));
	g->selected = json_incref(json_object_get(data, "selected"));
	json_decref(copies);
	json_decref(data);
	return 0;
}

int
cg_tool_intel_copy(struct cg_intel *in, const json_t *request, struct cg_intel_order *o,
    struct cg_err *err)
{
	if (cg_intel_check(cg_intel_copy_schema, request, err) < 0)
		return -1;
	return cg_intel_begin(in, "copy", cg_json_get_str(request, "campaign_id", NULL), request, o, err);
}

json_t *
cg_intel_defaults_of(const char *template_id)
{
	json_t *all = cg_json_again(cg_intel_defaults, strlen(cg_intel_defaults));
	json_t *one = json_incref(json_object_get(all, template_id));

	json_decref(all);
	return one;
}

int
cg_tool_intel_defaults(const char *template_id, json_t **out, struct cg_err *err)
{
	json_t *one = cg_intel_defaults_of(template_id);

	if (!one)
		return cg_err_set(err, CG_E_NOTFOUND, "no game '%.60s' (spin_wheel, scratch_card, "
		    "memory_match, quiz, catch_game, slot_machine)", template_id);
	*out = json_pack("{s:s,s:o}", "template_type", template_id, "defaults", one);
	return 0;
}
