import { describe, expect, it } from "vitest";
import { ApiError } from "./error";
import { detailOf, problemKey } from "./problem";

describe("what the server refuses", () => {
	it.each([
		[413, "TOOBIG", "errors.large"], [413, "SOMETHING_NEW", "errors.large"], [400, "DATA", "errors.wrong"], [409, "CONFLICT", "errors.taken"], [412, "PRECONDITION", "errors.conflict"],
		[429, "RATE_LIMITED", "errors.rate"], [500, "INTERNAL", "errors.server"], [503, "UNAVAILABLE", "errors.busy"], [422, "toString", undefined], [0, "UNKNOWN", undefined],
	])("%i %s is said by %s", (status, code, key) => expect(problemKey({ status, code })).toBe(key));
	it("keeps the server's own words where they say more, and only there", () => {
		expect(detailOf(new ApiError(409, "CONFLICT", "the campaign 'Sea' uses this"))).toBe("the campaign 'Sea' uses this");
		expect(detailOf(new ApiError(404, "NOTFOUND", "no artifact 'x'"))).toBeUndefined();
		expect(detailOf(new ApiError(422, "HTTP_422", "no word for this"))).toBeUndefined(); // it is the sentence then
	});
});
