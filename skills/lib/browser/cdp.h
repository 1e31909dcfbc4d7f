/*
 * A browser on a leash: headless Chromium over its debugging pipe (descriptors
 * 3 and 4, JSON messages ended by NUL). No port is opened, no network is used.
 */
#ifndef CG_SKILLS_CDP_H
#define CG_SKILLS_CDP_H

#include <jansson.h>

struct cg_deadline;
struct cg_err;
struct cg_browser;

/* What to say when there is none. */
#define CG_BROWSER_MISSING "Chromium is not installed; apt-get install chromium, or name " \
	"another with CG_CHROMIUM"

/* The path of an installed browser (CG_CHROMIUM, else the usual places); new string or NULL. */
char *cg_browser_find(void);

/* Called for every event of the browser while a call waits; params are borrowed. */
typedef void cg_browser_event(void *arg, const char *method, const json_t *params);

/*
 * Start it with everything that it writes below `folder` (absolute; made, and
 * removed by cg_browser_close). One page is open and addressed by all calls.
 * NULL with err: CG_E_OS, CG_E_TIMEOUT, CG_E_UNAVAILABLE (it ended; its own
 * words are in the message).
 */
struct cg_browser *cg_browser_start(const char *program, const char *folder,
    cg_browser_event *on_event, void *arg, const struct cg_deadline *deadline,
    struct cg_err *err);

/*
 * One command; params are taken, NULL is none. Returns the result, new, or
 * NULL with err: CG_E_DATA when the browser refuses, CG_E_TIMEOUT,
 * CG_E_UNAVAILABLE.
 */
json_t *cg_browser_call(struct cg_browser *b, const char *method, json_t *params,
    struct cg_err *err);
/*
 * The value of an expression in the page, new; a promise is waited for, an exception or
 * rejection is CG_E_DATA.
 */
json_t *cg_browser_eval(struct cg_browser *b, const char *expression, struct cg_err *err);
/* Let events come in for so many milliseconds. */
int cg_browser_wait(struct cg_browser *b, int ms, struct cg_err *err);

/* Kill all of it, whatever state it is in; NULL is fine. */
void cg_browser_close(struct cg_browser *b);

#endif
