// Sound is a script of its own: nothing of it is needed for the first frame, and nothing
// sounds before a gesture. It is asked for once the game stands; until it is there, and if
// it never comes, the game is silent and its captions are shown all the same.

const SCRIPT = "scripts/sound.js";

export function createSpeaker(make) {
	const { win, doc, later, onCaption } = make;
	let audio = null;
	let quiet = false;
	win.__cgSound = (createAudio) => {
		audio = createAudio(make);
		if (quiet) audio.suspend();
	};
	later(0, () => {
		const s = doc.createElement("script");
		s.src = SCRIPT;
		doc.head.append(s);
	});
	return {
		play(cue, how = {}) {
			if (how.caption) onCaption(how.caption);
			if (audio) audio.play(cue, how);
		},
		voice: (...how) => audio && audio.voice(...how),
		duck: () => audio && audio.duck(),
		suspend() {
			quiet = true;
			if (audio) audio.suspend();
		},
		resume() {
			quiet = false;
			if (audio) audio.resume();
		},
	};
}
