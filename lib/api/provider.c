/* Who makes what here, and for how much it may. */
#include "api/api_priv.h"
#include "tool/provider.h"

#define STR "{\"type\":\"string\"}"
#define BOOL "{\"type\":\"boolean\"}"
#define LIST(of) "{\"type\":\"array\",\"items\":" of "}"
#define USD "{\"type\":\"string\",\"pattern\":\"^-?[0-9]+([.][0-9]+)?$\"}"
#define LIMIT "{\"type\":[\"string\",\"null\"],\"description\":\"null: there is none.\"}"
#define CLOSED(required, members) "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[" \
	required "],\"properties\":{" members "}}"
#define MEDIA "{\"enum\":[\"image\",\"texture\",\"environment_map\",\"audio_sfx\",\"audio_bgm\",\"video\"," \
	"\"model_3d\"]}"

#define PROVIDER CLOSED("\"id\",\"title\",\"media\",\"configured\",\"status\",\"triedLive\"", \
	"\"id\":" STR ",\"title\":" STR ",\"media\":" LIST(MEDIA) ",\"configured\":" BOOL "," \
	"\"status\":{\"enum\":[\"ready\",\"unconfigured\"]},\"triedLive\":" BOOL ",\"documentation\":" STR "," \
	"\"checkedAt\":" STR)
#define MAKER CLOSED("\"media\",\"by\"", "\"media\":" MEDIA ",\"by\":{\"enum\":[\"provider\",\"studio\"," \
	"\"nobody\"]},\"provider\":" STR ",\"model\":" STR)
#define GATEWAY CLOSED("\"configured\",\"status\"", "\"configured\":" BOOL "," \
	"\"status\":{\"enum\":[\"up\",\"down\",\"unconfigured\"]},\"model\":" STR)
#define BUDGETS CLOSED("\"month\",\"monthUsd\",\"runUsd\",\"spentUsd\"", "\"month\":{\"type\":\"string\"," \
	"\"pattern\":\"^[0-9]{4}-[0-9]{2}$\"},\"monthUsd\":" LIMIT ",\"runUsd\":" LIMIT ",\"spentUsd\":" USD "," \
	"\"heldUsd\":" USD)
#define PROVIDERS CLOSED("\"type\",\"providers\",\"makes\",\"gateway\",\"embedDomains\",\"budgets\"", \
	"\"type\":{\"const\":\"providers\"},\"providers\":" LIST(PROVIDER) ",\"makes\":" LIST(MAKER) "," \
	"\"gateway\":" GATEWAY ",\"embedDomains\":" LIST(STR) ",\"budgets\":" BUDGETS)

static int
get(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_api_gather g;
	int rc;

	cg_api_gather_init(&g);
	rc = cg_tool_providers(c->ctx, cg_api_model_status(c), &g.to, err);
	rc = rc < 0 ? rc : cg_api_give_one(c, &g, err);
	cg_api_gather_release(&g);
	return rc;
}

static const struct cg_api_route routes[] = {
	{ .method = "GET", .path = "/api/providers", .id = "getProviders", .summary = "Who makes what here, whether "
	    "it is configured, and what may be spent; never a key.", .twin = "cg-status --json --providers",
	    .access = CG_API_USER, .area = "runs", .may = CG_AUTH_READ, .throttle = CG_API_OFTEN, .status = 200,
	    .reply = PROVIDERS, .handle = get },
};

const struct cg_api_group cg_api_provider_routes = CG_API_GROUP(routes);
