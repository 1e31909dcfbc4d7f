/* The actions of data.enrichment: campaigns and conversations are read, cleaned, and described for good. */
#ifndef CG_TOOL_ENRICH_ACT_H
#define CG_TOOL_ENRICH_ACT_H

#include "tool/thread_act.h"

cg_thread_act_fn cg_enrich_load, cg_enrich_transform, cg_enrich_next, cg_enrich_save;

#endif
