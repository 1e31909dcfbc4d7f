/* generate_outcome_video_lose: see skills/lib/motion/outcome_step.h. */
#include "lib/handler.h"
#include "lib/motion/outcome_step.h"

static int
work(struct cg_handler *h, struct cg_err *err)
{
	return cg_outcome_work(h, false, err);
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
