/*
 * Any bytes as a workflow file: a flow, a graph, or mistakes with places. What loads
 * must hold together: an order of all steps in which every need comes first; of a graph,
 * names that lead to their nodes and channels, the same again from its document, and
 * pictures.
 * What begins with "#index" is the index of a folder that has one good file.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "flow/flow.h"
#include "flow/graph.h"
#include "plan/draw_graph.h"
#include "select/select.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_order(const struct cg_flow *f)
{
	size_t *at = cg_calloc(f->n_steps, sizeof *at);

	for (size_t i = 0; i < f->n_steps; i++)
		at[f->order[i]] = i + 1;
	for (size_t i = 0; i < f->n_steps; i++) {
		const struct cg_flow_step *s = &f->steps[i];

		if (!at[i] || cg_flow_step(f, s->id) != s)
			abort();
		for (size_t k = 0; k < s->n_needs; k++)
			if (at[s->needs[k]] >= at[i])
				abort();
		for (size_t k = 0; k < s->n_inputs; k++)
			if (!s->inputs[k].select)
				abort();
	}
	free(at);
}

static void
check_graph(const struct cg_graph_doc *g)
{
	static const char *const formats[] = { "dot", "mermaid", "svg" };
	struct cg_err err = CG_ERR_INIT;
	struct cg_graph_doc *again = cg_graph_doc_of(g->doc, &err);
	struct cg_buf b;

	if (!again || again->n_nodes != g->n_nodes || again->n_edges != g->n_edges)
		abort();
	cg_graph_doc_free(again);
	for (size_t i = 0; i < g->n_nodes; i++)
		if (cg_graph_doc_node(g, g->nodes[i].id) != &g->nodes[i]
		    || !g->nodes[i].skill == !g->nodes[i].workflow)
			abort();
	for (size_t i = 0; i < g->n_channels; i++)
		if (cg_graph_doc_channel(g, g->channels[i].name) != &g->channels[i])
			abort();
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		cg_buf_init(&b, 1 << 20);
		if (cg_graph_draw(g, formats[i], &b, &err) < 0 && err.code != CG_E_TOOBIG)
			abort();
		cg_buf_release(&b);
	}
}

static void
as_graph(const uint8_t *data, size_t size)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_graph_doc *g = cg_graph_doc_parse((const char *)data, size, "fuzz", &d);

	if ((g != NULL) == (d.errors > 0))
		abort();
	if (g)
		check_graph(g);
	cg_graph_doc_free(g);
	cg_diags_release(&d);
}

static char dir[] = "/tmp/fuzz_flow.XXXXXX";

static void
remove_dir(void)
{
	struct cg_err err = CG_ERR_INIT;

	cg_rmtree(dir, &err);
}

static void
put(const char *name, const void *p, size_t n)
{
	char *path = cg_path_join(dir, name);
	struct cg_err err = CG_ERR_INIT;

	if (cg_file_write(path, p, n, 0600, false, &err) < 0)
		abort();
	free(path);
}

static bool
only_pass(void *arg, const char *skill)
{
	(void)arg;
	return strcmp(skill, "pass") == 0;
}

static void
as_index(const uint8_t *data, size_t size)
{
	static const char good[] = "workflow_name: a\nversion: 1.0.0\nsteps:\n"
	    "- {step_id: s, skill_id: pass, depends_on: [], input_selector: {}}\n"
	    "- {step_id: t, skill_id: pass, depends_on: [s], input_selector: {}}\n";
	static const char unskilled[] = "workflow_name: b\nversion: 1.0.0\nsteps:\n"
	    "- {step_id: s, skill_id: fly, depends_on: [], input_selector: {}}\n";
	struct cg_flow_opts opts = { .has_skill = only_pass };
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_err err = CG_ERR_INIT;
	struct cg_flow_index *ix;

	if (strstr(dir, "XXXXXX")) {
		if (!mkdtemp(dir))
			abort();
		atexit(remove_dir);
		put("a.v1.yaml", good, sizeof good - 1);
		put("b.v1.yaml", unskilled, sizeof unskilled - 1);
		put("broken.v1.yaml", "a: [", 4);
	}
	put("index.yaml", data, size);
	ix = cg_flow_index_load(dir, &opts, &d, &err);
	if (!ix || !ix->found || (ix->n_problems > 0) != (d.errors > 0))
		abort();
	for (size_t i = 0; i < ix->n_flows; i++)
		if (!cg_flow_find(ix, ix->flows[i]->name, NULL))
			abort();
	cg_flow_nearest(ix, "campaign");
	cg_flow_index_free(ix);
	cg_diags_release(&d);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_flow *f;

	if (size > 6 && memcmp(data, "#index", 6) == 0) {
		as_index(data, size);
		return 0;
	}
	f = cg_flow_parse((const char *)data, size, "fuzz", &d);
	if ((f != NULL) == (d.errors > 0))
		abort();
	if (f)
		check_order(f);
	cg_flow_free(f);
	cg_diags_release(&d);
	as_graph(data, size);
	return 0;
}
