// The shape of a sound: its loudest moments in so many equal parts, the loudest of all is 1.

export function peaksOf(channels: readonly Float32Array[], parts: number): number[] {
	const length = Math.min(...channels.map((c) => c.length));
	if (!Number.isFinite(length) || length === 0 || parts < 1) return [];
	const out = new Array<number>(parts).fill(0);
	// Every sample of half an hour would be felt; a few hundred in each part show the same shape.
	const stride = Math.max(1, Math.floor(length / parts / 400));
	for (let p = 0; p < parts; p++) {
		const end = Math.floor(((p + 1) * length) / parts);
		let top = 0;
		for (let i = Math.floor((p * length) / parts); i < end; i += stride) {
			for (const c of channels) top = Math.max(top, Math.abs(c[i] ?? 0));
		}
		out[p] = top;
	}
	const most = Math.max(...out);
	return most > 0 ? out.map((v) => v / most) : out;
}

export interface Wave {
	peaks: number[];
	seconds: number;
}

// One at a time: a page of forty sounds must not decode them all at once.
let last: Promise<unknown> = Promise.resolve();

export function decode(blob: Blob, parts: number): Promise<Wave> {
	const mine = last.then(async () => {
		const sound = await new OfflineAudioContext(1, 1, 22_050).decodeAudioData(await blob.arrayBuffer());
		const channels = Array.from({ length: sound.numberOfChannels }, (_, i) => sound.getChannelData(i));
		return { peaks: peaksOf(channels, parts), seconds: sound.duration };
	});
	last = mine.catch(() => undefined);
	return mine;
}

// Only one sound is heard: who begins ends the one before.
let heard: HTMLMediaElement | undefined;

export function hearAlone(media: HTMLMediaElement): void {
	if (heard && heard !== media) heard.pause();
	heard = media;
}
