// The calls of a step's cost, whose shape the API's document leaves open.

export interface Call {
	provider: string;
	model: string;
	calls: number;
	tokensIn: number;
	tokensOut: number;
	/** undefined: no price is known. */
	costUsd: string | undefined;
	from: string | undefined;
}

const text = (v: unknown): string | undefined => (typeof v === "string" && v !== "" ? v : undefined);
const count = (v: unknown): number => (typeof v === "number" ? v : 0);

export function callsOf(list: readonly object[]): Call[] {
	return list.map((one) => {
		const m: Record<string, unknown> = Object.fromEntries(Object.entries(one));
		return {
			provider: text(m["provider"]) ?? "?",
			model: text(m["model"]) ?? "",
			calls: count(m["calls"]),
			tokensIn: count(m["tokensIn"]),
			tokensOut: count(m["tokensOut"]),
			costUsd: text(m["costFrom"]) ? text(m["costUsd"]) : undefined,
			from: text(m["costFrom"]),
		};
	});
}
