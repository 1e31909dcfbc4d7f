/* Workflows: which there are, what one takes and does. */
#include <string.h>

#include "api/api_priv.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"
#include "tool/workflow.h"

#define STR "{\"type\":\"string\"}"
#define BOOL "{\"type\":\"boolean\"}"
#define WORKFLOW_REQUIRED \
	"\"type\",\"workflowName\",\"workflowVersion\",\"kind\",\"stepCount\""
#define WORKFLOW_MEMBERS \
	"\"type\":{\"const\":\"workflow\"},\"workflowName\":" STR ",\"workflowVersion\":" STR "," \
	"\"kind\":{\"enum\":[\"build\",\"update\",\"graph\"]},\"description\":" STR ",\"stepCount\":{\"type\":\"integer\"," \
	"\"minimum\":0}"
/* Of 'kind: graph', in place of triggerSchema, exampleTrigger and steps. */
#define GRAPH_MEMBERS \
	"\"inputSchema\":{\"type\":\"object\"},\"outputSchema\":{\"type\":\"object\"}," \
	"\"exampleInput\":{\"type\":\"object\"},\"recursionLimit\":{\"type\":\"integer\",\"minimum\":1}," \
	"\"output\":{\"type\":\"array\",\"items\":" STR "}," \
	"\"channels\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"name\",\"reducer\"]," \
	"\"properties\":{\"name\":" STR ",\"reducer\":{\"enum\":[\"last\",\"append\",\"add\",\"merge\",\"any\"," \
	"\"ephemeral\",\"barrier\",\"topic\"]},\"description\":" STR ",\"schema\":{\"type\":\"object\"}}}}," \
	"\"nodes\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"nodeId\",\"approval\"," \
	"\"defer\",\"interruptBefore\",\"interruptAfter\"],\"properties\":{\"nodeId\":" STR ",\"skillId\":" STR "," \
	"\"workflowName\":" STR ",\"workflowVersion\":" STR ",\"description\":" STR ",\"approval\":" BOOL "," \
	"\"defer\":" BOOL ",\"interruptBefore\":" BOOL ",\"interruptAfter\":" BOOL "}}}," \
	"\"edges\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}," \
	"\"branches\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}"
#define WORKFLOWS \
	"{\"type\":\"object\",\"required\":[\"workflows\"],\"properties\":{\"workflows\":{\"type\":\"array\",\"items\":" \
	"{\"type\":\"object\",\"required\":[" WORKFLOW_REQUIRED "],\"properties\":{" WORKFLOW_MEMBERS "}}}}}"
#define WORKFLOW \
	"{\"type\":\"object\",\"required\":[" WORKFLOW_REQUIRED "],\"anyOf\":[{\"required\":[\"steps\"]}," \
	"{\"required\":[\"nodes\",\"channels\",\"output\",\"recursionLimit\"]}],\"properties\":{" WORKFLOW_MEMBERS "," \
	"\"triggerSchema\":{\"type\":[\"object\",\"boolean\"]},\"exampleTrigger\":{\"type\":\"object\"}," \
	"\"steps\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"stepId\",\"skillId\",\"needs\"," \
	"\"approval\"],\"properties\":{\"stepId\":" STR ",\"skillId\":" STR ",\"description\":" STR "," \
	"\"needs\":{\"type\":\"array\",\"items\":" STR "},\"approval\":" BOOL "}}}," GRAPH_MEMBERS "}}"
#define VERSION \
	"{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"version\":{\"type\":\"string\"," \
	"\"pattern\":\"^[0-9]+[.][0-9]+[.][0-9]+$\",\"maxLength\":40," \
	"\"description\":\"The highest when left out.\"}}}"

/* Those that are broken are not in the list; whoever runs this learns of them from cg-plan --list. */
static int
list(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_api_gather g;
	int rc;

	cg_api_gather_init(&g);
	rc = cg_tool_workflows(c->ctx, &g.to, &d, err);
	if (rc < 0)
		err->code = CG_E_CONFIG;
	rc = rc < 0 ? rc : cg_api_give_list(c, &g, "workflows", NULL, err);
	cg_api_gather_release(&g);
	cg_diags_release(&d);
	return rc;
}

static int
get(struct cg_api_call *c, struct cg_err *err)
{
	const char *version = cg_json_get_str(c->query, "version", NULL), *name = c->params[0];
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_api_gather g;
	int rc;

	/* The version is a parameter of its own. */
	if (strchr(name, '@'))
		return cg_err_set(err, CG_E_NOTFOUND, "no workflow '%.100s'", name);
	if (version)
		name = cg_arena_printf(cg_http_arena(c->http), "%s@%s", name, version);
	cg_api_gather_init(&g);
	rc = cg_tool_workflow(c->ctx, name, true, &g.to, &d, err);
	rc = rc < 0 ? rc : cg_api_give_one(c, &g, err);
	cg_api_gather_release(&g);
	cg_diags_release(&d);
	return rc;
}

static const struct cg_api_route workflows[] = {
	{ .method = "GET", .path = "/api/workflows", .id = "listWorkflows", .summary = "The workflows that there are.",
	    .twin = "cg-plan --list --json", .access = CG_API_USER, .area = "workflows", .may = CG_AUTH_READ,
	    .throttle = CG_API_OFTEN, .status = 200, .reply = WORKFLOWS, .handle = list },
	{ .method = "GET", .path = "/api/workflows/{name}", .id = "getWorkflow", .summary = "What one takes and does.",
	    .twin = "cg-plan --show NAME", .access = CG_API_USER, .area = "workflows", .may = CG_AUTH_READ,
	    .throttle = CG_API_OFTEN, .query = VERSION, .status = 200, .reply = WORKFLOW, .handle = get },
};

const struct cg_api_group cg_api_workflow_routes = CG_API_GROUP(workflows);
