// How a game gets to its players: the address, and the frame for other people's pages.

export const playUrl = (origin: string, id: string): string => new URL(`/play/${encodeURIComponent(id)}`, origin).href;
export const embedUrl = (origin: string, id: string): string => `${playUrl(origin, id)}/embed`;

/** What the player needs, and no more: scripts and its own origin's plays; links open beside it. */
export const SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox";
export const ALLOW = "autoplay; clipboard-write; fullscreen";

export const escapeAttribute = (s: string): string =>
	s.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export interface Frame {
	url: string;
	title: string;
	/** CSS pixels, or the width of what it stands in. */
	width: number | "100%";
	height: number;
}

export function snippet({ url, title, width, height }: Frame): string {
	const size = width === "100%" ? `width="100%"` : `width="${Math.round(width)}"`;
	return [
		`<iframe`,
		`  src="${escapeAttribute(url)}"`,
		`  title="${escapeAttribute(title)}"`,
		`  ${size} height="${Math.round(height)}"`,
		`  sandbox="${SANDBOX}"`,
		`  allow="${ALLOW}"`,
		`  referrerpolicy="origin" loading="lazy" style="border: 0; max-width: 100%">`,
		`</iframe>`,
	].join("\n");
}

/** A listener that looks at who speaks before it listens. */
export function listener(origin: string): string {
	return [
		`addEventListener("message", (e) => {`,
		`  if (e.origin !== ${JSON.stringify(origin).replaceAll("<", "\\u003c")} || e.data?.source !== "cg-player") return;`,
		`  const { event, detail } = e.data;`,
		`  if (event === "complete") {`,
		`    console.log(detail.campaign_id, detail.outcome); // "win" or "lose"`,
		`  }`,
		`});`,
	].join("\n");
}

/** A name for a file, of what a person has named. */
export const fileName = (name: string): string =>
	name.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60) || "game";
