/* A running browser; shared by the files that start it and that talk to it. */
#ifndef CG_SKILLS_CDP_PRIV_H
#define CG_SKILLS_CDP_PRIV_H

#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/clock.h"
#include "lib/browser/cdp.h"

struct cg_browser {
	pid_t pid;
	int to, from;           /* our ends of the two pipes; -1 when not open */
	char *folder;
	char *session;          /* of the page; NULL while talking to the browser itself */
	struct cg_buf in;       /* what has arrived and is not yet a whole message */
	size_t seen;            /* bytes of it that hold no end of a message */
	int64_t last_id;
	struct cg_deadline deadline;
	cg_browser_event *on_event;
	void *arg;
};

#endif
