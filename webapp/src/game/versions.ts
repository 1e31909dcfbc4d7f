// Which of a campaign's games are made: the one that people play, and a newer one that they do not.

interface Version {
	runId: string;
	version: number;
	live: boolean;
	publishedAt?: string | undefined;
	retiredAt?: string | undefined;
}

export interface Versions {
	/** The run of what is played. */
	live?: string;
	/** That of the newest, where it is another. */
	newest?: string;
}

/** It was held, and nobody has decided about it yet. */
export const waits = (v: Version): boolean => !v.live && v.publishedAt === undefined && v.retiredAt === undefined;

/** It was held, and is not wanted: nobody has ever played it, and nobody is offered it. */
export const isDiscarded = (v: Version): boolean => v.publishedAt === undefined && v.retiredAt !== undefined;

/** A run that is at work, or has failed, and a way back to an older version change nothing of what is there. */
export function versionsOf(bundles: readonly Version[]): Versions {
	const live = bundles.find((b) => b.live);
	const [newest] = bundles.filter((b) => !isDiscarded(b)).sort((a, b) => b.version - a.version);
	return { ...(live ? { live: live.runId } : {}), ...(newest && newest !== live ? { newest: newest.runId } : {}) };
}
