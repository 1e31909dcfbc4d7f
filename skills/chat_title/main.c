/* chat_title: what a conversation is called, by a model or from what the person said first. */
#include <stdlib.h>
#include <string.h>

#include "copy/text.h"
#include "json/json.h"
#include "lib/handler.h"
#include "lib/talk/talk.h"

enum { TITLE = 60, TITLE_TOKENS = 40 };

static const char *
first_said(const json_t *messages)
{
	const json_t *m;
	size_t i;

	json_array_foreach((json_t *)(size_t)messages, i, m)
		if (strcmp(cg_json_get_str(m, "role", ""), "user") == 0)
			return cg_json_get_str(m, "content", "");
	return "";
}

/* One line without the quotation marks that models put around it; "" when there is nothing. New. */
static char *
mended(const char *text)
{
	char *line = cg_text_clean(text, TITLE), *p = line;
	size_t n;

	while (*p == '"' || *p == '\'' || *p == '*' || *p == '#' || *p == ' ')
		p++;
	memmove(line, p, strlen(p) + 1);
	for (n = strlen(line); n > 0 && strchr("\"'*. ", line[n - 1]); n--)
		line[n - 1] = '\0';
	return line;
}

static void
by_studio(struct cg_handler *h)
{
	char *title = cg_talk_title(first_said(json_object_get(h->input, "messages")));

	cg_json_set_str(h->data, "title", title);
	cg_json_set_str(h->data, "provider", "offline");
	free(title);
}

static void
take(struct cg_handler *h, const json_t *came)
{
	char *title = mended(cg_json_get_str(came, "text", ""));

	if (*title && cg_json_get_bool(came, "ok", false) && !cg_json_get_bool(came, "partial", false)) {
		cg_json_set_str(h->data, "title", title);
		cg_json_set_str(h->data, "provider", cg_json_get_str(came, "model", "?"));
	} else {
		cg_handler_log(h, "named by the studio: %s", cg_json_get_str(came, "error", "the model said "
		    "nothing"));
		by_studio(h);
		cg_json_set(h->data, "degraded", json_true());
	}
	free(title);
}

/* The exchange is material for the model: it stands in the prompt, quoted. */
static json_t *
ask(const struct cg_handler *h)
{
	const json_t *messages = json_object_get(h->input, "messages"), *m;
	const char *said = first_said(messages), *answered = "";
	json_t *a = json_pack("{s:s, s:s, s:b, s:i, s:[{s:s, s:s}]}", "kind", "chat", "name", "title",
	    "quiet", 1, "max_tokens", TITLE_TOKENS, "messages", "role", "user", "content",
	    "Write the title.");
	json_t *vars = json_object();
	size_t i;

	json_array_foreach((json_t *)(size_t)messages, i, m)
		if (!*answered && strcmp(cg_json_get_str(m, "role", ""), "assistant") == 0)
			answered = cg_json_get_str(m, "content", "");
	cg_json_set_str(vars, "said", said);
	if (*answered)
		cg_json_set_str(vars, "answered", answered);
	json_object_set_new(a, "variables", vars);
	return a;
}

static int
work(struct cg_handler *h, struct cg_err *err)
{
	const json_t *came = cg_handler_answer(h, "title");

	(void)err;
	if (came)
		take(h, came);
	else if (cg_handler_may_ask(h, "chat"))
		cg_handler_ask(h, ask(h));
	else
		by_studio(h);
	return 0;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
