// Which addresses in somebody's text may become links: pages of the web, and places in here.

export interface Link {
	/** As it goes into href. */
	href: string;
	/** In here: the router goes there. */
	inside: boolean;
}

export function safeLink(raw: string): Link | undefined {
	const text = raw.trim();
	// Browsers leave tabs and line ends out of addresses, and take a backslash for a slash.
	if (!text || /[\u0000-\u0020\u007f\\]/.test(text)) return undefined;
	// Nobody signs in by a link in somebody's text.
	if (text.includes("#token=")) return undefined;
	if (text.startsWith("/")) return text.startsWith("//") ? undefined : { href: text, inside: true };
	if (!/^https?:\/\//i.test(text)) return undefined;
	try {
		const url = new URL(text);
		// "https://bank.example@evil.example" looks like another place than it is.
		if (url.username || url.password) return undefined;
		return { href: url.href, inside: false };
	} catch {
		return undefined;
	}
}
