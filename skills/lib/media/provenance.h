/*
 * Where a generated file comes from, carried by the file itself: which generator
 * and version, which provider and model, the digest of the prompt and the key of
 * the step. No clock reading and no run: equal inputs give equal bytes; when and
 * in which run a file was made stands in the row of its artifact.
 *
 * One line holds it all and is the same in every carrier:
 *
 *	cg-provenance/1 generator=cg version=0.3.0 provider=offline
 *	    model=scene/1 prompt=sha256:HEX step=sha256:HEX
 *
 * PNG, JPEG, WebP and MP4 carry it in XMP (ISO 16684-1) beside xmp:CreatorTool and
 * the digital source type of the IPTC (Photo Metadata Standard 2025.1, 2.1 of
 * cv.iptc.org/newscodes/digitalsourcetype); MP3 in ID3v2.4, WAV in LIST/INFO. Ogg
 * and GLB writers put the line or the JSON into their own headers, a zip has the line as
 * its comment.
 */
#ifndef CG_SKILLS_PROVENANCE_H
#define CG_SKILLS_PROVENANCE_H

#include <jansson.h>
#include <stddef.h>

struct cg_buf;
struct cg_err;
struct cg_handler;

enum { CG_PROVENANCE_LINE = 512 };

struct cg_provenance {
	const char *generator, *version; /* static */
	const char *provider;            /* "offline" for the studio; borrowed */
	const char *model;               /* borrowed */
	char prompt[65];                 /* SHA-256 of the prompt in hex, or "" */
	char step[65];                   /* the step's key in hex, or "" outside of a step */
};

/*
 * The provenance of what h makes with model ("scene/1": a maker of the studio and
 * its version). prompt may be NULL. The provider is "offline"; whoever asked
 * another one sets it. model is borrowed.
 */
void cg_provenance_of(const struct cg_handler *h, const char *model, const char *prompt,
    struct cg_provenance *out);

/* The line. Characters that a name must not have become '_'. */
void cg_provenance_line(const struct cg_provenance *p, char line[CG_PROVENANCE_LINE]);
/* {generator, version, provider, model, prompt, step}; new. */
json_t *cg_provenance_json(const struct cg_provenance *p);

/*
 * Append to out the file data[len] with the provenance in it. The format is known
 * by its first bytes: PNG, JPEG, WebP, MP3, WAV, MP4. Any earlier tag of ours stays
 * out. -1 with CG_E_DATA for another format or a broken file; out is then unspecified.
 */
int cg_provenance_tag(const struct cg_provenance *p, const void *data, size_t len,
    struct cg_buf *out, struct cg_err *err);
/* The same for a file, which is replaced as a whole or left as it was. */
int cg_provenance_stamp(const struct cg_provenance *p, const char *path, struct cg_err *err);

/* What a file says of itself: like cg_provenance_json, new; NULL when it says nothing. */
json_t *cg_provenance_find(const void *data, size_t len);

#endif
