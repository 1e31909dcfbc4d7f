// What a dry run says: what each step would do, and for how much.

export interface ForecastStep {
	stepId: string;
	skillId: string;
	forecast: "hit" | "run" | "unknown" | "skip";
	reason: string;
	/** undefined: not known, or nothing to pay. */
	costUsd: string | undefined;
}

export interface Forecast {
	costUsd: string;
	budgetUsd: string | null;
	unpriced: number;
	exceeds: boolean;
	steps: ForecastStep[];
}

interface Reply {
	steps: { stepId: string; skillId: string; forecast: ForecastStep["forecast"]; reason?: string }[];
	cost: { costUsd: string; budgetUsd: string | null; unpriced: number; exceeds: boolean; steps: object[] };
}

export function forecastOf(r: Reply): Forecast {
	const prices = new Map<unknown, unknown>();
	for (const one of r.cost.steps) {
		const m: Record<string, unknown> = Object.fromEntries(Object.entries(one));
		prices.set(m["stepId"], m["costUsd"]);
	}
	return {
		costUsd: r.cost.costUsd,
		budgetUsd: r.cost.budgetUsd,
		unpriced: r.cost.unpriced,
		exceeds: r.cost.exceeds,
		steps: r.steps.map((s) => {
			const price = prices.get(s.stepId);
			return { stepId: s.stepId, skillId: s.skillId, forecast: s.forecast, reason: s.reason ?? "", costUsd: typeof price === "string" ? price : undefined };
		}),
	};
}
