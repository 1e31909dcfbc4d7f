// What is kept for this tab, and by a browser that keeps nothing, not at all.
export const tabStore = {
	get(key: string): string | null {
		try {
			return sessionStorage.getItem(key);
		} catch {
			return null;
		}
	},
	set(key: string, value: string): void {
		try {
			sessionStorage.setItem(key, value);
		} catch {
			// It lives as long as the page, then.
		}
	},
	drop(key: string): void {
		try {
			sessionStorage.removeItem(key);
		} catch {
			// Nothing was kept there.
		}
	},
};
