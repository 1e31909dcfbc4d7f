/*
 * What may be said about a campaign, as JSON Schema: for the verbs, which check what they are
 * given, and for the routes, whose document says the same. Texts, so that a route's is a constant.
 */
#ifndef CG_TOOL_CAMPAIGN_SCHEMA_H
#define CG_TOOL_CAMPAIGN_SCHEMA_H

/* Longer than the 4,095 bytes that C promises; compilers that know this know no end. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

#define CG_CAMPAIGN_GAMES \
	"[\"spin_wheel\",\"scratch_card\",\"memory_match\",\"quiz\",\"catch_game\",\"slot_machine\"]"
#define CG_CAMPAIGN_STATES "[\"draft\",\"generating\",\"live\",\"failed\",\"archived\"]"

#define CG_CAMPAIGN_CLOSED(required, members) \
	"{\"type\":\"object\",\"additionalProperties\":false,\"required\":[" required "]," \
	"\"properties\":{" members "}}"
/* The same, or null. */
#define CG_CAMPAIGN_MAYBE(required, members) \
	"{\"type\":[\"object\",\"null\"],\"additionalProperties\":false,\"required\":[" required "]," \
	"\"properties\":{" members "}}"
#define CG_CAMPAIGN_TEXT(most) "{\"type\":\"string\",\"minLength\":1,\"maxLength\":" #most "}"

#define CG_CAMPAIGN_NAME \
	"{\"type\":\"string\",\"minLength\":1,\"maxLength\":255,\"pattern\":\"\\\\S\"}"
#define CG_CAMPAIGN_BRIEF "{\"type\":[\"string\",\"null\"],\"minLength\":10,\"maxLength\":10000}"
#define CG_CAMPAIGN_WHEN "{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"}"
#define CG_CAMPAIGN_VERSION "{\"type\":\"integer\",\"minimum\":1}"

/* ---- config ---- */

#define CG_CAMPAIGN_BYTE "(25[0-5]|2[0-4]\\\\d|1?\\\\d?\\\\d)"
/* #rgb, #rrggbb or rgb(r,g,b); types: of JSON */
#define CG_CAMPAIGN_COLOR(types) \
	"{\"type\":" types ",\"pattern\":\"^(#([0-9A-Fa-f]{3}){1,2}|rgb\\\\((" CG_CAMPAIGN_BYTE \
	", ?){2}" CG_CAMPAIGN_BYTE "\\\\))$\"}"
#define CG_CAMPAIGN_URL(types) \
	"{\"type\":" types ",\"maxLength\":2048,\"pattern\":\"^(https?|cg)://[^\\\\s\\\"'<>\\\\\\\\]+$\"}"
/* types: of a member that may be left out */
#define CG_CAMPAIGN_THEME_MEMBERS(types) \
	"\"primaryColor\":" CG_CAMPAIGN_COLOR("\"string\"") "," \
	"\"secondaryColor\":" CG_CAMPAIGN_COLOR("\"string\"") "," \
	"\"accentColor\":" CG_CAMPAIGN_COLOR("\"string\"") "," \
	"\"backgroundColor\":" CG_CAMPAIGN_COLOR(types) "," \
	"\"textColor\":" CG_CAMPAIGN_COLOR(types) "," \
	"\"fontFamily\":" CG_CAMPAIGN_TEXT(100) "," \
	"\"background\":" CG_CAMPAIGN_CLOSED("\"type\",\"value\"", \
	"\"type\":{\"enum\":[\"solid\",\"gradient\",\"image\"]},\"value\":" CG_CAMPAIGN_TEXT(2048)) "," \
	"\"logoUrl\":" CG_CAMPAIGN_URL(types)
#define CG_CAMPAIGN_ASSETS \
	"{\"type\":\"array\",\"maxItems\":200,\"items\":" CG_CAMPAIGN_CLOSED("\"slotId\"", \
	"\"slotId\":" CG_CAMPAIGN_TEXT(100) ",\"artifactId\":{\"type\":\"string\",\"format\":\"uuid\"}," \
	"\"url\":" CG_CAMPAIGN_URL("\"string\"")) "}"
#define CG_CAMPAIGN_CONFIG_MEMBERS(theme) \
	"\"theme\":" theme ",\"game\":{\"type\":\"object\"},\"assets\":" CG_CAMPAIGN_ASSETS
#define CG_CAMPAIGN_THEME \
	CG_CAMPAIGN_CLOSED("\"primaryColor\",\"secondaryColor\",\"accentColor\",\"fontFamily\"", \
	CG_CAMPAIGN_THEME_MEMBERS("\"string\""))

/* A whole one, or null. */
#define CG_CAMPAIGN_CONFIG \
	CG_CAMPAIGN_MAYBE("\"game\",\"assets\"", CG_CAMPAIGN_CONFIG_MEMBERS(CG_CAMPAIGN_THEME))
/* What is to be changed of one: members that are null are taken away. */
#define CG_CAMPAIGN_CONFIG_CHANGE \
	CG_CAMPAIGN_MAYBE("", CG_CAMPAIGN_CONFIG_MEMBERS( \
	CG_CAMPAIGN_CLOSED("", CG_CAMPAIGN_THEME_MEMBERS("[\"string\",\"null\"]"))))

/* ---- settings: decisions that are taken off the planner's hands ---- */

#define CG_CAMPAIGN_HEX "{\"type\":\"string\",\"pattern\":\"^#[0-9A-Fa-f]{6}$\"}"
#define CG_CAMPAIGN_SHARE "{\"type\":\"number\",\"minimum\":0,\"maximum\":1}"
#define CG_CAMPAIGN_OPEN "{\"type\":[\"object\",\"null\"]}"
#define CG_CAMPAIGN_SAID(most) "{\"type\":[\"string\",\"null\"],\"minLength\":1,\"maxLength\":" #most "}"

#define CG_CAMPAIGN_CONSTRAINTS CG_CAMPAIGN_MAYBE("", \
	"\"max_game_duration_sec\":{\"type\":\"integer\",\"minimum\":5,\"maximum\":120}," \
	"\"target_audience\":" CG_CAMPAIGN_TEXT(300) "," \
	"\"excluded_themes\":{\"type\":\"array\",\"maxItems\":30,\"items\":" CG_CAMPAIGN_TEXT(100) "}," \
	"\"required_features\":{\"type\":\"array\",\"maxItems\":30,\"items\":" CG_CAMPAIGN_TEXT(200) "}," \
	"\"language\":{\"type\":\"string\",\"pattern\":\"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$\"}," \
	"\"region\":{\"type\":\"string\",\"minLength\":2,\"maxLength\":60}")
#define CG_CAMPAIGN_BRAND_ASSETS \
	"{\"type\":[\"array\",\"null\"],\"maxItems\":20,\"items\":{\"type\":\"object\"," \
	"\"additionalProperties\":false,\"required\":[\"type\"],\"anyOf\":[{\"required\":[\"uri\"]}," \
	"{\"required\":[\"colors\"]}],\"properties\":{\"type\":{\"enum\":[\"logo\",\"color_palette\"," \
	"\"font\",\"image\",\"video\",\"audio\",\"style_guide\",\"reference_image\",\"other\"]}," \
	"\"uri\":" CG_CAMPAIGN_URL("\"string\"") "," \
	"\"colors\":{\"type\":\"array\",\"minItems\":1,\"maxItems\":12,\"items\":" CG_CAMPAIGN_HEX "}," \
	"\"description\":{\"type\":\"string\",\"maxLength\":500},\"weight\":" CG_CAMPAIGN_SHARE "}}}"
#define CG_CAMPAIGN_COPY CG_CAMPAIGN_MAYBE("", \
	"\"title\":" CG_CAMPAIGN_TEXT(60) ",\"subtitle\":{\"type\":\"string\",\"maxLength\":120}," \
	"\"instructions\":" CG_CAMPAIGN_TEXT(200) ",\"cta\":" CG_CAMPAIGN_TEXT(20) "," \
	"\"win_message\":" CG_CAMPAIGN_TEXT(80) ",\"lose_message\":" CG_CAMPAIGN_TEXT(80) "," \
	"\"terms\":{\"type\":\"string\",\"maxLength\":300}")
#define CG_CAMPAIGN_PRIZES \
	"{\"type\":[\"array\",\"null\"],\"maxItems\":12,\"items\":{\"type\":\"object\"," \
	"\"additionalProperties\":false,\"anyOf\":[{\"required\":[\"label\"]}," \
	"{\"required\":[\"suggestion\"]}],\"properties\":{\"label\":" CG_CAMPAIGN_TEXT(100) "," \
	"\"suggestion\":" CG_CAMPAIGN_TEXT(300) "," \
	"\"tier\":{\"enum\":[\"grand\",\"secondary\",\"consolation\"]}," \
	"\"probability\":" CG_CAMPAIGN_SHARE ",\"estimated_cost\":{\"type\":\"string\",\"maxLength\":60}}}}"
#define CG_CAMPAIGN_DIFFICULTY CG_CAMPAIGN_MAYBE("\"level\",\"win_probability\"", \
	"\"level\":{\"enum\":[\"easy\",\"medium\",\"hard\"]},\"win_probability\":" CG_CAMPAIGN_SHARE)
#define CG_CAMPAIGN_SCHEME CG_CAMPAIGN_MAYBE("\"primary\"", \
	"\"primary\":" CG_CAMPAIGN_HEX ",\"secondary\":" CG_CAMPAIGN_HEX ",\"accent\":" CG_CAMPAIGN_HEX "," \
	"\"background\":" CG_CAMPAIGN_HEX ",\"text\":" CG_CAMPAIGN_HEX)

/* What pictures and clips are made of, in somebody's own words. */
#define CG_CAMPAIGN_PROMPTS CG_CAMPAIGN_MAYBE("", \
	"\"image\":{\"type\":\"string\",\"minLength\":10,\"maxLength\":2000}," \
	"\"video\":{\"type\":\"string\",\"minLength\":10,\"maxLength\":1900}")

/* The last six are what accepting a plan leaves behind. */
#define CG_CAMPAIGN_SETTINGS CG_CAMPAIGN_MAYBE("", \
	"\"tone\":{\"enum\":[\"playful\",\"urgent\",\"professional\",\"luxury\",\"friendly\",null]}," \
	"\"constraints\":" CG_CAMPAIGN_CONSTRAINTS "," \
	"\"brand_assets\":" CG_CAMPAIGN_BRAND_ASSETS "," \
	"\"copy\":" CG_CAMPAIGN_COPY "," \
	"\"prizes\":" CG_CAMPAIGN_PRIZES "," \
	"\"theme\":" CG_CAMPAIGN_SAID(300) "," \
	"\"product_name\":" CG_CAMPAIGN_SAID(120) "," \
	"\"campaign_goal\":{\"enum\":[\"awareness\",\"engagement\",\"conversion\",null]}," \
	"\"difficulty\":" CG_CAMPAIGN_DIFFICULTY "," \
	"\"color_scheme\":" CG_CAMPAIGN_SCHEME "," \
	"\"prompts\":" CG_CAMPAIGN_PROMPTS "," \
	"\"audio\":" CG_CAMPAIGN_OPEN ",\"canvas\":" CG_CAMPAIGN_OPEN ",\"offer\":" CG_CAMPAIGN_OPEN "," \
	"\"branding\":" CG_CAMPAIGN_OPEN ",\"rules\":" CG_CAMPAIGN_OPEN "," \
	"\"analytics\":" CG_CAMPAIGN_OPEN "," \
	"\"seed\":{\"type\":[\"integer\",\"null\"],\"minimum\":1,\"maximum\":2147483647}," \
	"\"generation_id\":{\"type\":[\"string\",\"null\"],\"format\":\"uuid\"}," \
	"\"summary\":" CG_CAMPAIGN_SAID(2000) "," \
	"\"mood\":" CG_CAMPAIGN_SAID(40) "," \
	"\"trigger\":" CG_CAMPAIGN_OPEN ",\"game\":" CG_CAMPAIGN_OPEN "," \
	"\"assets\":{\"type\":[\"array\",\"null\"],\"maxItems\":200,\"items\":{\"type\":\"object\"}}")

/* ---- requests ---- */

#define CG_CAMPAIGN_CREATE CG_CAMPAIGN_CLOSED("\"name\",\"templateId\"", \
	"\"name\":" CG_CAMPAIGN_NAME ",\"templateId\":{\"enum\":" CG_CAMPAIGN_GAMES "}," \
	"\"config\":" CG_CAMPAIGN_CONFIG ",\"brief\":" CG_CAMPAIGN_BRIEF "," \
	"\"settings\":" CG_CAMPAIGN_SETTINGS "," \
	"\"startsAt\":" CG_CAMPAIGN_WHEN ",\"endsAt\":" CG_CAMPAIGN_WHEN)
#define CG_CAMPAIGN_UPDATE CG_CAMPAIGN_CLOSED("", \
	"\"name\":" CG_CAMPAIGN_NAME ",\"templateId\":{\"enum\":" CG_CAMPAIGN_GAMES "}," \
	"\"config\":" CG_CAMPAIGN_CONFIG_CHANGE ",\"brief\":" CG_CAMPAIGN_BRIEF "," \
	"\"settings\":" CG_CAMPAIGN_SETTINGS "," \
	"\"startsAt\":" CG_CAMPAIGN_WHEN ",\"endsAt\":" CG_CAMPAIGN_WHEN "," \
	"\"expectedVersion\":" CG_CAMPAIGN_VERSION)
#define CG_CAMPAIGN_DUPLICATE CG_CAMPAIGN_CLOSED("", "\"name\":" CG_CAMPAIGN_NAME)
#define CG_CAMPAIGN_BULK CG_CAMPAIGN_CLOSED("\"campaignIds\"", \
	"\"campaignIds\":{\"type\":\"array\",\"maxItems\":50,\"uniqueItems\":true," \
	"\"items\":{\"type\":\"string\",\"format\":\"uuid\"}}")

#define CG_CAMPAIGN_PAGE \
	"\"limit\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":100,\"default\":20}," \
	"\"offset\":{\"type\":\"integer\",\"minimum\":0,\"default\":0}"
#define CG_CAMPAIGN_FROM "{\"type\":\"string\",\"format\":\"date-time\",\"description\":\"At that time or " \
	"after it.\"}"
#define CG_CAMPAIGN_UNTIL "{\"type\":\"string\",\"format\":\"date-time\",\"description\":\"Before that time.\"}"
#define CG_CAMPAIGN_LIST CG_CAMPAIGN_CLOSED("", \
	"\"status\":{\"enum\":" CG_CAMPAIGN_STATES "},\"templateId\":{\"enum\":" CG_CAMPAIGN_GAMES "}," \
	"\"search\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":255}," \
	"\"createdAfter\":" CG_CAMPAIGN_FROM ",\"createdBefore\":" CG_CAMPAIGN_UNTIL "," \
	"\"updatedAfter\":" CG_CAMPAIGN_FROM ",\"updatedBefore\":" CG_CAMPAIGN_UNTIL "," \
	"\"sortBy\":{\"enum\":[\"name\",\"createdAt\",\"updatedAt\"],\"default\":\"updatedAt\"}," \
	"\"sortOrder\":{\"enum\":[\"asc\",\"desc\"],\"default\":\"desc\"}," \
	"\"fields\":{\"enum\":[\"all\",\"summary\"],\"default\":\"all\",\"description\":\"summary: what a list " \
	"shows: no brief, of config only theme, of settings only color_scheme.\"}," CG_CAMPAIGN_PAGE)
#define CG_CAMPAIGN_RUNS CG_CAMPAIGN_CLOSED("", \
	"\"status\":{\"enum\":[\"queued\",\"running\",\"paused\",\"completed\",\"failed\",\"cancelled\"]}," \
	CG_CAMPAIGN_PAGE)
#define CG_CAMPAIGN_EXPECTED CG_CAMPAIGN_CLOSED("", "\"expectedVersion\":" CG_CAMPAIGN_VERSION)

#endif
