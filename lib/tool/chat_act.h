/*
 * What the graph of a conversation does itself (workflow chat.assistant; thread_act.h says how):
 *
 * chat_window {message}: what the model is to see, read from the session as the newest messages that
 * fit the setting chat-window, whole turns only; and the state of a new turn.
 * Of a turn itself it sees as much again: `seen` of chat_act is its exchange with the oldest
 * results shortened.
 *
 * chat_act {reply, exchange?}: do what the model's tool calls ask for. What changes something is
 * asked for first: the interrupt's value is {prompt, calls: [{id, name, arguments}]}, its answer
 * {decision: approve|reject, comment?, calls?: [{id, arguments}]}, where calls has arguments that
 * take the place of the model's. A call that fails is told the model, and the turn goes on.
 */
#ifndef CG_TOOL_CHAT_ACT_H
#define CG_TOOL_CHAT_ACT_H

#include "tool/thread_act.h"

cg_thread_act_fn cg_chat_window, cg_chat_act;

#endif
