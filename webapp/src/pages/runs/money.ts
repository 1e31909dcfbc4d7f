// Dollars as one reads them: cents where there are some, more of them where there is less.
export function usd(value: number | string | null | undefined, n: (v: number, format: "money" | "cents") => string): string {
	const v = Number(value ?? 0);
	return n(v, v > 0 && v < 0.1 ? "cents" : "money");
}
