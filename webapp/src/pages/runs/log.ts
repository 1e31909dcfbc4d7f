// The log of a step: lines of text, and among them objects with a message or a progress.

export interface LogLine {
	n: number;
	text: string;
	level: "plain" | "progress" | "warn" | "error";
}

const levels: Record<string, LogLine["level"]> = { warn: "warn", warning: "warn", error: "error", fatal: "error" };

function ofObject(v: object): Omit<LogLine, "n"> | undefined {
	const m: Record<string, unknown> = Object.fromEntries(Object.entries(v));
	const level = typeof m["level"] === "string" ? (levels[m["level"]] ?? "plain") : "plain";
	if (typeof m["message"] === "string") return { text: m["message"], level };
	const part = typeof m["progress"] === "number" ? m["progress"] : typeof m["fraction"] === "number" ? m["fraction"] : undefined;
	if (part === undefined) return undefined;
	return { text: `${Math.round(part * 100)} % ${typeof m["what"] === "string" ? m["what"] : ""}`.trim(), level: "progress" };
}

export function readLog(text: string): LogLine[] {
	const lines = text.split("\n");
	if (lines.at(-1) === "") lines.pop();
	return lines.map((line, i) => {
		if (line.startsWith("{")) {
			try {
				const v: unknown = JSON.parse(line);
				const known = typeof v === "object" && v !== null ? ofObject(v) : undefined;
				if (known) return { n: i + 1, ...known };
			} catch {
				// It only looks like an object.
			}
		}
		return { n: i + 1, text: line, level: /\berror\b/i.test(line) ? "error" : "plain" };
	});
}
