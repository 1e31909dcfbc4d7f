// Enough of colours to write on them.

const HEX = /^#([0-9a-f]{6})$/i;
export const isHex = (s: unknown): s is string => typeof s === "string" && HEX.test(s);

function luminance(hex: string): number {
	const n = parseInt(hex.slice(1), 16);
	const part = (v: number): number => {
		const c = v / 255;
		return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
	};
	return 0.2126 * part(n >> 16) + 0.7152 * part((n >> 8) & 255) + 0.0722 * part(n & 255);
}

export function contrast(a: string, b: string): number {
	const [x, y] = [luminance(a), luminance(b)];
	return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** The wished colour where it can be read, else the better one of black and white. */
export function readableOn(back: string, wish?: string): string {
	if (!isHex(back)) return "#17151c";
	if (wish && isHex(wish) && contrast(back, wish) >= 4.5) return wish;
	return contrast(back, "#ffffff") >= contrast(back, "#000000") ? "#ffffff" : "#000000";
}
