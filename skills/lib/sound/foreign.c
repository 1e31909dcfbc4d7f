#include "foreign.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "file.h"
#include "lib/media/ffmpeg.h"
#include "mix.h"

enum { FOREIGN_RATE = 44100, FOREIGN_MAX = 96 * 1024 * 1024 };

/* Formats whose files stand alone: a playlist would name other files. */
static const char whole_files[] =
    "wav,w64,aiff,flac,mp3,ogg,aac,mov,mp4,m4a,matroska,webm,caf,asf,ac3,au,amr";

static void
take(struct snd_track *t, const struct cg_buf *raw, int rate)
{
	size_t i, n = raw->len / 8;
	float pair[2];

	snd_track_init(t, n, rate);
	for (i = 0; i < n; i++) {
		memcpy(pair, raw->s + i * 8, 8);
		/* neither infinite nor not a number, whatever the file held */
		t->l[i] = pair[0] > -8 && pair[0] < 8 ? pair[0] : 0;
		t->r[i] = pair[1] > -8 && pair[1] < 8 ? pair[1] : 0;
	}
}

int
snd_ffmpeg_read(struct snd_track *t, const char *path, int rate, struct cg_err *err)
{
	char hz[16];
	const char *argv[] = { "ffmpeg", "-v", "error", "-nostdin", "-protocol_whitelist", "file",
		"-format_whitelist", whole_files, "-i", path, "-map", "0:a:0", "-t", "401", "-ac", "2",
		"-ar", hz, "-c:a", "pcm_f32le", "-f", "f32le", "pipe:1", NULL };
	struct cg_err why = CG_ERR_INIT;
	struct cg_ffmpeg f;
	struct cg_buf raw;
	int rc;

	snprintf(hz, sizeof hz, "%d", rate);
	if (cg_ffmpeg_start(&f, argv, true, err) < 0)
		return cg_err_wrap(err, "mp3, ogg and wav need nothing else, this kind of file does");
	cg_buf_init(&raw, (size_t)(SND_SECONDS_MAX + 2) * (size_t)rate * 8);
	rc = cg_fd_read(&raw, f.pipe, "ffmpeg", err);
	if ((cg_ffmpeg_finish(&f, &why) < 0 || raw.len < 8) && rc == 0)
		rc = cg_err_set(err, CG_E_DATA, "no sound in it that could be decoded");
	if (rc == 0)
		take(t, &raw, rate);
	cg_buf_release(&raw);
	return rc;
}

/* Our own reader for what the first bytes promise; -2 when it is none of ours. */
static int
by_ourselves(struct snd_track *t, const struct cg_buf *file, struct cg_err *err)
{
	const unsigned char *p = (const unsigned char *)file->s;

	if (file->len > 64 && memcmp(p, "RIFF", 4) == 0 && memcmp(p + 8, "WAVE", 4) == 0)
		return snd_wav_read(t, file, err);
	if (file->len > 64 && memcmp(p, "OggS", 4) == 0 && memcmp(p + 28, "\1vorbis", 7) == 0)
		return snd_ogg_read(t, file, err);
	if (file->len > 64 && (memcmp(p, "ID3", 3) == 0 || (p[0] == 0xff && (p[1] & 0xe6) == 0xe2)))
		return snd_mp3_read(t, file, err);
	return -2;
}

int
snd_foreign_read(struct snd_track *t, const char *path, int (*other_rate)(int rate),
    struct cg_err *err)
{
	struct cg_err why = CG_ERR_INIT;
	struct cg_buf file;
	int rc;

	memset(t, 0, sizeof(*t));
	cg_buf_init(&file, FOREIGN_MAX);
	if (cg_file_read(&file, path, err) < 0) {
		cg_buf_release(&file);
		return -1;
	}
	rc = file.len ? by_ourselves(t, &file, &why) : cg_err_set(&why, CG_E_DATA, "the file is empty");
	/* what ours cannot read, a compressed WAV for one, ffmpeg may */
	if (file.len && (rc == -2 || rc == -1 || (rc == 0 && other_rate && other_rate((int)t->rate)))) {
		struct cg_err second = CG_ERR_INIT;

		snd_track_release(t);
		if (snd_ffmpeg_read(t, path, FOREIGN_RATE, &second) < 0) {
			rc = rc == -1 ? -1 : cg_err_set(&why, second.code, "%s", second.msg);
		} else {
			rc = 0;
		}
	}
	cg_buf_release(&file);
	if (rc < 0)
		return cg_err_set(err, why.code, "%s", why.msg);
	if ((double)t->n > SND_SECONDS_MAX * t->rate) {
		snd_track_release(t);
		return cg_err_set(err, CG_E_DATA, "longer than %d seconds", SND_SECONDS_MAX);
	}
	return 0;
}
