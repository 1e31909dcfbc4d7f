/* The schemas of sessions and messages, for the files that give them. */
#ifndef CG_API_CHAT_H
#define CG_API_CHAT_H

#define CG_API_CHAT_CLOSED "{\"type\":\"object\",\"additionalProperties\":false,"
#define CG_API_CHAT_TIME "{\"type\":\"string\",\"format\":\"date-time\"}"
#define CG_API_CHAT_UUID "{\"type\":\"string\",\"format\":\"uuid\"}"
#define CG_API_CHAT_COUNT "{\"type\":\"integer\",\"minimum\":0}"

#define CG_API_CHAT_SESSION \
	CG_API_CHAT_CLOSED "\"required\":[\"type\",\"id\",\"title\",\"createdAt\",\"updatedAt\",\"lastMessageAt\"]," \
	"\"properties\":{\"type\":{\"const\":\"chat.session\"},\"id\":" CG_API_CHAT_UUID ",\"title\":{\"type\":" \
	"[\"string\",\"null\"]},\"createdAt\":" CG_API_CHAT_TIME ",\"updatedAt\":" CG_API_CHAT_TIME ",\"lastMessageAt\":" CG_API_CHAT_TIME "," \
	"\"enrichment\":{\"type\":\"object\",\"description\":\"What data.enrichment found out about it.\"}}}"

#define CG_API_CHAT_MESSAGE \
	CG_API_CHAT_CLOSED "\"required\":[\"type\",\"id\",\"sessionId\",\"role\",\"status\",\"content\",\"createdAt\"]," \
	"\"properties\":{\"type\":{\"const\":\"chat.message\"},\"id\":" CG_API_CHAT_UUID ",\"sessionId\":" CG_API_CHAT_UUID "," \
	"\"role\":{\"enum\":[\"user\",\"assistant\"]},\"status\":{\"enum\":[\"complete\",\"waiting\"," \
	"\"partial\",\"failed\"]},\"content\":{\"type\":\"string\"},\"exchange\":{\"type\":\"array\"," \
	"\"items\":{\"type\":\"object\"}},\"error\":{\"type\":\"object\"},\"replyTo\":" CG_API_CHAT_UUID ",\"runId\":" CG_API_CHAT_UUID "," \
	"\"interruptId\":{\"type\":\"string\",\"description\":\"While it waits: the question.\"}," \
	"\"model\":{\"type\":\"string\"},\"tokens\":" CG_API_CHAT_CLOSED "\"required\":[\"input\",\"output\"]," \
	"\"properties\":{\"input\":" CG_API_CHAT_COUNT ",\"output\":" CG_API_CHAT_COUNT "}},\"createdAt\":" CG_API_CHAT_TIME "}}"

#endif
