/* What the routes of intelligence give: JSON Schemas, exact. */
#ifndef CG_API_INTEL_REPLIES_H
#define CG_API_INTEL_REPLIES_H

#define ID \
	"{\"type\":\"string\",\"format\":\"uuid\"}"

#define PART \
	"{\"type\":\"number\",\"minimum\":0,\"maximum\":1}"

#define COLOR \
	"{\"type\":\"string\",\"pattern\":\"^#[0-9A-Fa-f]{6}$\"}"

#define MOOD \
	"{\"enum\":[\"playful\",\"premium\",\"urgent\",\"professional\",\"natural\",\"festive\"," \
	"\"minimal\"]}"

#define GAME \
	"{\"enum\":[\"spin_wheel\",\"scratch_card\",\"memory_match\",\"quiz\",\"catch_game\"," \
	"\"slot_machine\"]}"

#define PENDING \
	"{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"generation_id\"," \
	"\"status\"],\"properties\":{\"generation_id\":" ID ",\"status\":{\"const\":\"pending\"}}}"

#define PLAN \
	"{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"generation_id\"," \
	"\"plan\",\"duration_ms\"],\"properties\":{\"generation_id\":" ID "," \
	"\"plan\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"summary\"," \
	"\"recommended_template\",\"theme\",\"prize_tiers\",\"estimated_engagement\"," \
	"\"asset_requirements\",\"warnings\"],\"properties\":{\"summary\":{\"type\":\"string\"}," \
	"\"recommended_template\":{\"type\":\"object\",\"additionalProperties\":false," \
	"\"required\":[\"template_id\",\"template_name\",\"reasoning\",\"confidence\"]," \
	"\"properties\":{\"template_id\":" GAME ",\"template_name\":{\"type\":\"string\"}," \
	"\"reasoning\":{\"type\":\"string\"},\"confidence\":" PART "}}," \
	"\"theme\":{\"type\":\"object\",\"additionalProperties\":false," \
	"\"required\":[\"primary_color\",\"secondary_color\",\"accent_color\",\"background_color\"," \
	"\"text_color\",\"mood\"],\"properties\":{\"primary_color\":" COLOR ",\"secondary_color\":" \
	COLOR ",\"accent_color\":" COLOR ",\"background_color\":" COLOR ",\"text_color\":" COLOR "," \
	"\"mood\":" MOOD "}},\"prize_tiers\":{\"type\":\"array\",\"items\":{\"type\":\"object\"," \
	"\"additionalProperties\":false,\"required\":[\"tier\",\"suggestion\",\"probability\"," \
	"\"estimated_cost\"],\"properties\":{\"tier\":{\"enum\":[\"grand\",\"secondary\"," \
	"\"consolation\"]},\"suggestion\":{\"type\":\"string\"},\"probability\":" PART "," \
	"\"estimated_cost\":{\"type\":\"string\"}}}},\"estimated_engagement\":{\"enum\":[\"high\"," \
	"\"medium\",\"low\"]},\"asset_requirements\":{\"type\":\"array\"," \
	"\"items\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"type\"," \
	"\"purpose\",\"generation_prompt\"],\"properties\":{\"type\":{\"enum\":[\"image\",\"audio\"," \
	"\"video\"]},\"purpose\":{\"type\":\"string\"}," \
	"\"generation_prompt\":{\"type\":\"string\"}}}},\"warnings\":{\"type\":\"array\"," \
	"\"items\":{\"type\":\"string\"}},\"provider\":{\"type\":\"string\"}," \
	"\"degraded\":{\"type\":\"boolean\"}}},\"duration_ms\":{\"type\":\"integer\"," \
	"\"minimum\":0}}}"

#define THEME \
	"{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"generation_id\"," \
	"\"theme\",\"duration_ms\"],\"properties\":{\"generation_id\":" ID "," \
	"\"theme\":{\"type\":\"object\",\"additionalProperties\":false," \
	"\"required\":[\"primary_color\",\"secondary_color\",\"accent_color\",\"background_color\"," \
	"\"text_color\",\"mood\",\"confidence\",\"palette\",\"source\",\"contrast_ratio\"," \
	"\"contrast_passes_aa\",\"accessibility_warnings\"],\"properties\":{\"primary_color\":" \
	COLOR ",\"secondary_color\":" COLOR ",\"accent_color\":" COLOR ",\"background_color\":" \
	COLOR ",\"text_color\":" COLOR ",\"mood\":" MOOD ",\"confidence\":" PART "," \
	"\"palette\":{\"type\":\"array\",\"items\":" COLOR "},\"provider\":{\"type\":\"string\"}," \
	"\"degraded\":{\"type\":\"boolean\"},\"source\":{\"enum\":[\"brief\",\"image\"]}," \
	"\"contrast_ratio\":{\"type\":\"number\",\"minimum\":1,\"maximum\":21}," \
	"\"contrast_passes_aa\":{\"type\":\"boolean\"}," \
	"\"accessibility_warnings\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}}," \
	"\"duration_ms\":{\"type\":\"integer\",\"minimum\":0}}}"

#define WARNINGS \
	"{\"type\":\"array\",\"items\":{\"type\":\"object\",\"additionalProperties\":false," \
	"\"required\":[\"copy_type\",\"variation_index\",\"term\",\"category\",\"severity\"," \
	"\"suggestion\"],\"properties\":{\"copy_type\":{\"type\":\"string\"}," \
	"\"variation_index\":{\"type\":\"integer\",\"minimum\":0},\"term\":{\"type\":\"string\"}," \
	"\"category\":{\"enum\":[\"misleading\",\"regulatory\",\"financial\"]}," \
	"\"severity\":{\"enum\":[\"info\",\"warning\"]},\"suggestion\":{\"type\":\"string\"}}}}"

#define COPY \
	"{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"generation_id\"," \
	"\"copies\",\"compliance_warnings\",\"missing_variations\",\"missing_words\"," \
	"\"duration_ms\"],\"properties\":{\"generation_id\":" ID ",\"copies\":{\"type\":\"array\"," \
	"\"items\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"copy_type\"," \
	"\"variations\"],\"properties\":{\"copy_type\":{\"type\":\"string\"}," \
	"\"variations\":{\"type\":\"array\",\"items\":{\"type\":\"object\"," \
	"\"additionalProperties\":false,\"required\":[\"text\",\"character_count\"," \
	"\"tone_match_score\",\"tone\"],\"properties\":{\"text\":{\"type\":\"string\"}," \
	"\"character_count\":{\"type\":\"integer\",\"minimum\":0},\"tone_match_score\":" PART "," \
	"\"tone\":{\"type\":\"string\"},\"notes\":{\"type\":\"string\"}}}}}}}," \
	"\"compliance_warnings\":" WARNINGS ",\"missing_variations\":{\"type\":\"array\"," \
	"\"items\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"copy_type\"," \
	"\"missing\"],\"properties\":{\"copy_type\":{\"type\":\"string\"}," \
	"\"missing\":{\"type\":\"integer\",\"minimum\":1}}}},\"missing_words\":{\"type\":\"array\"," \
	"\"items\":{\"type\":\"string\"}},\"duration_ms\":{\"type\":\"integer\",\"minimum\":0}}}"

#define ACCEPTED \
	"{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"campaign_id\"," \
	"\"campaign_name\",\"status\",\"template_id\",\"config\",\"settings\"," \
	"\"compliance_warnings\"],\"properties\":{\"campaign_id\":" ID "," \
	"\"campaign_name\":{\"type\":\"string\"},\"status\":{\"const\":\"draft\"},\"template_id\":" \
	GAME ",\"config\":{\"type\":\"object\",\"additionalProperties\":false," \
	"\"required\":[\"theme\",\"game\",\"assets\"]," \
	"\"properties\":{\"theme\":{\"type\":\"object\",\"additionalProperties\":false," \
	"\"required\":[\"primaryColor\",\"secondaryColor\",\"accentColor\",\"textColor\"," \
	"\"fontFamily\",\"background\"],\"properties\":{\"primaryColor\":" COLOR "," \
	"\"secondaryColor\":" COLOR ",\"accentColor\":" COLOR ",\"textColor\":" COLOR "," \
	"\"fontFamily\":{\"type\":\"string\"},\"background\":{\"type\":\"object\"," \
	"\"additionalProperties\":false,\"required\":[\"type\",\"value\"]," \
	"\"properties\":{\"type\":{\"const\":\"solid\"},\"value\":" COLOR "}}}}," \
	"\"game\":{\"type\":\"object\"},\"assets\":{\"type\":\"array\"," \
	"\"items\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"slotId\"]," \
	"\"properties\":{\"slotId\":{\"type\":\"string\"}}}}}},\"settings\":{\"type\":\"object\"," \
	"\"additionalProperties\":false,\"required\":[\"generation_id\",\"summary\",\"mood\"," \
	"\"trigger\",\"game\",\"assets\"],\"properties\":{\"generation_id\":" ID "," \
	"\"summary\":{\"type\":\"string\"},\"mood\":" MOOD ",\"trigger\":{\"type\":\"object\"}," \
	"\"game\":{\"type\":\"object\",\"description\":\"The game as it was composed; what " \
	"config.game says otherwise was decided by hand.\"},\"assets\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}}},\"compliance_warnings\":" \
	WARNINGS "}}"

#define DEFAULTS \
	"{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"template_type\"," \
	"\"defaults\"],\"properties\":{\"template_type\":" GAME ",\"defaults\":{\"type\":\"object\"," \
	"\"additionalProperties\":false,\"required\":[\"cta_button\",\"win_message\"," \
	"\"lose_message\"],\"properties\":{\"cta_button\":{\"type\":\"array\"," \
	"\"items\":{\"type\":\"string\"},\"minItems\":3,\"maxItems\":3}," \
	"\"win_message\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"minItems\":3," \
	"\"maxItems\":3},\"lose_message\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}," \
	"\"minItems\":3,\"maxItems\":3}}}}}"

#define VALID \
	"{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"valid\",\"issues\"]," \
	"\"properties\":{\"valid\":{\"type\":\"boolean\"},\"issues\":{\"type\":\"array\"," \
	"\"items\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"pair\"," \
	"\"ratio\",\"required\",\"role\",\"suggestion\"]," \
	"\"properties\":{\"pair\":{\"type\":\"string\"},\"ratio\":{\"type\":\"number\"}," \
	"\"required\":{\"type\":\"number\"},\"role\":{\"type\":\"string\"},\"suggestion\":" COLOR \
	"}}}}}"

#define PRESETS \
	"{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"presets\"]," \
	"\"properties\":{\"presets\":{\"type\":\"array\",\"items\":{\"type\":\"object\"," \
	"\"additionalProperties\":false,\"required\":[\"id\",\"name\",\"industry\",\"mood\"," \
	"\"theme\"],\"properties\":{\"id\":{\"type\":\"string\"},\"name\":{\"type\":\"string\"}," \
	"\"industry\":{\"type\":\"string\"},\"mood\":" MOOD ",\"theme\":{\"type\":\"object\"," \
	"\"additionalProperties\":false,\"required\":[\"primary_color\",\"secondary_color\"," \
	"\"accent_color\",\"background_color\",\"text_color\"],\"properties\":{\"primary_color\":" \
	COLOR ",\"secondary_color\":" COLOR ",\"accent_color\":" COLOR ",\"background_color\":" \
	COLOR ",\"text_color\":" COLOR "}}}}}}}"

#define GENERATION \
	"{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"id\",\"campaign_id\"," \
	"\"generation_type\",\"status\",\"accepted\",\"input_params\",\"output\",\"error\"," \
	"\"duration_ms\",\"llm_model\",\"attempts\",\"created_at\"],\"properties\":{\"id\":" ID "," \
	"\"campaign_id\":{\"type\":[\"string\",\"null\"],\"format\":\"uuid\"}," \
	"\"generation_type\":{\"enum\":[\"plan\",\"copy\",\"theme_brief\",\"theme_image\"]}," \
	"\"status\":{\"enum\":[\"pending\",\"completed\",\"failed\"]}," \
	"\"accepted\":{\"type\":\"boolean\"},\"input_params\":{\"type\":\"object\"}," \
	"\"output\":{\"type\":[\"object\",\"null\"]},\"error\":{\"type\":[\"object\",\"null\"]," \
	"\"required\":[\"code\",\"message\"],\"properties\":{\"code\":{\"type\":\"string\"}," \
	"\"message\":{\"type\":\"string\"}}},\"duration_ms\":{\"type\":[\"integer\",\"null\"]," \
	"\"minimum\":0},\"llm_model\":{\"type\":[\"string\",\"null\"]}," \
	"\"attempts\":{\"type\":\"integer\",\"minimum\":0},\"created_at\":{\"type\":\"string\"," \
	"\"format\":\"date-time\"}}}"

#define HISTORY \
	"{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"generations\"," \
	"\"total\",\"limit\",\"offset\"],\"properties\":{\"generations\":{\"type\":\"array\"," \
	"\"items\":" GENERATION "},\"total\":{\"type\":\"integer\",\"minimum\":0}," \
	"\"limit\":{\"type\":\"integer\",\"minimum\":0},\"offset\":{\"type\":\"integer\"," \
	"\"minimum\":0}}}"

#endif
