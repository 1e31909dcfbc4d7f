/*
 * Sounds that somebody else has made: decoded, looked at, and brought to where the
 * studio's are before they are mastered. What is of no use is the studio's to make.
 */
#ifndef CG_SOUND_CAME_H
#define CG_SOUND_CAME_H

#include <stdbool.h>

struct cg_handler;
struct snd_track;

struct snd_maker {
	const char *provider, *model; /* borrowed */
};

/*
 * What came under the name of an ask: t (written and owned by the caller) at rate Hz,
 * without the silence around it, and who made it. False, with nothing to release and by
 * untouched, when nothing came, or it cannot be decoded, is silent or has less than least
 * seconds of sound: then data has `degraded` and the log says why.
 */
bool snd_came(struct cg_handler *h, const char *name, int rate, double least, struct snd_track *t,
    struct snd_maker *by);

/* Cut away both ends as far as they stay below_db under the peak; a silent one becomes empty. */
void snd_cut_silence(struct snd_track *t, double below_db);
/*
 * A loop of about seconds, in whole bars when there is less: what would follow its end is
 * laid over its head, where the two are most alike.
 */
void snd_cut_loop(struct snd_track *t, double seconds, double bar);
/* The first seconds, going out softly. */
void snd_cut_piece(struct snd_track *t, double seconds);
/* An effect of one channel, without offset, with soft ends, of longest seconds at most. */
void snd_cut_effect(struct snd_track *t, double longest);
/* The same sound played by times as fast. out is written and owned by the caller. */
void snd_bend_speed(const struct snd_track *t, double by, struct snd_track *out);

#endif
