/* What a lawyer would ask about in a set of texts, as JSON. */
#ifndef CG_COPY_REPORT_H
#define CG_COPY_REPORT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum { CG_COPY_REPORT_MAX = 100 };

/*
 * Add what cg_copy_comply finds in a text to the report: {copy_type, variation_index, term,
 * category, severity, suggestion}.
 */
void cg_copy_scan(const char *language, const char *copy_type, size_t index, const char *text,
    json_t *report);
/*
 * All texts have been scanned. When one speaks of prizes and none of them says where the
 * terms are (disclosed), that is one more entry, for the first that does.
 */
void cg_copy_scan_end(bool disclosed, json_t *report);

#endif
