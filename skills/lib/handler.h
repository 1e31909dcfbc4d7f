/*
 * The frame of a handler program written in C: it reads the step's request from
 * standard input, calls the work, and writes the result to standard output.
 * Progress and logs go to standard error, one JSON object a line.
 *
 * A handler is a program of its own: JSON in, JSON out, see cg-skill(5).
 */
#ifndef CG_SKILLS_HANDLER_H
#define CG_SKILLS_HANDLER_H

#include <jansson.h>
#include <stdbool.h>

struct cg_err;

struct cg_handler {
	const json_t *input;    /* the step's input, checked, with defaults; borrowed */
	const json_t *context;  /* ids and deadline; borrowed */
	const char *workspace;  /* absolute; the working directory */
	const char *output_dir; /* absolute, inside workspace, exists: files go here */
	json_t *data;           /* an empty object to fill in: the result's data */
	json_t *artifacts;      /* see cg_handler_artifact */
	json_t *timings;        /* milliseconds by phase, may be filled in */
	/*
	 * What a model wrote for this step, in the form of its output: to be looked through
	 * instead of made anew, see cg-skill(5), DRAFTS. NULL: there is none. When it is the
	 * last one, what is wrong with it is mended here or refused for good.
	 */
	const json_t *draft;
	bool last_draft;
	json_t *issues;         /* see cg_handler_issue */
	json_t *asks;           /* see cg_handler_ask */
	char code[64];          /* machine code of a failure, set by cg_handler_fail */
};

/*
 * The whole main of a handler: `return cg_handler_main(argc, argv, work);`. work
 * returns 0 with data filled in, or -1 with err (and, through cg_handler_fail, a
 * machine code; without one it is EXECUTION_ERROR). The program exits 0 with a
 * result on standard output either way; only a request that cannot be read ends
 * it with 65.
 */
int cg_handler_main(int argc, char **argv, int (*work)(struct cg_handler *, struct cg_err *));

/*
 * Declare a file or folder as an artifact. path is relative to the workspace, or
 * absolute inside it. A string in data that equals path is replaced by the
 * artifact's cg:// address by the runner. metadata is taken and may be NULL.
 * -1 with err when there is no such file.
 */
int cg_handler_artifact(struct cg_handler *h, const char *type, const char *path,
    json_t *metadata, struct cg_err *err);

/* A failure with the machine code of the result ("GENERATION_FAILED"); returns -1. */
int cg_handler_fail(struct cg_handler *h, struct cg_err *err, const char *code,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/*
 * Something is wrong with the draft, at this JSON pointer. With one issue or more the
 * work ends with cg_handler_refuse.
 */
void cg_handler_issue(struct cg_handler *h, const char *pointer, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Send the draft back with its issues: DRAFT_REFUSED. Returns -1. */
int cg_handler_refuse(struct cg_handler *h, struct cg_err *err);

/*
 * Others may make a part of it: pictures, sounds, videos, models by kind, or look at
 * pictures ("vision"). May this kind be asked for now? False when nobody is configured
 * for it, and once the answers are there.
 */
bool cg_handler_may_ask(const struct cg_handler *h, const char *kind);
/*
 * Ask for it: {name, kind, prompt, ...} as cg-skill(5), ASKING, has it; taken. When work
 * then returns 0 that is what goes out, data are not looked at, and the handler is
 * started once more with the answers.
 */
void cg_handler_ask(struct cg_handler *h, json_t *ask);
/* What came of that name: {ok, uri, mime, provider, model, ...} or {ok: false, ...}; NULL: nothing. */
const json_t *cg_handler_answer(const struct cg_handler *h, const char *name);
/*
 * The file that came, or NULL: then it is the studio's to make, and when somebody who was
 * asked has failed, data has `degraded` and the log says why. provider, model: who
 * made it, for its provenance; untouched on NULL.
 */
const char *cg_handler_came(struct cg_handler *h, const char *name, const char **provider,
    const char **model);

/* Say how far the work is, 0 to 1. */
void cg_handler_progress(struct cg_handler *h, double fraction, const char *what);
/* Text of the answer as it is made, for who reads along. */
void cg_handler_delta(struct cg_handler *h, const char *text);
/* A line for the step's log. */
void cg_handler_log(struct cg_handler *h, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A phase ended: its milliseconds since *since_us go into timings, *since_us moves on. */
void cg_handler_phase(struct cg_handler *h, const char *name, long long *since_us);

#endif
