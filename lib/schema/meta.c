/*
 * The meta-schemas of the two drafts, because schemas refer to them and nothing
 * is fetched. Written with ' for ", which none of them contains.
 */
#include <string.h>

#include "base/err.h"
#include "json/json.h"
#include "schema/schema_priv.h"

#define DRAFT "https://json-schema.org/draft/2020-12/"
#define PART(name) \
	"{'$schema':'" DRAFT "schema','$id':'" DRAFT "meta/" name "','$dynamicAnchor':'meta'," \
	"'type':['object','boolean'],'$vocabulary':{'" DRAFT "vocab/" name "':true}"
#define SELF "{'$dynamicRef':'#meta'}"
#define SELVES "{'type':'object','additionalProperties':" SELF ",'default':{}}"
#define COUNT "{'type':'integer','minimum':0}"

static const struct {
	const char *uri;
	const char *text;
} metas[] = {
	{ "http://json-schema.org/draft-07/schema",
	    "{'$schema':'http://json-schema.org/draft-07/schema#',"
	    "'$id':'http://json-schema.org/draft-07/schema#','title':'Core schema meta-schema',"
	    "'definitions':{"
	    "'schemaArray':{'type':'array','minItems':1,'items':{'$ref':'#'}},"
	    "'nonNegativeInteger':{'type':'integer','minimum':0},"
	    "'nonNegativeIntegerDefault0':{'allOf':[{'$ref':'#/definitions/nonNegativeInteger'},"
	    "{'default':0}]},"
	    "'simpleTypes':{'enum':['array','boolean','integer','null','number','object','string']},"
	    "'stringArray':{'type':'array','items':{'type':'string'},'uniqueItems':true,"
	    "'default':[]}},"
	    "'type':['object','boolean'],'properties':{"
	    "'$id':{'type':'string','format':'uri-reference'},"
	    "'$schema':{'type':'string','format':'uri'},"
	    "'$ref':{'type':'string','format':'uri-reference'},"
	    "'$comment':{'type':'string'},'title':{'type':'string'},"
	    "'description':{'type':'string'},'default':true,"
	    "'readOnly':{'type':'boolean','default':false},"
	    "'writeOnly':{'type':'boolean','default':false},"
	    "'examples':{'type':'array','items':true},"
	    "'multipleOf':{'type':'number','exclusiveMinimum':0},'maximum':{'type':'number'},"
	    "'exclusiveMaximum':{'type':'number'},'minimum':{'type':'number'},"
	    "'exclusiveMinimum':{'type':'number'},"
	    "'maxLength':{'$ref':'#/definitions/nonNegativeInteger'},"
	    "'minLength':{'$ref':'#/definitions/nonNegativeIntegerDefault0'},"
	    "'pattern':{'type':'string','format':'regex'},'additionalItems':{'$ref':'#'},"
	    "'items':{'anyOf':[{'$ref':'#'},{'$ref':'#/definitions/schemaArray'}],'default':true},"
	    "'maxItems':{'$ref':'#/definitions/nonNegativeInteger'},"
	    "'minItems':{'$ref':'#/definitions/nonNegativeIntegerDefault0'},"
	    "'uniqueItems':{'type':'boolean','default':false},'contains':{'$ref':'#'},"
	    "'maxProperties':{'$ref':'#/definitions/nonNegativeInteger'},"
	    "'minProperties':{'$ref':'#/definitions/nonNegativeIntegerDefault0'},"
	    "'required':{'$ref':'#/definitions/stringArray'},'additionalProperties':{'$ref':'#'},"
	    "'definitions':{'type':'object','additionalProperties':{'$ref':'#'},'default':{}},"
	    "'properties':{'type':'object','additionalProperties':{'$ref':'#'},'default':{}},"
	    "'patternProperties':{'type':'object','additionalProperties':{'$ref':'#'},"
	    "'propertyNames':{'format':'regex'},'default':{}},"
	    "'dependencies':{'type':'object','additionalProperties':{'anyOf':[{'$ref':'#'},"
	    "{'$ref':'#/definitions/stringArray'}]}},"
	    "'propertyNames':{'$ref':'#'},'const':true,'enum':{'type':'array','items':true},"
	    "'type':{'anyOf':[{'$ref':'#/definitions/simpleTypes'},{'type':'array',"
	    "'items':{'$ref':'#/definitions/simpleTypes'},'minItems':1,'uniqueItems':true}]},"
	    "'format':{'type':'string'},'contentMediaType':{'type':'string'},"
	    "'contentEncoding':{'type':'string'},'if':{'$ref':'#'},'then':{'$ref':'#'},"
	    "'else':{'$ref':'#'},'allOf':{'$ref':'#/definitions/schemaArray'},"
	    "'anyOf':{'$ref':'#/definitions/schemaArray'},"
	    "'oneOf':{'$ref':'#/definitions/schemaArray'},'not':{'$ref':'#'}},'default':true}" },
	{ DRAFT "schema",
	    "{'$schema':'" DRAFT "schema','$id':'" DRAFT "schema','$vocabulary':{"
	    "'" DRAFT "vocab/core':true,'" DRAFT "vocab/applicator':true,"
	    "'" DRAFT "vocab/unevaluated':true,'" DRAFT "vocab/validation':true,"
	    "'" DRAFT "vocab/meta-data':true,'" DRAFT "vocab/format-annotation':true,"
	    "'" DRAFT "vocab/content':true},'$dynamicAnchor':'meta',"
	    "'title':'Core and Validation specifications meta-schema','allOf':["
	    "{'$ref':'meta/core'},{'$ref':'meta/applicator'},{'$ref':'meta/unevaluated'},"
	    "{'$ref':'meta/validation'},{'$ref':'meta/meta-data'},"
	    "{'$ref':'meta/format-annotation'},{'$ref':'meta/content'}],"
	    "'type':['object','boolean'],'properties':{"
	    "'definitions':" SELVES ",'dependencies':{'type':'object','additionalProperties':"
	    "{'anyOf':[" SELF ",{'$ref':'meta/validation#/$defs/stringArray'}]},'default':{}},"
	    "'$recursiveAnchor':{'$ref':'meta/core#/$defs/anchorString'},"
	    "'$recursiveRef':{'$ref':'meta/core#/$defs/uriReferenceString'}}}" },
	{ DRAFT "meta/core",
	    PART("core") ",'properties':{'$id':{'$ref':'#/$defs/uriReferenceString',"
	    "'pattern':'^[^#]*#?$'},'$schema':{'$ref':'#/$defs/uriString'},"
	    "'$ref':{'$ref':'#/$defs/uriReferenceString'},"
	    "'$anchor':{'$ref':'#/$defs/anchorString'},"
	    "'$dynamicRef':{'$ref':'#/$defs/uriReferenceString'},"
	    "'$dynamicAnchor':{'$ref':'#/$defs/anchorString'},"
	    "'$vocabulary':{'type':'object','propertyNames':{'$ref':'#/$defs/uriString'},"
	    "'additionalProperties':{'type':'boolean'}},'$comment':{'type':'string'},"
	    "'$defs':{'type':'object','additionalProperties':" SELF "}},'$defs':{"
	    "'anchorString':{'type':'string','pattern':'^[A-Za-z_][-A-Za-z0-9._]*$'},"
	    "'uriString':{'type':'string','format':'uri'},"
	    "'uriReferenceString':{'type':'string','format':'uri-reference'}}}" },
	{ DRAFT "meta/applicator",
	    PART("applicator") ",'properties':{'prefixItems':{'$ref':'#/$defs/schemaArray'},"
	    "'items':" SELF ",'contains':" SELF ",'additionalProperties':" SELF ","
	    "'properties':" SELVES ",'patternProperties':{'type':'object',"
	    "'additionalProperties':" SELF ",'propertyNames':{'format':'regex'},'default':{}},"
	    "'dependentSchemas':" SELVES ",'propertyNames':" SELF ",'if':" SELF ",'then':" SELF ","
	    "'else':" SELF ",'allOf':{'$ref':'#/$defs/schemaArray'},"
	    "'anyOf':{'$ref':'#/$defs/schemaArray'},'oneOf':{'$ref':'#/$defs/schemaArray'},"
	    "'not':" SELF "},'$defs':{'schemaArray':{'type':'array','minItems':1,"
	    "'items':" SELF "}}}" },
	{ DRAFT "meta/unevaluated",
	    PART("unevaluated") ",'properties':{'unevaluatedItems':" SELF ","
	    "'unevaluatedProperties':" SELF "}}" },
	{ DRAFT "meta/validation",
	    PART("validation") ",'properties':{'type':{'anyOf':[{'$ref':'#/$defs/simpleTypes'},"
	    "{'type':'array','items':{'$ref':'#/$defs/simpleTypes'},'minItems':1,"
	    "'uniqueItems':true}]},'const':true,'enum':{'type':'array','items':true},"
	    "'multipleOf':{'type':'number','exclusiveMinimum':0},'maximum':{'type':'number'},"
	    "'exclusiveMaximum':{'type':'number'},'minimum':{'type':'number'},"
	    "'exclusiveMinimum':{'type':'number'},'maxLength':" COUNT ",'minLength':" COUNT ","
	    "'pattern':{'type':'string','format':'regex'},'maxItems':" COUNT ","
	    "'minItems':" COUNT ",'uniqueItems':{'type':'boolean','default':false},"
	    "'maxContains':" COUNT ",'minContains':" COUNT ",'maxProperties':" COUNT ","
	    "'minProperties':" COUNT ",'required':{'$ref':'#/$defs/stringArray'},"
	    "'dependentRequired':{'type':'object','additionalProperties':"
	    "{'$ref':'#/$defs/stringArray'}}},'$defs':{"
	    "'simpleTypes':{'enum':['array','boolean','integer','null','number','object','string']},"
	    "'stringArray':{'type':'array','items':{'type':'string'},'uniqueItems':true,"
	    "'default':[]}}}" },
	{ DRAFT "meta/meta-data",
	    PART("meta-data") ",'properties':{'title':{'type':'string'},"
	    "'description':{'type':'string'},'default':true,"
	    "'deprecated':{'type':'boolean','default':false},"
	    "'readOnly':{'type':'boolean','default':false},"
	    "'writeOnly':{'type':'boolean','default':false},"
	    "'examples':{'type':'array','items':true}}}" },
	{ DRAFT "meta/format-annotation",
	    PART("format-annotation") ",'properties':{'format':{'type':'string'}}}" },
	{ DRAFT "meta/content",
	    PART("content") ",'properties':{'contentEncoding':{'type':'string'},"
	    "'contentMediaType':{'type':'string'},'contentSchema':" SELF "}}" },
};

json_t *
cg_schema_meta(const char *uri)
{
	struct cg_err err = CG_ERR_INIT;

	for (size_t i = 0; i < sizeof metas / sizeof *metas; i++) {
		char *text;
		json_t *v;

		if (strcmp(metas[i].uri, uri) != 0)
			continue;
		text = cg_strdup(metas[i].text);
		for (char *c = text; *c; c++)
			if (*c == '\'')
				*c = '"';
		v = cg_json_parse(text, strlen(text), "meta-schema", 0, &err);
		free(text);
		return v;
	}
	return NULL;
}
