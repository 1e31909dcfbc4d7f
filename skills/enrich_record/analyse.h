/* What can be measured of a text, of any script: words by how often they come, its mood by a lexicon. */
#ifndef CG_ENRICH_ANALYSE_H
#define CG_ENRICH_ANALYSE_H

#include <jansson.h>

/* summary, keyTopics, sentiment, suggestedTags and qualityScore. title may be "". */
void enrich_analyse(const char *title, const char *text, json_t *data);

#endif
