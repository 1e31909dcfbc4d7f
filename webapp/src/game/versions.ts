// Which of a campaign's games are made: the one that people play, and a newer one that they do not.

interface Version {
	runId: string;
	version: number;
	live: boolean;
}

export interface Versions {
	/** The run of what is played. */
	live?: string;
	/** That of the newest, where it is another. */
	newest?: string;
}

/** A run that is at work, or has failed, and a way back to an older version change nothing of what is there. */
export function versionsOf(bundles: readonly Version[]): Versions {
	const live = bundles.find((b) => b.live);
	const [newest] = [...bundles].sort((a, b) => b.version - a.version);
	return { ...(live ? { live: live.runId } : {}), ...(newest && newest !== live ? { newest: newest.runId } : {}) };
}
