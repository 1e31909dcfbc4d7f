/* cg-gate: ask models for what the steps of one worker want. */
#include <sys/prctl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "base/prog.h"
#include "tool/tool.h"
#include "tool/way.h"

static const struct cg_opt opts[] = { CG_OPT_END };

static const struct cg_prog prog = {
	.name = "cg-gate",
	.synopsis = "<CONTROL",
	.summary = "Ask models for what the steps of one worker want. Started by cg-worker and "
	    "cg-run-step; the only process with keys and a network.",
	.opts = opts,
	.section = 8,
	.examples =
	    "  LITELLM_BASE_URL=http://localhost:4000 cg-run-step intelligence_plan <input.json\n",
};

static int
is_control(void)
{
	int type = 0;
	socklen_t n = sizeof type;

	return getsockopt(STDIN_FILENO, SOL_SOCKET, SO_TYPE, &type, &n) == 0
	    && type == SOCK_SEQPACKET;
}

int
main(int argc, char **argv)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_ctx ctx;
	int rc = -1;

	if (cg_prog_start(&prog, argc, argv))
		cg_prog_usage(&prog, "no operand is taken");
	if (!is_control())
		cg_prog_usage(&prog, "its standard input is not the socket of a worker; to try a skill, "
		    "use cg-run-step");
	/* libcurl brings GnuTLS along for parts that we do not use: it need not test itself. */
	setenv("GNUTLS_NO_IMPLICIT_INIT", "1", 0);
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (cg_ctx_open_bare(&ctx, cg_prog_common(), &err) == 0) {
		rc = cg_way_serve(&ctx, STDIN_FILENO, &err);
		cg_ctx_close(&ctx);
	}
	return cg_prog_finish(&prog, rc, &err);
}
