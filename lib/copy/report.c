/* From hits to the entries of a report. */
#include <string.h>

#include "copy/copy.h"
#include "copy/report.h"
#include "json/json.h"

void
cg_copy_scan(const char *language, const char *copy_type, size_t index, const char *text,
    json_t *report)
{
	struct cg_copy_hit hit[CG_COPY_HITS];
	size_t n = cg_copy_comply(language, text, hit);

	/* One place is left for what is said of all of them. */
	for (size_t i = 0; i < n && json_array_size(report) < CG_COPY_REPORT_MAX - 1; i++)
		json_array_append_new(report, json_pack("{s:s,s:I,s:s,s:s,s:s,s:s}", "copy_type", copy_type,
		    "variation_index", (json_int_t)index, "term", hit[i].term, "category",
		    hit[i].category, "severity", hit[i].severity, "suggestion", hit[i].suggestion));
}

void
cg_copy_scan_end(bool disclosed, json_t *report)
{
	const json_t *first = NULL, *v;
	json_t *more;
	size_t i;

	json_array_foreach(report, i, v)
		if (!first && strcmp(cg_json_get_str(v, "category", ""), "regulatory") == 0)
			first = v;
	if (!first || disclosed)
		return;
	more = json_copy((json_t *)(size_t)first);
	cg_json_set_str(more, "severity", "warning");
	cg_json_set_str(more, "suggestion", "No text says where the terms of participation are: add a "
	    "terms_summary, or point to them.");
	json_array_append_new(report, more);
}
