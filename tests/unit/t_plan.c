/* Plan records that come from elsewhere: what is refused, and what a drawing escapes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "json/ndjson.h"
#include "plan/plan.h"
#include "select/select.h"
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

#define KEY "abababababababababababababababababababababababababababababababab"
#define HIT(inputs) "{\"type\":\"step\",\"stepId\":\"a\",\"skillId\":\"pass\"," \
	"\"skillVersion\":\"1.0.0\",\"skillDigest\":\"" DIGEST "\",\"needs\":[]," inputs \
	",\"forecast\":\"hit\",\"cacheKey\":\"" KEY "\"}\n"

static struct cg_plan *
collect(const char *text, bool lazy, struct cg_err *err)
{
	struct cg_plan_reader r = { .lazy = lazy };
	struct cg_plan *p = NULL;
	struct cg_lines lines;
	int fd[2];

	*err = (struct cg_err)CG_ERR_INIT;
	if (pipe(fd) < 0 || write(fd[1], text, strlen(text)) != (ssize_t)strlen(text))
		return NULL;
	close(fd[1]);
	cg_lines_init(&lines, fd[0], "stdin");
	while (!lines.eof && cg_lines_fill(&lines, err) >= 0)
		;
	if (cg_plan_collect(&r, &lines, &p, err) < 0)
		printf("# %s\n", err->msg);
	cg_plan_reader_release(&r);
	cg_lines_release(&lines);
	close(fd[0]);
	return p;
}

static void
lazily(void)
{
	static const char text[] = HEAD HIT("\"inputs\":{\"x\":{\"value\":[\"}\",\"\\\"]\"]}}");
	struct cg_select_env env = { 0 };
	json_t *input = NULL, *want = json_pack("{s:[s,s]}", "x", "}", "\"]");
	struct cg_err err;
	struct cg_plan *p = collect(text, true, &err);

	ok(p && !p->steps[0].inputs && strcmp(p->text, text) == 0, "inputs of a hit stay a text");
	ok(p && cg_plan_input(p, 0, &env, &input, &err) == CG_SELECT_FOUND
	    && json_equal(input, want), "until somebody asks");
	json_decref(input);
	json_decref(want);
	cg_plan_free(p);
	p = collect(text, false, &err);
	ok(p && p->steps[0].n_inputs == 1, "who does not ask for it gets them at once");
	cg_plan_free(p);
	p = collect(HEAD HIT("\"inputs\":{\"x\":[}}"), true, &err);
	ok(p && cg_plan_input(p, 0, &env, &input, &err) < 0 && err.code == CG_E_DATA
	    && strncmp(err.msg, "step 'a' of the plan: inputs:1:", 31) == 0,
	    "what is wrong in them is said then");
	cg_plan_free(p);
	p = collect(HEAD STEP(",\"inputs\":{}"), true, &err);
	ok(!p && err.code == CG_E_DATA, "inputs that are there twice are refused");
	p = collect(HEAD HIT("\"inputs\":7"), true, &err);
	ok(!p && strcmp(err.msg, "stdin:1: step 'a' of the plan: no inputs") == 0,
	    "and what is no object");
}

int
main(void)
{
	lazily();
	refusals();
	names();
	drawing();
	return done();
}
