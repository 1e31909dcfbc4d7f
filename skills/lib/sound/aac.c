/*
 * AAC in an MP4 container, by the ffmpeg program. It wants files it can go back in, so
 * sound and result lie in a folder of their own for a moment.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "file.h"
#include "foreign.h"
#include "lib/media/ffmpeg.h"
#include "mix.h"

static char *
own_folder(struct cg_err *err)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = cg_asprintf("%s/cg-aac.XXXXXX", tmp && *tmp ? tmp : "/tmp");

	if (mkdtemp(dir))
		return dir;
	cg_err_sys(err, "a folder for ffmpeg below '%s'", tmp && *tmp ? tmp : "/tmp");
	free(dir);
	return NULL;
}

static void
drop(char *dir)
{
	struct cg_err ignored = CG_ERR_INIT;

	if (dir)
		cg_rmtree(dir, &ignored);
	free(dir);
}

static int
put_samples(const struct snd_track *t, int channels, const char *path, struct cg_err *err)
{
	struct cg_buf raw;
	int rc;

	cg_buf_init(&raw, (size_t)SND_SAMPLES_MAX * 8);
	for (size_t i = 0; i < t->n; i++) {
		cg_buf_put(&raw, &t->l[i], sizeof(float));
		if (channels == 2)
			cg_buf_put(&raw, &t->r[i], sizeof(float));
	}
	rc = raw.failed ? cg_err_set(err, CG_E_TOOBIG, "too long to be encoded as AAC")
	    : cg_file_write(path, raw.s, raw.len, 0600, false, err);
	cg_buf_release(&raw);
	return rc;
}

/* No clock, no version, no path in the file. */
static int
encode(const char *from, const char *to, int rate, int channels, int kbps, struct cg_err *err)
{
	char hz[16], ch[4], bits[16];
	const char *argv[] = { "ffmpeg", "-v", "error", "-nostdin", "-f", "f32le", "-ar", hz, "-ac",
		ch, "-i", from, "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact",
		"-c:a", "aac", "-b:a", bits, "-movflags", "+faststart", "-f", "ipod", to, NULL };
	struct cg_ffmpeg f;

	snprintf(hz, sizeof hz, "%d", rate);
	snprintf(ch, sizeof ch, "%d", channels);
	snprintf(bits, sizeof bits, "%dk", kbps);
	if (cg_ffmpeg_start(&f, argv, true, err) < 0)
		return cg_err_wrap(err, "AAC is made by a program beside ours, mp3, ogg and wav are not");
	return cg_ffmpeg_finish(&f, err);
}

int
snd_aac_write(struct cg_buf *out, const struct snd_track *t, int channels,
    const struct snd_loop *loop, int *kbps, struct cg_err *err)
{
	char *dir = own_folder(err), *from, *to;
	int rc;

	(void)loop;
	if (!dir)
		return -1;
	from = cg_path_join(dir, "in.f32");
	to = cg_path_join(dir, "out.m4a");
	rc = put_samples(t, channels, from, err);
	rc = rc < 0 ? rc : encode(from, to, (int)t->rate, channels, *kbps, err);
	rc = rc < 0 ? rc : cg_file_read(out, to, err);
	free(to);
	free(from);
	drop(dir);
	return rc;
}

/* From the sample entry (ISO 14496-12, 12.2.3): a whole number with 16 bits behind the point. */
static int
rate_of(const struct cg_buf *in)
{
	enum { RATE_AT = 28 };
	const unsigned char *p = memmem(in->s, in->len, "mp4a", 4);

	/* The first is of the file's brands, where it stands among them. */
	while (p && (size_t)((const char *)p - in->s) + RATE_AT + 2 <= in->len) {
		int rate = p[RATE_AT] << 8 | p[RATE_AT + 1];

		if (rate >= 7350 && rate <= 48000 && memcmp(p - 4, "\0\0", 2) == 0)
			return rate;
		p = memmem(p + 4, in->len - (size_t)((const char *)p + 4 - in->s), "mp4a", 4);
	}
	return 0;
}

int
snd_aac_read(struct snd_track *t, const struct cg_buf *in, struct cg_err *err)
{
	int rate = in->len > 64 ? rate_of(in) : 0, rc;
	char *dir, *path;

	memset(t, 0, sizeof(*t));
	if (!rate)
		return cg_err_set(err, CG_E_DATA, "the file holds no AAC that can be decoded");
	dir = own_folder(err);
	if (!dir)
		return -1;
	path = cg_path_join(dir, "in.m4a");
	rc = cg_file_write(path, in->s, in->len, 0600, false, err);
	rc = rc < 0 ? rc : snd_ffmpeg_read(t, path, rate, err);
	free(path);
	drop(dir);
	return rc;
}
