/* lib/flow: what a workflow file may say, every mistake with its place, and the index. */
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "flow/flow.h"
#include "json/json.h"
#include "select/select.h"
#include "tap.h"

/* Every mistake as "line:col: message", a line each. */
static char *
said(const struct cg_diags *d)
{
	struct cg_buf b;

	cg_buf_init(&b, 1 << 20);
	for (size_t i = 0; i < d->n; i++)
		cg_buf_printf(&b, "%d:%d: %s\n", d->v[i].line, d->v[i].col, d->v[i].msg);
	return cg_buf_detach(&b, NULL);
}

static void
refuses_n(const char *text, size_t len, const char *want, const char *name)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_flow *f = cg_flow_parse(text, len, "t.yaml", &d);
	char *got = said(&d);

	ok(!f && d.errors > 0, "%s: refused", name);
	is_str(got, want, name);
	free(got);
	cg_flow_free(f);
	cg_diags_release(&d);
}

static void
refuses(const char *text, const char *want, const char *name)
{
	refuses_n(text, strlen(text), want, name);
}

#define HEAD "workflow_name: a.b\nversion: 1.0.0\n"
#define STEP(id, needs, inputs) \
	"- {step_id: " id ", skill_id: pass, depends_on: [" needs "], input_selector: {" inputs "}}\n"

static const char full[] =
    "workflow_name: a.b\n"
    "version: 1.2.3-rc.1\n"
    "description: All there is.\n"
    "kind: update\n"
    "trigger_schema: {type: object, required: [x], properties: {x: {type: string},\n"
    "  n: {type: integer, default: 3}}}\n"
    "example_trigger: {x: hi}\n"
    "steps:\n"
    "  - step_id: last\n"
    "    skill_id: join\n"
    "    depends_on: [left, right, left]\n"
    "    input_selector:\n"
    "      both: {operation: merge, inputs: [\n"
    "        {source: step_output, step_id: left, path: data},\n"
    "        {source: step_output, step_id: root, path: data}]}\n"
    "      old: {source: base_run, step_id: any, path: data}\n"
    "    cache_policy: {enabled: true, scope: global}\n"
    "    retry_policy: {max_attempts: 3, backoff_ms: 250}\n"
    "    timeout_ms: 5000\n"
    "    on_error: continue\n"
    "    when: {source: trigger, path: go}\n"
    "    approval: {prompt: Good enough?, show: {source: step_output, step_id: right, path: data}}\n"
    "  - step_id: right\n"
    "    skill_id: pass\n"
    "    description: To the right.\n"
    "    depends_on: [root]\n"
    "    input_selector: {}\n"
    "  - {step_id: left, skill_id: pass, depends_on: [root], input_selector: {}}\n"
    "  - {step_id: root, skill_id: pass, depends_on: [], input_selector: {}}\n";

static void
accepts(void)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_flow *f = cg_flow_parse(full, strlen(full), "t.yaml", &d);
	const struct cg_flow_step *s;
	char *got = said(&d);
	int line, col;

	is_str(got, "", "a file with everything");
	free(got);
	if (!f)
		return;
	s = &f->steps[0];
	is_str(f->name, "a.b", "name");
	is_str(f->version, "1.2.3-rc.1", "version");
	is_int(f->kind, CG_FLOW_UPDATE, "kind");
	is_int((long long)f->n_steps, 4, "steps");
	ok(s->n_needs == 2 && s->needs[0] == 2 && s->needs[1] == 1, "needs, each once");
	ok(f->order[0] == 3 && f->order[1] == 2 && f->order[2] == 1 && f->order[3] == 0, "order");
	ok(s->n_inputs == 2 && strcmp(s->inputs[1].name, "old") == 0 && s->inputs[1].select, "inputs");
	is_str(s->inputs[0].pointer, "/steps/0/input_selector/both", "where an input stands");
	ok(s->cache_enabled && s->cache_global, "cache");
	ok(s->max_attempts == 3 && s->backoff_ms == 250 && s->timeout_ms == 5000, "retry, timeout");
	ok(s->on_error_continue && s->when && s->approval_show, "on_error, when, approval");
	is_str(s->approval_prompt, "Good enough?", "prompt");
	s = cg_flow_step(f, "root");
	ok(s == &f->steps[3] && !cg_flow_step(f, "nobody"), "steps by id");
	ok(s && !s->cache_enabled && !s->cache_global && s->max_attempts == 1 && s->backoff_ms == 1000
	    && s->timeout_ms == 0 && !s->on_error_continue && !s->when, "defaults");
	ok(cg_flow_is_ancestor(f, 0, 3) && !cg_flow_is_ancestor(f, 3, 0)
	    && !cg_flow_is_ancestor(f, 1, 2) && !cg_flow_is_ancestor(f, 0, 0), "ancestors");
	cg_flow_place(f, "/steps/0/timeout_ms", true, &line, &col);
	ok(line == 19 && col == 5, "places: %d:%d", line, col);
	cg_flow_diag(f, &d, CG_DIAG_WARNING, "/steps/1/skill_id", false, "no handler for '%s'", "pass");
	got = said(&d);
	is_str(got, "24:15: no handler for 'pass'\n", "a warning of somebody else");
	free(got);
	cg_diags_release(&d);
	cg_flow_free(f);
}

/* A valid order keeps the file's. */
static void
keeps_order(void)
{
	static const char text[] = HEAD "steps:\n" STEP("c", "", "") STEP("a", "", "")
	    STEP("b", "c", "") STEP("d", "a", "");
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_flow *f = cg_flow_parse(text, strlen(text), "t", &d);

	ok(f && f->order[0] == 0 && f->order[1] == 1 && f->order[2] == 2 && f->order[3] == 3,
	    "the order is stable");
	cg_flow_free(f);
}

static void
shape(void)
{
	refuses("steps: []\nworkflow_nam: X\nkind: updat\n",
	    "1:1: 'workflow_name' is missing\n"
	    "1:1: 'version' is missing\n"
	    "1:8: 'steps' must be a list of at least one item\n"
	    "2:1: unknown key 'workflow_nam' (did you mean 'workflow_name'?)\n"
	    "3:7: 'kind' must be build, update or graph, not 'updat' (did you mean 'update'?)\n",
	    "the top of a file");
	refuses("workflow_name: Campaign\nversion: 1.0\ndescription: 5\nsteps: {}\nextra: 1\n",
	    "1:16: 'workflow_name' must be a name of lower-case letters, digits, '.' and '_' that begins "
	    "with a letter, not 'Campaign'\n"
	    "2:10: 'version' must be a semantic version, as 1.0.0 or 1.0.0-beta.1; put it in quotes\n"
	    "3:14: 'description' must be a string; put it in quotes\n"
	    "4:8: 'steps' must be a list of at least one item\n"
	    "5:1: unknown key 'extra'\n", "types");
	refuses(HEAD "steps:\n"
	    "  - step_id: a\n    skil_id: x\n    depends_on: b\n    input_selector: []\n"
	    "    cache_policy: {enabled: yes}\n    retry_policy: {max_attempts: 11, backoff_ms: 2.5, x: 1}\n"
	    "    timeout_ms: 0\n    on_error: ignore\n    approval: {show: 1}\n  - 5\n",
	    "4:5: 'skill_id' is missing\n"
	    "5:5: unknown key 'skil_id' (did you mean 'skill_id'?)\n"
	    "6:17: 'depends_on' must be a list\n"
	    "7:21: 'input_selector' must be a mapping\n"
	    "8:19: 'scope' is missing\n"
	    "8:29: 'enabled' must be true or false\n"
	    "9:34: 'max_attempts' must be a whole number from 1 to 10\n"
	    "9:50: 'backoff_ms' must be a whole number from 100 to 60000\n"
	    "9:55: unknown key 'x'\n"
	    "10:17: 'timeout_ms' must be a whole number from 1 to 604800000\n"
	    "11:15: 'on_error' must be fail or continue\n"
	    "12:15: 'prompt' is missing\n"
	    "12:22: a selector must be a mapping with a source or an operation\n"
	    "13:5: item 2 must be a mapping\n", "a step with everything wrong");
	refuses("- a\n", "1:1: the document must be a mapping\n", "a list");
	refuses(HEAD "kind: graph\nnodes: []\n",
	    "3:7: a workflow of 'kind: graph' is checkpointed: run it with cg-thread\n", "a graph");
}

static void
order(void)
{
	refuses(HEAD "steps:\n" STEP("audio", "sxf, gone", "") STEP("sfx", "", ""),
	    "4:49: step 'audio' depends on 'sxf', which does not exist (did you mean 'sfx'?)\n"
	    "4:54: step 'audio' depends on 'gone', which does not exist\n", "unknown needs");
	refuses(HEAD "steps:\n" STEP("a", "c", "") STEP("b", "a", "") STEP("c", "b", "") STEP("d", "d", ""),
	    "5:44: cyclic dependency: a -> c -> b -> a\n"
	    "7:44: step 'd' depends on itself\n", "cycles name their steps");
	refuses(HEAD "steps:\n" STEP("a", "", "") STEP("b", "", "") STEP("a", "b", ""),
	    "6:13: step_id 'a' is taken by the step in line 4\n", "a step id twice");
}

static void
selectors(void)
{
	refuses(HEAD "steps:\n" STEP("a", "", "x: {source: step_output, step_id: b, path: d}")
	    STEP("b", "", "x: {source: step_output, step_id: b, path: d}")
	    STEP("c", "a", "x: {source: step_output, step_id: bb, path: d}"),
	    "4:99: step 'a' reads the output of 'b', which need not be there yet: add 'b' to its "
	    "depends_on\n"
	    "5:99: step 'b' reads its own output\n"
	    "6:100: step 'c' reads 'bb', which does not exist (did you mean 'b'?)\n",
	    "what a step may read");
	refuses(HEAD "steps:\n" STEP("a", "", "x: {source: base_run, step_id: b, path: d}, "
	    "y: {operation: coalesce, inputs: [{source: base_trigger, path: d}]}"),
	    "4:77: source 'base_run' needs a workflow of 'kind: update'\n"
	    "4:152: source 'base_trigger' needs a workflow of 'kind: update'\n", "base runs in a build");
	refuses(HEAD "steps:\n" STEP("a", "", "x: {source: state, path: d}, y: {operation: not, input: "
	    "{source: context, path: d}}"),
	    "4:77: source 'state' needs a workflow of 'kind: graph'\n"
	    "4:130: source 'context' needs a workflow of 'kind: graph'\n", "what only graphs have");
	refuses(HEAD "steps:\n" STEP("a", "", "x: {source: trigger, path: 'a[b'}, "
	    "y: {source: trigger, pth: a}, z: {source: literal}"),
	    "4:92: Malformed path: 'a[b' has a '[' without its ']'\n"
	    "4:103: source 'trigger' needs 'path'\n"
	    "4:121: source 'trigger' has no key 'pth' (did you mean 'path'?)\n"
	    "4:142: unknown source 'literal'\n", "selectors that do not compile");
}


static void
trigger(void)
{
	struct cg_diags d = CG_DIAGS_INIT;
	static const char text[] = HEAD "trigger_schema: {required: [n], properties: {n: {type: integer, "
	    "default: 3}}}\nexample_trigger: {}\nsteps:\n" STEP("a", "", "");
	struct cg_flow *f = cg_flow_parse(text, strlen(text), "t", &d);

	ok(f && f->schema && f->trigger_schema && f->example_trigger
	    && json_object_size(f->example_trigger) == 0, "an example that leaves defaults out");
	cg_flow_free(f);
	refuses(HEAD "trigger_schema: {required: [x, y], properties: {x: {type: integer}}}\n"
	    "example_trigger: {x: a}\nsteps:\n" STEP("a", "", ""),
	    "4:18: the example does not fit trigger_schema: y: Missing required field: y\n"
	    "4:22: the example does not fit trigger_schema: x: Expected integer\n", "an example that does not fit");
	refuses(HEAD "trigger_schema: {type: objet}\nsteps:\n" STEP("a", "", ""),
	    "3:24: trigger_schema: /type: must be null, boolean, integer, number, string, array, object or "
	    "a list of these\n", "a schema that is none");
}

static void
bad_text(void)
{
	struct cg_buf b;

	refuses(HEAD "steps: [\n", "4:1: did not find expected node content (while parsing a flow node)\n",
	    "no YAML");
	refuses(HEAD "version: 2.0.0\nsteps: []\n", "3:1: key 'version' stands twice in the same mapping\n",
	    "duplicate keys");
	refuses(HEAD "steps: \xff\n", "3:8: not valid UTF-8\n", "invalid UTF-8");
	refuses_n(HEAD "steps\0: 1\n", sizeof HEAD "steps\0: 1\n" - 1, "3:6: a NUL byte\n", "a NUL byte");
	refuses(HEAD "steps: \"\\0\"\n", "3:8: a NUL character in a string\n", "an escaped NUL");
	refuses("", "1:1: empty, a YAML document expected\n", "nothing");
	cg_buf_init(&b, 1 << 20);
	cg_buf_puts(&b, HEAD "steps:\n- &a [1,1,1,1,1,1,1,1,1,1]\n");
	for (char c = 'b'; c < 'i'; c++)
		cg_buf_printf(&b, "- &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n", c, c - 1, c - 1, c - 1, c - 1,
		    c - 1, c - 1, c - 1, c - 1);
	refuses(b.s, "8:13: aliases stand for more than 20000 nodes\n", "an alias bomb");
	cg_buf_release(&b);
}

/* Ten thousand steps in a chain, last one first: no recursion, no square. */
static void
chain(void)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_flow *f;
	struct cg_buf b;

	cg_buf_init(&b, CG_FLOW_MAX_BYTES);
	cg_buf_puts(&b, HEAD "steps:\n");
	for (int i = CG_FLOW_MAX_STEPS; i > 0; i--)
		cg_buf_printf(&b, "- {step_id: s%d, skill_id: pass, depends_on: [s%d], "
		    "input_selector: {}}\n", i, i - 1);
	cg_buf_puts(&b, "- {step_id: s0, skill_id: pass, depends_on: [], input_selector: {}}\n");
	f = cg_flow_parse(b.s, b.len, "t", &d);
	ok(!f && d.n > 0 && strstr(d.v[0].msg, "more than 10000 steps"), "too many steps");
	cg_flow_free(f);
	cg_diags_release(&d);

	cg_buf_clear(&b);
	cg_buf_puts(&b, HEAD "steps:\n");
	for (int i = 3000; i > 0; i--)
		cg_buf_printf(&b, "- {step_id: s%d, skill_id: pass, depends_on: [s%d], "
		    "input_selector: {x: {source: step_output, step_id: s%d, path: data}}}\n", i, i - 1, i - 1);
	cg_buf_puts(&b, "- {step_id: s0, skill_id: pass, depends_on: [], input_selector: {}}\n");
	f = cg_flow_parse(b.s, b.len, "t", &d);
	ok(f && f->n_steps == 3001 && f->order[0] == 3000 && f->order[3000] == 0, "a long chain");
	ok(f && cg_flow_is_ancestor(f, 0, 3000), "its end is an ancestor of its beginning");
	cg_flow_free(f);
	cg_diags_release(&d);
	cg_buf_release(&b);
}

/* The workflows that we ship, when the tests run beside them. */
static void
ours(void)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_err err = CG_ERR_INIT;
	struct cg_flow_index *ix = cg_flow_index_load("workflows", NULL, &d, &err);
	char *got = said(&d);

	is_str(ix ? got : err.msg, "", "our workflows have no mistakes");
	ok(ix && ix->n_flows >= 7 && ix->n_problems == 0, "and all of them are there");
	for (size_t i = 0; ix && i < ix->n_flows; i++)
		ok(ix->flows[i]->trigger_schema && ix->flows[i]->example_trigger,
		    "%s has a trigger schema and an example", ix->flows[i]->name);
	free(got);
	cg_flow_index_free(ix);
	cg_diags_release(&d);
}

/* ---- the folder ---- */

static void
put(const char *dir, const char *name, const char *text)
{
	char *path = cg_path_join(dir, name);
	struct cg_err err = CG_ERR_INIT;

	if (cg_file_write(path, text, strlen(text), 0644, false, &err) < 0)
		printf("# %s\n", err.msg);
	free(path);
}

static char *
problems(const struct cg_flow_index *ix)
{
	struct cg_buf b;

	cg_buf_init(&b, 1 << 20);
	for (size_t i = 0; ix && i < ix->n_problems; i++)
		cg_buf_printf(&b, "%s [%s] %s\n", ix->problems[i].workflow,
		    ix->problems[i].field ? ix->problems[i].field : "-", ix->problems[i].message);
	return cg_buf_detach(&b, NULL);
}

#define FILE_OF(name, version) "workflow_name: " name "\nversion: " version "\nsteps:\n" \
	STEP("a", "", "")
#define ENTRY(name, version, rest) \
	"  - {workflow_name: " name ", version: " version ", status: active" rest "}\n"
#define INDEX "version: 1.0.0\nupdated_at: 2025-01-01T00:00:00Z\nworkflows:\n"

static bool
only_pass(void *arg, const char *skill)
{
	(void)arg;
	return strcmp(skill, "pass") == 0;
}

static void
one_index(const char *dir, const char *text, const char *want, size_t loaded, const char *name)
{
	struct cg_flow_opts opts = { .has_skill = only_pass };
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_err err = CG_ERR_INIT;
	struct cg_flow_index *ix;
	char *got, *at;

	put(dir, "index.yaml", text);
	ix = cg_flow_index_load(dir, &opts, &d, &err);
	got = problems(ix);
	at = strstr(got, dir);
	if (at) { /* its name is new each time */
		memcpy(at, "DIR", 3);
		memmove(at + 3, at + strlen(dir), strlen(at + strlen(dir)) + 1);
	}
	is_str(got, want, name);
	is_int(ix ? (long long)ix->n_flows : -1, (long long)loaded, "how many were loaded");
	ok(!ix || (d.errors > 0) == (ix->n_problems > 0), "people hear of it too");
	free(got);
	cg_flow_index_free(ix);
	cg_diags_release(&d);
}

static void
versions(const char *dir)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_err err = CG_ERR_INIT;
	struct cg_flow_opts opts = { .only = "m" };
	struct cg_flow_index *ix;
	const struct cg_flow *f;

	put(dir, "m.v1.yaml", FILE_OF("m", "1.9.0"));
	put(dir, "m10.yaml", FILE_OF("m", "1.10.0"));
	put(dir, "m10rc.yaml", FILE_OF("m", "1.10.0-rc.1"));
	put(dir, "index.yaml", INDEX ENTRY("m", "1.9.0", "") ENTRY("m", "1.10.0", ", file: m10.yaml")
	    ENTRY("m", "1.10.0-rc.1", ", file: sub/../m10rc.yaml") ENTRY("good", "1.0.0", ""));
	ix = cg_flow_index_load(dir, &opts, &d, &err);
	f = ix ? cg_flow_find(ix, "m", NULL) : NULL;
	is_str(f ? f->version : err.msg, "1.10.0", "the highest version, by semver");
	f = ix ? cg_flow_find(ix, "m", "1.9.0") : NULL;
	is_str(f ? f->version : "none", "1.9.0", "the named version");
	ok(ix && !cg_flow_find(ix, "m", "3.0.0") && !cg_flow_find(ix, "good", NULL),
	    "what is not there, and what was not asked for");
	is_str(ix ? cg_flow_nearest(ix, "god") : NULL, "good", "the nearest name");
	cg_flow_index_free(ix);
	cg_diags_release(&d);
}

static void
folder(void)
{
	char dir[] = "/tmp/t_flow.XXXXXX";
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_err err = CG_ERR_INIT;
	struct cg_flow_index *ix;
	char *sub, *link;

	if (!mkdtemp(dir)) {
		ok(0, "no temporary folder");
		return;
	}
	sub = cg_path_join(dir, "sub");
	link = cg_path_join(dir, "link.yaml");
	cg_mkdirs(sub, 0755, &err);
	ix = cg_flow_index_load(dir, NULL, &d, &err);
	ok(ix && !ix->found && ix->n_flows == 0 && ix->n_problems == 0 && d.n == 0, "no index, no error");
	cg_flow_index_free(ix);

	put(dir, "good.v1.yaml", FILE_OF("good", "1.0.0"));
	put(dir, "named.v2.yaml", FILE_OF("other", "2.0.0"));
	put(dir, "versed.v1.yaml", FILE_OF("versed", "1.0.1"));
	put(dir, "cyclic.v1.yaml", HEAD "steps:\n" STEP("a", "b", "") STEP("b", "a", "") STEP("c", "x", ""));
	put(dir, "broken.v1.yaml", "a: [\n");
	put(dir, "shape.v1.yaml", HEAD "stps: []\nsteps:\n" STEP("a", "", "x: {source: no}"));
	put(dir, "skill.v1.yaml", "workflow_name: skill\nversion: 1.0.0\nsteps:\n"
	    "- {step_id: a, skill_id: fly, depends_on: [], input_selector: {}}\n");
	ok(symlink("/etc/passwd", link) == 0, "a link out of the folder");
	one_index(dir, INDEX ENTRY("broken", "1.0.0", "") ENTRY("good", "1.0.0", "")
	    ENTRY("named", "2.0.0", "") ENTRY("versed", "1.0.0", "") ENTRY("cyclic", "1.0.0", "")
	    ENTRY("shape", "1.0.0", "") ENTRY("skill", "1.0.0", "") ENTRY("gone", "1.0.0", ", file: g.yaml")
	    ENTRY("up", "1.0.0", ", file: ../../etc/passwd") ENTRY("abs", "1.0.0", ", file: /etc/passwd")
	    ENTRY("link", "1.0.0", ", file: link.yaml") ENTRY("good", "1.0.0", "")
	    "  - {workflow_name: old, version: 1.0.0, status: deprecated}\n",
	    "broken [-] 2:1: did not find expected node content (while parsing a flow node)\n"
	    "named [-] Name mismatch: index='named', file='other'\n"
	    "versed [-] Version mismatch: index='1.0.0', file='1.0.1'\n"
	    "cyclic [-] Step 'c' depends on unknown step 'x'\n"
	    "cyclic [-] Cyclic dependency: a -> b -> a\n"
	    "shape [/stps] Schema validation failed: /stps - unknown key 'stps' (did you mean 'steps'?)\n"
	    "shape [-] Failed to compile/register workflow: unknown source 'no'\n"
	    "skill [-] Unknown skill reference: fly in step a\n"
	    "gone [-] Workflow file not found: DIR/g.yaml\n"
	    "up [-] Path traversal detected: ../../etc/passwd\n"
	    "abs [-] Path traversal detected: /etc/passwd\n"
	    "link [-] Path traversal detected: link.yaml\n"
	    "good [-] 'good' 1.0.0 is listed twice\n", 1, "one bad workflow never blocks the others");
	one_index(dir, "version: '1.0'\nupdated_at: today\nworkflows:\n  - {workflow_name: a, version: 1, "
	    "status: on, x: 1}\n",
	    "index [/version] Schema validation failed: /version - 'version' must be a version of three "
	    "numbers, as 1.0.0, not '1.0'\n"
	    "index [/updated_at] Schema validation failed: /updated_at - 'updated_at' must be a time, as "
	    "2025-03-02T10:11:12Z, not 'today'\n"
	    "index [/workflows/0/version] Schema validation failed: /workflows/0/version - 'version' must "
	    "be a semantic version, as 1.0.0 or 1.0.0-beta.1; put it in quotes\n"
	    "index [/workflows/0/status] Schema validation failed: /workflows/0/status - 'status' must be "
	    "active, deprecated or experimental\n"
	    "index [/workflows/0/x] Schema validation failed: /workflows/0/x - unknown key 'x'\n",
	    0, "an index that is wrong itself");
	one_index(dir, "a: [\n",
	    "index [-] 2:1: did not find expected node content (while parsing a flow node)\n", 0,
	    "an index that is no YAML");
	versions(dir);
	cg_rmtree(dir, &err);
	free(sub);
	free(link);
}

static void
unreadable(void)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_err err = CG_ERR_INIT;

	ok(!cg_flow_load("/nowhere/x.yaml", &d, &err) && err.code == CG_E_NOINPUT && d.n == 0,
	    "no such file: %s", err.msg);
}

int
main(void)
{
	accepts();
	keeps_order();
	shape();
	order();
	selectors();
	trigger();
	bad_text();
	chain();
	ours();
	folder();
	unreadable();
	return done();
}
