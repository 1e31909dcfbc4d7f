/* Records as a person reads them who watches a terminal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "tool/table.h"
#include "tool/watch.h"

const char *
cg_watch_what(const json_t *record)
{
	const json_t *asked = json_array_get(json_object_get(record, "waitsFor"), 0);
	const char *s = cg_json_get_str(json_object_get(record, "error"), "message", NULL);

	if (!s)
		s = cg_json_get_str(asked, "prompt", NULL);
	if (!s)
		s = cg_json_get_str(record, "reason", NULL);
	if (!s && cg_json_get_bool(record, "cacheHit", false))
		s = "from the cache";
	if (!s)
		s = cg_json_get_str(record, "uri", cg_json_get_str(record, "prompt",
		    cg_json_get_str(record, "what", NULL)));
	return s ? s : "";
}

void
cg_watch_print(const char *s, size_t n, bool lines)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		bool c1 = c == 0xc2 && i + 1 < n && (unsigned char)s[i + 1] >= 0x80
		    && (unsigned char)s[i + 1] < 0xa0;

		if (lines && (c == '\n' || c == '\t'))
			putchar(c);
		else if (c < ' ' || c == 127 || c1)
			putchar(' ');
		else
			putchar(c);
		i += c1;
	}
}

int
cg_watch_event(struct cg_sink *s, const json_t *e, struct cg_err *err)
{
	const char *what = cg_watch_what(e), *step = cg_json_get_str(e, "stepId", "");
	int64_t at = 0, ms = cg_json_get_int(e, "durationMs", -1);
	char clock[16] = "", took[32];
	struct tm tm;
	time_t secs;

	(void)s;
	(void)err;
	if (cg_time_parse(cg_json_get_str(e, "at", ""), &at) == 0) {
		secs = (time_t)(at / 1000);
		if (localtime_r(&secs, &tm))
			strftime(clock, sizeof clock, "%H:%M:%S", &tm);
	}
	printf("%s  %-16s  ", clock, cg_json_get_str(e, "type", "?"));
	cg_watch_print(step, strlen(step), false);
	if (ms >= 0) {
		cg_table_duration(ms, took);
		printf("%s(%s)", *step ? " " : "", took);
	}
	printf("%s", *what ? ": " : "");
	cg_watch_print(what, strlen(what), false);
	putchar('\n');
	fflush(stdout);
	return 0;
}

static void
print_value(const char *name, const json_t *v)
{
	char *text = v ? cg_json_str(v) : NULL;

	if (text) {
		printf("  %s: ", name);
		cg_watch_print(text, strlen(text), false);
		putchar('\n');
	}
	free(text);
}

int
cg_watch_question(struct cg_sink *s, const json_t *step, struct cg_err *err)
{
	const json_t *q = json_object_get(step, "question"), *edited;
	const char *id = cg_json_get_str(step, "stepId", "?"), *prompt = cg_json_get_str(q, "prompt", "");

	(void)s;
	(void)err;
	if (!q || strcmp(cg_json_get_str(step, "status", ""), "waiting") != 0)
		return 0;
	putchar('\n');
	cg_watch_print(id, strlen(id), false);
	printf(json_object_get(step, "answer") ? " has its answer: " : " waits for a person: ");
	cg_watch_print(prompt, strlen(prompt), false);
	putchar('\n');
	print_value("show", json_object_get(q, "show"));
	edited = json_object_get(json_object_get(step, "answer"), "input");
	print_value("input", edited ? edited : json_object_get(q, "input"));
	return 0;
}

int
cg_watch_finding(struct cg_sink *s, const json_t *f, struct cg_err *err)
{
	const char *message = cg_json_get_str(f, "message", ""), *remedy = cg_json_get_str(f, "remedy", "");

	(void)s;
	(void)err;
	printf("%-8s ", cg_json_get_str(f, "what", "?"));
	cg_watch_print(message, strlen(message), false);
	printf("\n%-8s  -> ", "");
	cg_watch_print(remedy, strlen(remedy), false);
	putchar('\n');
	return 0;
}
