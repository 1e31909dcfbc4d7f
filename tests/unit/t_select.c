/* lib/select: paths, every source and operation, what is unknown, what is wrong. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"
#include "select/select.h"
#include "tap.h"

static const char trigger_text[] =
    "{'brief':'hi','n':3,'f':1.5,'t':true,'nil':null,'a':{'b':[{'c':1},{'c':2}],'x.y':'dotted'},"
    "'style':{'genre':'pop'},'list':[{'type':'win','p':'W'},{'type':'lose','p':'L'}],"
    "'__proto__':{'x':1},'constructor':'no','bad':{'__proto__':1,'ok':2},'e':''}";
static const char base_text[] = "{'brief':'old','a':1}";
static const char plan_text[] =
    "{'stepId':'plan','status':'completed','outputArtifactIds':['a1','a2'],"
    "'data':{'tone':'fun','copy':{'cta':'Go','head':'H'},'status':'inner','x.y':{'z':9},"
    "'list':[1,2],'words':'w'}}";
static const char failed_text[] = "{'stepId':'bad','status':'failed','outputArtifactIds':[]}";
static const char old_text[] =
    "{'stepId':'plan','status':'completed','outputArtifactIds':[],'data':{'tone':'old'}}";

/* JSON with ' for " */
static json_t *
js(const char *s)
{
	struct cg_err err = CG_ERR_INIT;
	char *t = cg_strdup(s);
	json_t *v;

	for (char *p = t; *p; p++)
		*p = *p == '\'' ? '"' : *p;
	v = cg_json_parse(t, strlen(t), "js", 0, &err);
	if (!v)
		printf("# %s: %s\n", err.msg, s);
	free(t);
	return v;
}

struct world {
	json_t *plan, *failed, *old, *prompt;
};

static int
step(void *arg, const char *id, bool base, const json_t **output, struct cg_err *err)
{
	struct world *w = arg;

	if (strcmp(id, "broken") == 0)
		return cg_err_set(err, CG_E_IO, "the store is gone");
	if (strcmp(id, "later") == 0)
		return CG_SELECT_UNKNOWN;
	*output = strcmp(id, "plan") == 0 ? base ? w->old : w->plan
	    : strcmp(id, "bad") == 0 && !base ? w->failed : NULL;
	return *output ? CG_SELECT_FOUND : CG_SELECT_MISSING;
}

static int
registry(void *arg, const char *type, const char *id, const char *version, json_t **item,
    struct cg_err *err)
{
	struct world *w = arg;

	(void)err;
	if (strcmp(type, "prompt") != 0 || strcmp(id, "p") != 0
	    || (version && strcmp(version, "1.0.0") != 0))
		return CG_SELECT_MISSING;
	*item = json_incref(w->prompt);
	return CG_SELECT_FOUND;
}

static void
collect(void *arg, const char *pointer, bool key, const char *msg)
{
	struct cg_buf *b = arg;

	cg_buf_printf(b, "%s%s%s: %s", b->len ? "; " : "", pointer, key ? " (key)" : "", msg);
}

/* What it yields: JSON with ' for ", "missing", "unknown", or "error: ...". */
static char *
yields(const char *selector, const struct cg_select_env *env)
{
	struct cg_err err = CG_ERR_INIT;
	json_t *doc = js(selector), *v = NULL;
	struct cg_select_report report;
	struct cg_select *s;
	struct cg_buf b;
	int rc;

	cg_buf_init(&b, 1 << 20);
	report = (struct cg_select_report){ collect, &b };
	s = cg_select_compile(doc, "/s", &report);
	json_decref(doc);
	if (s) {
		rc = cg_select_eval(s, env, &v, &err);
		if (rc == CG_SELECT_FOUND)
			cg_json_dump(v, &b);
		else
			cg_buf_printf(&b, rc < 0 ? "error: %s" : rc == CG_SELECT_UNKNOWN ? "unknown%.0s"
			    : "missing%.0s", err.msg);
		if (rc != CG_SELECT_FOUND && v)
			cg_buf_puts(&b, " (and a value!)");
		json_decref(v);
	}
	cg_select_free(s);
	for (size_t i = 0; i < b.len; i++)
		b.s[i] = b.s[i] == '"' ? '\'' : b.s[i];
	return cg_buf_detach(&b, NULL);
}

#define T(p) "{'source':'trigger','path':'" p "'}"
#define S(s, p) "{'source':'step_output','step_id':'" s "','path':'" p "'}"
#define B(s, p) "{'source':'base_run','step_id':'" s "','path':'" p "'}"
#define K(v) "{'source':'constants','value':" v "}"
#define LATER S("later", "data.x")
#define OP(name, rest) "{'operation':'" name "'," rest "}"
#define IS(name, a, b) OP(name, "'inputs':[" a "," b "]")
#define OUTPUT "{'stepId':'plan','status':'completed','outputArtifactIds':['a1','a2'],'data':{"

static const struct {
	const char *selector, *want;
} cases[] = {
	/* paths */
	{ T("brief"), "'hi'" },
	{ T("a.b[1].c"), "2" },
	{ T("a.b.0.c"), "1" },
	{ T("a[b][0][c]"), "1" },
	{ T("a..b.[0]..c."), "1" },
	{ T("a[][b][0].c"), "1" },
	{ T("a[x.y]"), "'dotted'" },
	{ T("a.x.y"), "missing" },
	{ T("a.b[1abc].c"), "2" },
	{ T("a.b[ +1].c"), "2" },
	{ T("a.b[-0].c"), "1" },
	{ T("a.b[-1]"), "missing" },
	{ T("a.b[2]"), "missing" },
	{ T("a.b[99999999999999999999999]"), "missing" },
	{ T("a.b[x]"), "missing" },
	{ T("a.b.length"), "missing" },
	{ T("brief.length"), "missing" },
	{ T("brief.0"), "missing" },
	{ T("nil"), "null" },
	{ T("nil.x"), "missing" },
	{ T("nothing"), "missing" },
	{ T("__proto__"), "missing" },
	{ T("bad.__proto__"), "missing" },
	{ T("constructor"), "missing" },
	{ T("toString"), "missing" },
	/* sources */
	{ "{'source':'base_trigger','path':'brief'}", "'old'" },
	{ "{'source':'base_trigger','path':''}", "{'brief':'old','a':1}" },
	{ S("plan", "data.tone"), "'fun'" },
	{ S("plan", "tone"), "'fun'" },
	{ S("plan", "status"), "'completed'" },
	{ S("plan", "data.status"), "'inner'" },
	{ S("plan", "stepId"), "'plan'" },
	{ S("plan", "artifacts[1]"), "'a2'" },
	{ S("plan", "outputArtifactIds"), "['a1','a2']" },
	{ S("plan", "data[x.y].z"), "9" },
	{ S("plan", "[x.y].z"), "9" },
	{ S("plan", "status.x"), "missing" },
	{ S("plan", "."), OUTPUT "'tone':'fun','copy':{'cta':'Go','head':'H'},'status':'inner',"
	    "'x.y':{'z':9},'list':[1,2],'words':'w'}}" },
	{ S("bad", "data.x"), "missing" },
	{ S("bad", "status"), "'failed'" },
	{ S("gone", "data"), "error: Step output not found for step: gone" },
	{ S("broken", "data"), "error: the store is gone" },
	{ LATER, "unknown" },
	{ B("plan", "data.tone"), "'old'" },
	{ B("gone", "data"), "error: Base run step output not found for step: gone" },
	{ "{'source':'registry','type':'prompt','id':'p'}", "{'text':'T'}" },
	{ "{'source':'registry','type':'prompt','id':'p','version':'1.0.0'}", "{'text':'T'}" },
	{ "{'source':'registry','type':'prompt','id':'p','version':'2.0.0'}",
	    "error: Registry prompt not found: p (version: 2.0.0)" },
	{ "{'source':'registry','type':'rubric','id':'q'}",
	    "error: Registry rubric not found: q (version: latest)" },
	{ K("[1,{'a':null}]"), "[1,{'a':null}]" },
	{ K("null"), "null" },
	/* optional and default */
	{ "{'source':'step_output','step_id':'gone','path':'data','optional':true}", "missing" },
	{ "{'source':'step_output','step_id':'gone','path':'data','default':[]}", "[]" },
	{ "{'source':'base_run','step_id':'gone','path':'data','optional':true}", "missing" },
	{ "{'source':'registry','type':'config','id':'q','optional':true}", "missing" },
	{ "{'source':'trigger','path':'nothing','default':{'a':1}}", "{'a':1}" },
	{ "{'source':'trigger','path':'nothing','default':null}", "null" },
	{ "{'source':'trigger','path':'nil','default':1}", "null" },
	{ "{'source':'trigger','path':'brief','default':1}", "'hi'" },
	{ "{'source':'step_output','step_id':'broken','path':'','default':1}",
	    "error: the store is gone" },
	{ "{'source':'step_output','step_id':'later','path':'','default':1}", "unknown" },
	/* merge */
	{ OP("merge", "'inputs':[" T("style") "," K("{'genre':'jazz','bpm':1}") "]"),
	    "{'genre':'jazz','bpm':1}" },
	{ OP("merge", "'inputs':[" K("{'a':{'x':1}}") "," K("{'a':{'y':2}}") "]"), "{'a':{'y':2}}" },
	{ OP("merge", "'inputs':[" K("{}") "," T("bad") "]"), "{'ok':2}" },
	{ OP("merge", "'inputs':[" T("style") "," T("style") "]"),
	    "error: Circular reference detected in merge operation" },
	{ OP("merge", "'inputs':[" T("style") "," T("list") "]"),
	    "error: Merge operation requires all inputs to be objects" },
	{ OP("merge", "'inputs':[" T("style") "," T("nothing") "]"),
	    "error: Merge operation requires all inputs to be objects" },
	{ OP("merge", "'inputs':[" T("style") "," T("nil") "]"),
	    "error: Merge operation requires all inputs to be objects" },
	{ OP("merge", "'inputs':[" T("style") ",{'source':'trigger','path':'no','optional':true}]"),
	    "{'genre':'pop'}" },
	{ OP("merge", "'optional':true,'inputs':[" T("style") "," T("no") "]"), "missing" },
	{ OP("merge", "'inputs':[" T("style") "," LATER "]"), "unknown" },
	/* pick */
	{ OP("pick", "'keys':['head','nope','cta'],'input':" S("plan", "copy")),
	    "{'head':'H','cta':'Go'}" },
	{ OP("pick", "'keys':['__proto__','ok'],'input':" T("bad")), "{'ok':2}" },
	{ OP("pick", "'keys':['a'],'input':" T("list")),
	    "error: Pick operation requires input to be an object" },
	{ OP("pick", "'keys':['a'],'input':" T("nothing")),
	    "error: Pick operation requires input to be an object" },
	{ OP("pick", "'keys':['a'],'optional':true,'input':" T("nothing")), "missing" },
	{ OP("pick", "'keys':['a'],'input':" LATER), "unknown" },
	/* coalesce */
	{ OP("coalesce", "'inputs':[" T("nothing") "," T("nil") "," T("n") "," LATER "]"), "3" },
	{ OP("coalesce", "'inputs':[" T("nothing") "," LATER "," T("n") "]"), "unknown" },
	{ OP("coalesce", "'inputs':[" T("e") "," T("n") "]"), "''" },
	{ OP("coalesce", "'inputs':[" T("nothing") "]"), "missing" },
	{ OP("coalesce", "'inputs':[" T("nothing") "],'default':7"), "7" },
	/* concat */
	{ OP("concat", "'inputs':[" S("plan", "list") "," T("nothing") "," K("[3]") "]"), "[1,2,3]" },
	{ OP("concat", "'inputs':[" T("brief") "," T("nil") "," K("'!'") "]"), "'hi!'" },
	{ OP("concat", "'inputs':[" T("nothing") "]"), "missing" },
	{ OP("concat", "'inputs':[" T("brief") "," K("[1]") "]"),
	    "error: Concat operation requires all inputs to be arrays or all to be strings" },
	{ OP("concat", "'inputs':[" T("n") "]"),
	    "error: Concat operation requires all inputs to be arrays or all to be strings" },
	{ OP("concat", "'inputs':[" K("[1]") "," LATER "]"), "unknown" },
	{ OP("concat", "'by':'s','inputs':[" K("[{'s':'a','n':1},{'n':2},{'s':'b'}]") ","
	    K("[{'s':'c'},{'s':'a','n':3},{'n':2},4]") "]"),
	    "[{'s':'a','n':3},{'n':2},{'s':'b'},{'s':'c'},{'n':2},4]" },
	{ OP("concat", "'by':'s','inputs':[" T("brief") "," K("'!'") "]"), "'hi!'" },
	/* find */
	{ OP("find", "'where':{'type':'lose'},'input':" T("list")), "{'type':'lose','p':'L'}" },
	{ OP("find", "'where':{'type':'win'},'path':'p','input':" T("list")), "'W'" },
	{ OP("find", "'where':{'type':'win','p':'L'},'input':" T("list")), "missing" },
	{ OP("find", "'where':{'c':1.0},'input':" T("a.b")), "{'c':1}" },
	{ OP("find", "'where':{'c':1},'input':" T("nothing")), "missing" },
	{ OP("find", "'where':{'c':1},'input':" T("brief")),
	    "error: Find operation requires input to be an array" },
	{ OP("find", "'where':{'__proto__':1},'input':" K("[{'__proto__':1}]")), "missing" },
	/* object */
	{ OP("object", "'members':{'a':" T("brief") ",'b':" T("nothing") ",'c':" T("nil") ",'constructor':"
	    T("n") "}"), "{'a':'hi','c':null}" },
	{ OP("object", "'members':{'a':" T("brief") ",'b':" LATER "}"), "unknown" },
	/* template */
	{ OP("template", "'format':'{{a}}-{{ b }}{{a}} {x} {{','vars':{'a':" T("brief") ",'b':"
	    T("f") "}"), "'hi-1.5hi {x} {{'" },
	{ OP("template", "'format':'{{a}}','vars':{'a':" T("t") "}"), "'true'" },
	{ OP("template", "'format':'{{a}}','vars':{'a':" T("nothing") "}"), "missing" },
	{ OP("template", "'format':'{{a}}{{b}}','vars':{'a':" LATER ",'b':" T("nil") "}"), "missing" },
	{ OP("template", "'format':'{{a}}{{b}}','vars':{'a':" LATER ",'b':" T("n") "}"), "unknown" },
	{ OP("template", "'format':'{{a}}','vars':{'a':" T("list") "}"), "error: Template operation "
	    "requires 'a' to be a string, a number or a boolean" },
	{ OP("template", "'format':'{{a}}','vars':{'a':" K("'{{a}}'") "}"), "'{{a}}'" },
	{ OP("template", "'format':'plain','vars':{}"), "'plain'" },
	/* map */
	{ OP("map", "'to':{'fun':'playful'},'input':" S("plan", "tone")), "'playful'" },
	{ OP("map", "'to':{'3':[1]},'input':" T("n")), "[1]" },
	{ OP("map", "'to':{'true':null},'input':" T("t")), "null" },
	{ OP("map", "'to':{'x':1},'input':" T("brief")), "missing" },
	{ OP("map", "'to':{'x':1},'else':[2],'input':" T("brief")), "[2]" },
	{ OP("map", "'to':{'hi':1},'else':[2],'input':" T("brief")), "1" },
	{ OP("map", "'to':{'x':1},'else':[2],'default':'d','input':" T("nothing")), "'d'" },
	{ OP("map", "'to':{'x':1},'default':'d','input':" T("brief")), "'d'" },
	{ OP("map", "'to':{'x':1},'default':'d','input':" T("nothing")), "'d'" },
	{ OP("map", "'to':{'x':1},'input':" T("list")),
	    "error: Map operation requires input to be a string, a number or a boolean" },
	/* replace */
	{ OP("replace", "'where':{'type':'win'},'with':" K("0") ",'input':" T("list")),
	    "[0,{'type':'lose','p':'L'}]" },
	{ OP("replace", "'where':{'type':'draw'},'with':" K("0") ",'input':" T("list")),
	    "[{'type':'win','p':'W'},{'type':'lose','p':'L'},0]" },
	{ OP("replace", "'where':{'type':'win'},'with':" T("nothing") ",'input':" T("list")),
	    "[{'type':'win','p':'W'},{'type':'lose','p':'L'}]" },
	{ OP("replace", "'where':{'a':1},'with':" K("0") ",'input':" T("nothing")), "[0]" },
	{ OP("replace", "'where':{'a':1},'with':" K("0") ",'input':" T("n")),
	    "error: Replace operation requires input to be an array" },
	{ OP("replace", "'where':{'a':1},'with':" LATER ",'input':" T("list")), "unknown" },
	/* patch */
	{ OP("patch", "'input':" K("{'a':{'b':1,'c':2},'d':3}") ",'with':"
	    K("{'a':{'b':null,'x':4}}")), "{'a':{'c':2,'x':4},'d':3}" },
	{ OP("patch", "'input':" T("style") ",'with':" K("{'__proto__':{'a':1},'x':{'constructor':1}}")),
	    "{'genre':'pop','x':{}}" },
	{ OP("patch", "'input':" T("style") ",'with':" T("nothing")), "{'genre':'pop'}" },
	{ OP("patch", "'input':" T("nothing") ",'with':" K("{}")),
	    "error: Patch operation requires input to be an object" },
	{ OP("patch", "'optional':true,'input':" T("nothing") ",'with':" K("{}")), "missing" },
	{ OP("patch", "'input':" T("style") ",'with':" K("[1]")),
	    "error: Patch operation requires 'with' to be an object" },
	/* one inside the other */
	{ OP("pick", "'keys':['p'],'input':" OP("find", "'where':{'type':'win'},'input':" T("list"))),
	    "{'p':'W'}" },
	/* a graph's */
	{ "{'source':'state','path':'log[1]'}", "'b'" },
	{ "{'source':'state','path':'gone'}", "missing" },
	{ "{'source':'payload','path':'n'}", "7" },
	{ "{'source':'result','path':''}", "{'ok':true}" },
	{ "{'source':'item','path':'.'}", "'one'" },
	{ "{'source':'context','path':'a'}", "missing" },
	{ "{'source':'context','path':'a','default':[]}", "[]" },
	{ "{'source':'state'}", "/s: source 'state' needs 'path'" },
	{ "{'source':'sate','path':'a'}", "/s/source: unknown source 'sate' (did you mean 'state'?)" },
	/* comparisons */
	{ IS("equals", T("n"), K("3.0")), "true" },
	{ IS("equals", T("n"), K("'3'")), "false" },
	{ IS("equals", T("t"), K("false")), "false" },
	{ IS("equals", T("a.b[0]"), K("{'c':1.0}")), "true" },
	{ IS("equals", T("nothing"), K("null")), "true" },
	{ IS("equals", T("nothing"), LATER), "unknown" },
	{ IS("equals", T("nothing"), S("broken", "x")), "error: the store is gone" },
	{ IS("not_equals", T("n"), K("4")), "true" },
	{ IS("not_equals", T("n"), K("3")), "false" },
	{ IS("not_equals", T("n"), K("'3'")), "true" },
	{ IS("less_than", T("n"), K("3.5")), "true" },
	{ IS("less_than", T("n"), K("3")), "false" },
	{ IS("less_than", T("n"), K("'4'")), "false" },
	{ IS("less_than", T("nothing"), K("4")), "false" },
	{ IS("less_than", K("[1]"), K("[2]")), "false" },
	{ IS("less_than", K("'Z'"), K("'a'")), "true" },
	{ IS("less_than", K("'ab'"), K("'abc'")), "true" },
	{ IS("less_than", K("'\xef\xbf\xbd'"), K("'\xf0\x9f\x8e\xb2'")), "true" },
	{ IS("less_than", K("9007199254740992"), K("9007199254740993")), "true" },
	{ IS("at_most", T("n"), K("3")), "true" },
	{ IS("at_most", T("n"), K("2")), "false" },
	{ IS("at_most", T("nil"), T("nil")), "false" },
	{ IS("greater_than", T("n"), K("2")), "true" },
	{ IS("greater_than", T("n"), K("3")), "false" },
	{ IS("greater_than", K("true"), K("false")), "false" },
	{ IS("at_least", T("n"), K("3")), "true" },
	{ IS("at_least", T("n"), K("4")), "false" },
	{ IS("in", T("n"), K("[1,3.0]")), "true" },
	{ IS("in", T("n"), K("['3']")), "false" },
	{ IS("in", T("nothing"), K("[null]")), "true" },
	{ IS("in", T("brief"), K("'oh, hi there'")), "true" },
	{ IS("in", T("brief"), K("{'hi':0}")), "true" },
	{ IS("in", K("'ho'"), K("{'hi':0}")), "false" },
	{ IS("in", K("3"), K("'3'")), "false" },
	{ IS("in", T("n"), T("nothing")), "false" },
	{ OP("equals", "'inputs':[" T("n") "]"), "/s/inputs: 'inputs' must be a list of two selectors" },
	{ OP("in", "'inputs':[" T("n") "," T("n") "," T("n") "]"),
	    "/s/inputs: 'inputs' must be a list of two selectors" },
	{ OP("les_than", "'inputs':[]"), "/s/operation: unknown operation 'les_than' (did you mean 'less_than'?)" },
	/* all, any, not: what is empty is false */
	{ IS("all", T("t"), T("n")), "true" },
	{ IS("all", T("t"), T("e")), "false" },
	{ IS("all", LATER, T("nothing")), "false" },
	{ IS("all", LATER, T("t")), "unknown" },
	{ IS("any", T("nil"), K("0")), "true" },
	{ IS("any", T("nil"), K("[]")), "false" },
	{ IS("any", LATER, T("t")), "true" },
	{ IS("any", LATER, T("e")), "unknown" },
	{ IS("any", T("e"), S("broken", "x")), "error: the store is gone" },
	{ OP("any", "'inputs':[]"), "/s/inputs: 'inputs' must be a list of at least one selector" },
	{ OP("not", "'input':" T("t")), "false" },
	{ OP("not", "'input':" IS("equals", T("n"), K("4"))), "true" },
	{ OP("not", "'input':" LATER), "unknown" },
	{ OP("is_empty", "'input':" T("e")), "true" },
	{ OP("is_empty", "'input':" T("nothing")), "true" },
	{ OP("is_empty", "'input':" K("{}")), "true" },
	{ OP("is_empty", "'input':" K("0")), "false" },
	/* length, sum */
	{ OP("length", "'input':" T("list")), "2" },
	{ OP("length", "'input':" T("style")), "1" },
	{ OP("length", "'input':" K("'na\xc3\xafve'")), "5" },
	{ OP("length", "'input':" T("nothing")), "0" },
	{ OP("length", "'input':" T("nil")), "0" },
	{ OP("length", "'input':" LATER), "unknown" },
	{ OP("length", "'input':" T("n")),
	    "error: Length operation requires input to be a string, an array or an object" },
	{ IS("sum", T("n"), K("-1")), "2" },
	{ IS("sum", T("n"), T("f")), "4.5" },
	{ IS("sum", T("nothing"), K("[1,[],null,2]")), "error: Sum operation requires its arrays to be of numbers" },
	{ IS("sum", T("nothing"), K("[1,null,2]")), "3" },
	{ IS("sum", K("9223372036854775807"), K("1")), "9223372036854776000" },
	{ IS("sum", K("1e308"), K("1e308")), "error: Sum operation comes to more than a number can hold" },
	{ IS("sum", T("n"), T("brief")),
	    "error: Sum operation requires all inputs to be numbers or arrays of numbers" },
	{ IS("sum", T("n"), LATER), "unknown" },
	/* mistakes, all of them at once */
	{ "{'source':'triger','path':'a'}", "/s/source: unknown source 'triger' (did you mean 'trigger'?)" },
	{ "{'source':'literal','value':1}", "/s/source: unknown source 'literal'" },
	{ "{'operation':'filter','input':1}", "/s/operation: unknown operation 'filter'" },
	{ "{'path':'a'}", "/s: a selector needs a source or an operation" },
	{ "{'source':'trigger','operation':'pick'}",
	    "/s: a selector has either a source or an operation, not both" },
	{ "'brief'", "/s: a selector must be a mapping with a source or an operation" },
	{ "{'source':'trigger','pth':'a'}", "/s/pth (key): source 'trigger' has no key 'pth' (did you "
	    "mean 'path'?); /s: source 'trigger' needs 'path'" },
	{ "{'source':'step_output','path':'a[b','step_id':''}", "/s/path: Malformed path: 'a[b' has a "
	    "'[' without its ']'; /s/step_id: 'step_id' must be a non-empty string" },
	{ T("a]b"), "/s/path: Malformed path: 'a]b' has a ']' without its '['" },
	{ T("a[b]]"), "/s/path: Malformed path: 'a[b]]' has a ']' without its '['" },
	{ "{'source':'trigger','path':5,'optional':1}",
	    "/s/optional: 'optional' must be true or false; /s/path: 'path' must be a string" },
	{ "{'source':'registry','type':'promt','id':'a'}", "/s/type: 'promt' is not a registry type: "
	    "prompt, config or rubric (did you mean 'prompt'?)" },
	{ OP("merge", "'inputs':[" T("a") "]"), "/s/inputs: 'inputs' must be a list of at least two selectors" },
	{ OP("coalesce", "'inputs':[]"), "/s/inputs: 'inputs' must be a list of at least one selector" },
	{ OP("merge", "'inputs':[{'source':'x'},{'source':'trigger'}]"),
	    "/s/inputs/0/source: unknown source 'x'; /s/inputs/1: source 'trigger' needs 'path'" },
	{ OP("pick", "'keys':[],'input':" T("a")), "/s/keys: 'keys' must be a list of at least one name" },
	{ OP("pick", "'keys':[1],'input':" T("a")), "/s/keys: 'keys' must hold strings only" },
	{ OP("find", "'where':{},'input':" T("a")),
	    "/s/where: 'where' must be a mapping of at least one field and its value" },
	{ OP("map", "'to':[],'input':" T("a")),
	    "/s/to: 'to' must be a mapping of at least one value and its result" },
	{ OP("template", "'format':'{{nam}}','vars':{'name':" T("a") ",'o/ther':" T("b]") "}"),
	    "/s/vars/o~1ther/path: Malformed path: 'b]' has a ']' without its '['; "
	    "/s/format: 'nam' is not among the vars (did you mean 'name'?); "
	    "/s/vars: the format has no {{name}}; /s/vars: the format has no {{o/ther}}" },
	{ OP("patch", "'input':" T("a")), "/s: operation 'patch' needs 'with'" },
};

static void
table(const struct cg_select_env *env)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *got = yields(cases[i].selector, env);

		is_str(got, cases[i].want, cases[i].selector);
		free(got);
	}
}

static void
no_base(struct cg_select_env env)
{
	static const char sorry[] =
	    "error: Base run outputs not loaded: the run is no update of another one";
	char *got;

	env.base_trigger = NULL;
	got = yields(B("plan", "data"), &env);
	is_str(got, sorry, "base_run without a base run");
	free(got);
	got = yields("{'source':'base_trigger','path':'a'}", &env);
	is_str(got, sorry, "base_trigger without a base run");
	free(got);
	got = yields("{'source':'base_trigger','path':'a','optional':true}", &env);
	is_str(got, "missing", "the same, optional");
	free(got);
	env.trigger = NULL;
	got = yields(T("a"), &env);
	is_str(got, "unknown", "no trigger yet");
	free(got);
}

static int
note(void *arg, const struct cg_select_source *src)
{
	struct cg_buf *b = arg;

	cg_buf_printf(b, "%s%d %s", b->len ? "; " : "", src->kind, src->pointer);
	if (src->step_id)
		cg_buf_printf(b, " %s", src->step_id);
	for (size_t i = 0; i < src->n_segments; i++)
		cg_buf_printf(b, " <%s>", src->segments[i]);
	if (src->id)
		cg_buf_printf(b, " %s/%s/%s", src->type, src->id, src->version ? src->version : "-");
	if (src->constant)
		cg_buf_puts(b, " =");
	cg_buf_printf(b, "%s%s", src->may_miss ? " may miss" : "", src->whole ? " whole" : "");
	return strcmp(src->pointer, "/stop") == 0 ? 42 : 0;
}

static void
walks(const char *selector, const char *pointer, const char *want, int rc)
{
	json_t *doc = js(selector);
	struct cg_select *s = cg_select_compile(doc, pointer, NULL);
	struct cg_buf b;

	json_decref(doc);
	cg_buf_init(&b, 10000);
	is_int(cg_select_walk(s, note, &b), rc, "the answer of the walk");
	is_str(b.s, want, selector);
	cg_buf_release(&b);
	cg_select_free(s);
}

static void
walking(void)
{
	walks(T("a[b.c].d"), "/stop", "0 /stop <a> <b.c> <d> whole", 42);
	walks(S("plan", "tone"), "/s", "2 /s plan <data> <tone> whole", 0);
	walks(S("plan", "artifacts[0]"), "/s", "2 /s plan <outputArtifactIds> <0> whole", 0);
	walks(S("plan", ""), "/s", "2 /s plan whole", 0);
	walks(OP("template", "'format':'{{a}}','vars':{'a':" OP("coalesce", "'inputs':["
	    "{'source':'registry','type':'config','id':'q'}," K("1") "]") "}"), "/s",
	    "4 /s/vars/a/inputs/0 config/q/- may miss; 5 /s/vars/a/inputs/1 = may miss", 0);
	walks(OP("replace", "'where':{'a':1},'input':{'source':'base_run','step_id':'b','path':'x',"
	    "'default':[]},'with':{'source':'base_trigger','path':'y'}"), "/s",
	    "3 /s/input b <data> <x> may miss; 1 /s/with <y>", 0);
	walks(OP("not", "'input':" IS("equals", "{'source':'state','path':'a'}", K("1"))), "/s",
	    "6 /s/input/inputs/0 <a> may miss; 5 /s/input/inputs/1 = may miss", 0);
}

static void
helpers(void)
{
	json_t *v = js("{'a':[{'b':7}],'e':''}");
	struct cg_err err = CG_ERR_INIT;
	json_t *deep = js(T("a"));
	struct cg_select *s;
	struct cg_buf b;
	struct cg_select_report report;

	is_int(json_integer_value(cg_select_path_get(v, "a[0].b")), 7, "path_get");
	ok(!cg_select_path_get(v, "a[0"), "path_get of a malformed path");
	ok(cg_select_path_check("a[0]", &err) == 0 && cg_select_path_check("a]", &err) < 0, "path_check");
	ok(cg_select_is_empty(NULL) && cg_select_is_empty(json_object_get(v, "e"))
	    && !cg_select_is_empty(v), "what is nothing");
	for (int i = 0; i < 2 * CG_SELECT_DEPTH; i++)
		deep = json_pack("{s:s, s:[o]}", "operation", "coalesce", "inputs", deep);
	cg_buf_init(&b, 10000);
	report = (struct cg_select_report){ collect, &b };
	s = cg_select_compile(deep, "", &report);
	ok(!s && strstr(b.s, "nested more than 32 levels deep"), "too deep: %s", strrchr(b.s, ':'));
	cg_buf_release(&b);
	json_decref(deep);
	json_decref(v);
}

int
main(void)
{
	struct world w = { js(plan_text), js(failed_text), js(old_text), js("{'text':'T'}") };
	json_t *trigger = js(trigger_text), *base = js(base_text);
	json_t *state = js("{'log':['a','b']}"), *payload = js("{'n':7}"), *result = js("{'ok':true}");
	json_t *item = json_string("one");
	struct cg_select_env env = { &w, trigger, base, step, registry, state, payload, result, item,
		NULL };
	char *before = cg_json_str(trigger), *after;

	table(&env);
	no_base(env);
	walking();
	helpers();
	after = cg_json_str(trigger);
	is_str(after, before, "the trigger is as it was");
	free(before);
	free(after);
	json_decref(trigger);
	json_decref(base);
	json_decref(w.plan);
	json_decref(w.failed);
	json_decref(w.old);
	json_decref(w.prompt);
	json_decref(state);
	json_decref(payload);
	json_decref(result);
	json_decref(item);
	return done();
}
