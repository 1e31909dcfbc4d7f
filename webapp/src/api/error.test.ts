import { describe, expect, it } from "vitest";
import { asApiError, errorOf } from "./error";

describe("an error of the server", () => {
	it("says what it says, for which field, and under which number", () => {
		const e = errorOf(new Response(null, { status: 400, headers: { "X-Request-Id": "h1" } }), {
			code: "VALIDATION_ERROR", message: "2 members are wrong", requestId: "r1",
			details: [{ field: "config.game.copy.title", message: "must have at most 60 characters" }, { nonsense: true }],
		});
		expect(e).toMatchObject({ status: 400, code: "VALIDATION_ERROR", message: "2 members are wrong", requestId: "r1" });
		expect(e.details).toHaveLength(1);
		expect(e.field("config.game.copy.title")).toBe("must have at most 60 characters");
		expect(e.conflict).toBe(false);
	});
	it("that has no body of ours still has a name and a number", () => {
		const e = errorOf(new Response(null, { status: 502, headers: { "X-Request-Id": "h1", "Retry-After": "7" } }), "<html>");
		expect(e).toMatchObject({ code: "HTTP_502", requestId: "h1", retryAfter: 7 });
	});
});

describe("anything else", () => {
	it("becomes one", () => {
		expect(asApiError(new DOMException("x", "AbortError")).code).toBe("ABORTED");
		expect(asApiError("odd")).toMatchObject({ status: 0, code: "UNKNOWN", message: "odd" });
	});
});
