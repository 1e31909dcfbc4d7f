import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { ApiError } from "@/api/error";
import { useToasts } from "./toasts";

beforeEach(() => setActivePinia(createPinia()));

describe("what is said in passing", () => {
	it("goes by itself, later when something can be done, and never when it is an error", () => {
		const s = useToasts();
		s.good("Saved");
		s.info("Archived", { action: { label: "Undo", run: () => undefined } });
		s.bad(new ApiError(500, "INTERNAL", "An unexpected error occurred", { requestId: "r9" }));
		expect(s.toasts.map((t) => t.stays)).toEqual([5000, 10_000, 0]);
		expect(s.toasts[2]?.error?.requestId).toBe("r9");
	});
	it("is four at most: the oldest makes room", () => {
		const s = useToasts();
		for (const n of [1, 2, 3, 4, 5]) s.good(String(n));
		expect(s.toasts.map((t) => t.text)).toEqual(["2", "3", "4", "5"]);
	});
	it("takes back the last thing that can be, whatever it was, and then the one before", () => {
		const s = useToasts();
		const undone: string[] = [];
		s.undoable("Archived", "Undo", () => undone.push("archive"));
		s.undoable("Renamed", "Undo", () => undone.push("rename"));
		s.good("Made", { action: { label: "Open", run: () => undone.push("open") } });
		expect([s.undoLast(), s.undoLast(), s.undoLast()]).toEqual([true, true, false]);
		expect(undone).toEqual(["rename", "archive"]);
		expect(s.toasts.map((t) => t.text)).toEqual(["Made"]);
	});
	it("can be sent away", () => {
		const s = useToasts();
		const id = s.good("a");
		s.good("b");
		s.drop(id);
		expect(s.toasts.map((t) => t.text)).toEqual(["b"]);
	});
});
