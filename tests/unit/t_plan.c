/* Plan records that come from elsewhere: what is refused, and what a drawing escapes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "plan/plan.h"
#include "tap.h"

#define DIGEST "sha256:abababababababababababababababababababababababababababababababab"
#define HEAD "{\"type\":\"plan\",\"schema\":1,\"workflowName\":\"w <&> \\\"q\\\"\"," \
	"\"workflowVersion\":\"1.0.0\",\"workflowDigest\":\"" DIGEST "\",\"tenantId\":\"t\"," \
	"\"trigger\":{},\"stepCount\":1}\n"
#define STEP(more) "{\"type\":\"step\",\"stepId\":\"a\",\"skillId\":\"pass\"," \
	"\"skillVersion\":\"1.0.0\",\"skillDigest\":\"" DIGEST "\",\"needs\":[],\"inputs\":{}" \
	more "}\n"

static struct cg_plan *
parse(const char *text, struct cg_err *err)
{
	*err = (struct cg_err)CG_ERR_INIT;
	return cg_plan_parse(text, strlen(text), err);
}

static void
refusals(void)
{
	static const struct { const char *text, *says; } row[] = {
		{ HEAD STEP(",\"level\":-1"), "step 'a' of the plan: level out of range" },
		{ HEAD STEP(",\"level\":2147483647"), "step 'a' of the plan: level out of range" },
		{ HEAD STEP(",\"retry\":{\"maxAttempts\":4294967297}"),
		  "step 'a' of the plan: retry or timeout out of range" },
		{ HEAD STEP(",\"retry\":{\"backoffMs\":9223372036854775807}"),
		  "step 'a' of the plan: retry or timeout out of range" },
		{ HEAD STEP(",\"timeoutMs\":9223372036854775807"),
		  "step 'a' of the plan: retry or timeout out of range" },
		{ HEAD STEP("") STEP(""), "step 'a' of the plan: is there twice" },
		{ STEP(""), "a plan's header record is expected, not 'step'" },
	};
	struct cg_err err;

	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct cg_plan *p = parse(row[i].text, &err);

		ok(!p && err.code == CG_E_DATA, "refused: %s", row[i].says);
		is_str(err.msg, row[i].says, "in these words");
		cg_plan_free(p);
	}
}

static void
names(void)
{
	static const char *const bad[] = { "a\\\"];x", "a b", "../a", "", "A", "a<b" };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		char text[2000];
		struct cg_err err;
		struct cg_plan *p;

		snprintf(text, sizeof text, HEAD "{\"type\":\"step\",\"stepId\":\"%s\",\"skillId\":"
		    "\"pass\",\"skillVersion\":\"1\",\"skillDigest\":\"" DIGEST "\",\"needs\":[],"
		    "\"inputs\":{}}\n", bad[i]);
		p = parse(text, &err);
		ok(!p && err.code == CG_E_DATA, "'%s' names no step", bad[i]);
		cg_plan_free(p);
	}
}

static void
drawing(void)
{
	struct cg_err err;
	struct cg_plan *p = parse(HEAD STEP(",\"forecast\":\"</text><script>\",\"reason\":"
	    "\"<b>\\u0001&\",\"level\":9999"), &err);
	struct cg_buf text;

	ok(p != NULL, "a step may be looked at alone, whatever its level");
	cg_buf_init(&text, 1 << 20);
	ok(p && cg_plan_draw(p, "svg", &text, &err) == 0, "and is drawn");
	ok(!strstr(text.s, "<script") && !strchr(text.s, 1) && !strstr(text.s, "<b>"),
	    "nothing that it says becomes a mark of the drawing");
	ok(strstr(text.s, "w &lt;&amp;&gt; &quot;q&quot;") != NULL, "the name is there as text");
	cg_buf_clear(&text);
	ok(p && cg_plan_draw(p, "dot", &text, &err) == 0
	    && strstr(text.s, "digraph \"w <&> \\\"q\\\"\" {\n") == text.s, "and quoted for DOT");
	ok(p && cg_plan_draw(p, "oil", &text, &err) < 0 && err.code == CG_E_USAGE,
	    "there are three ways to draw");
	cg_buf_release(&text);
	cg_plan_free(p);
}

int
main(void)
{
	refusals();
	names();
	drawing();
	return done();
}
