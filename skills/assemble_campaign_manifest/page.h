/*
 * The campaign as a page for people: a folder with campaign.html, its style, copies
 * of the pictures, videos and sounds, and the game, so that it can be opened from a
 * disk or put on any web server as it is.
 */
#ifndef CG_CAMPAIGN_PAGE_H
#define CG_CAMPAIGN_PAGE_H

#include <jansson.h>

struct cg_err;
struct cg_handler;

/*
 * Write it into the output folder, declare it as the artifact page/campaign and set
 * data.page_uri. What the input does not have is left out of the page. Texts are shown
 * as texts, whatever is written in them.
 */
int cg_campaign_page(struct cg_handler *h, const json_t *manifest, struct cg_err *err);

#endif
