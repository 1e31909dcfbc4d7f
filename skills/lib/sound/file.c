/* The formats behind one door. */
#include "file.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name, *ext, *mime;
	int (*write)(struct cg_buf *, const struct snd_track *, int, const struct snd_loop *, int *,
	    struct cg_err *);
	int (*read)(struct snd_track *, const struct cg_buf *, struct cg_err *);
} formats[] = {
	[SND_WAV] = { "wav", "wav", "audio/wav", snd_wav_write, snd_wav_read },
	[SND_MP3] = { "mp3", "mp3", "audio/mpeg", snd_mp3_write, snd_mp3_read },
	[SND_OGG] = { "ogg", "ogg", "audio/ogg", snd_ogg_write, snd_ogg_read },
	[SND_AAC] = { "aac", "m4a", "audio/mp4", snd_aac_write, snd_aac_read },
};

int
snd_file_write(enum snd_format f, struct cg_buf *out, const struct snd_track *t, int channels,
    const struct snd_loop *loop, int *kbps, struct cg_err *err)
{
	return formats[f].write(out, t, channels, loop, kbps, err);
}

int
snd_file_read(enum snd_format f, struct snd_track *t, const struct cg_buf *in, struct cg_err *err)
{
	return formats[f].read(t, in, err);
}

const char *
snd_format_name(enum snd_format f)
{
	return formats[f].name;
}

const char *
snd_format_ext(enum snd_format f)
{
	return formats[f].ext;
}

const char *
snd_format_mime(enum snd_format f)
{
	return formats[f].mime;
}

int
snd_format_find(const char *name)
{
	int i;

	for (i = 0; name && i <= SND_AAC; i++)
		if (strcmp(formats[i].name, name) == 0)
			return i;
	return -1;
}

int
snd_format_rate(enum snd_format f, int asked)
{
	static const int rates[] = { 22050, 24000, 32000, 44100, 48000 };
	int i, best = 44100, off;

	if (f != SND_MP3 && f != SND_AAC)
		return asked;
	for (i = 0, off = 1 << 30; i < 5; i++)
		if (abs(rates[i] - asked) < off) {
			off = abs(rates[i] - asked);
			best = rates[i];
		}
	return best;
}
