/*
 * The studio's own side of a chat: fixed rules, no model. What a person wants is read
 * from key words, spelled right or nearly, in any order; what it concerns, from the
 * window of messages. A function of its input alone: the same messages give the same
 * answer, and texts in them are data.
 */
#ifndef CG_SKILLS_TALK_H
#define CG_SKILLS_TALK_H

#include <jansson.h>

/*
 * Input of the skill chat_reply, and the tools that may be called: [{name, parameters}].
 * New: {text, tool_calls: [{id, name, arguments}], finish_reason}. Arguments fit the
 * parameters of their tool; a call that would not is none.
 */
json_t *cg_talk_reply(const json_t *input, const json_t *tools);

/* What a conversation that begins with this message is called, 60 characters at most. New. */
char *cg_talk_title(const char *said);

#endif
