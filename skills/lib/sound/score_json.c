/* The score as JSON: what a reviewer reads to see why a track sounds as it does. */
#include <stdio.h>

#include "recipe.h"
#include "score.h"
#include "voice.h"

static const char *const roles[] = { "drums", "bass", "chords", "pad", "arp", "lead", "counter",
	"effects" };
static const char *const sections[] = { "A", "A'", "B", "A''" };

static json_t *
bars_json(const struct snd_score *s)
{
	json_t *bars = json_array(), *bar, *chords;
	int i, k;

	for (i = 0; i < s->bars; i++) {
		chords = json_array();
		for (k = 0; k < s->bar[i].chords; k++)
			json_array_append_new(chords, json_string(s->bar[i].chord[k].name));
		bar = json_object();
		json_object_set_new(bar, "section", json_string(sections[s->bar[i].section]));
		json_object_set_new(bar, "chords", chords);
		json_array_append_new(bars, bar);
	}
	return bars;
}

static json_t *
parts_json(const struct snd_score *s)
{
	json_t *parts = json_array(), *part;
	int i;

	for (i = 0; i < s->parts; i++) {
		part = json_object();
		json_object_set_new(part, "role", json_string(roles[s->part[i].role]));
		json_object_set_new(part, "voice",
		    json_string(s->part[i].patch ? s->part[i].patch->name : "drum kit"));
		json_object_set_new(part, "level_db", json_real(s->part[i].level_db));
		json_array_append_new(parts, part);
	}
	return parts;
}

/* One row a note: start and length in ticks, pitch (or drum), velocity, part. */
static json_t *
notes_json(const struct snd_score *s)
{
	json_t *notes = json_array(), *row;
	size_t i;

	for (i = 0; i < s->notes; i++) {
		const struct snd_note *n = &s->note[i];

		row = json_array();
		json_array_append_new(row, json_integer(n->tick));
		json_array_append_new(row, json_integer(n->ticks));
		if (s->part[n->part].role == SND_DRUMS)
			json_array_append_new(row,
			    json_string(snd_drum_name((enum snd_drum)n->pitch)));
		else
			json_array_append_new(row, json_integer(n->pitch));
		json_array_append_new(row, json_integer(n->velocity));
		json_array_append_new(row, json_integer(n->part));
		json_array_append_new(notes, row);
	}
	return notes;
}

json_t *
snd_score_json(const struct snd_score *s)
{
	json_t *o = json_object();

	json_object_set_new(o, "genre", json_string(s->recipe->name));
	json_object_set_new(o, "mood", json_string(snd_mood_name(s->mood)));
	json_object_set_new(o, "energy", json_real(s->energy));
	json_object_set_new(o, "bpm", json_real(s->bpm));
	json_object_set_new(o, "beats", json_integer(s->beats));
	json_object_set_new(o, "ticks_per_beat", json_integer(SND_TICKS));
	json_object_set_new(o, "key", json_string(snd_score_key(s)));
	json_object_set_new(o, "scale", json_string(s->scale));
	json_object_set_new(o, "bars", bars_json(s));
	json_object_set_new(o, "parts", parts_json(s));
	json_object_set_new(o, "notes", notes_json(s));
	return o;
}
