/* From a handler's bytes to its output folder, with their provenance in them. */
#ifndef CG_SOUND_DELIVER_H
#define CG_SOUND_DELIVER_H

#include <stddef.h>

struct cg_buf;
struct cg_err;
struct cg_handler;
struct cg_provenance;

/*
 * Write file below the output folder as name (which may hold one folder that is
 * there). MP3 and WAV get p as a tag; Ogg carries it from its writer. *path is a
 * new string, *bytes the size on disk. -1 with err.
 */
int snd_deliver(struct cg_handler *h, const char *name, const struct cg_buf *file,
    const struct cg_provenance *p, char **path, size_t *bytes, struct cg_err *err);

/* A file's name from what somebody called it: [A-Za-z0-9_-], at most 100, never empty. */
void snd_file_stem(const char *name, char out[101]);

#endif
