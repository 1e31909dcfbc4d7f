// Lighthouse, alone and last (scripts/check-web): the median of five on a phone of the middle class.
import assert from "node:assert/strict";
import test from "node:test";
import { BAR, measure } from "./lighthouse.mjs";

test("the dashboard and the player are at 95 or better", { timeout: 900000 }, async (t) => {
	for (const [name, { scores, why, slower }] of Object.entries(await measure())) {
		t.diagnostic(`${name}: ${JSON.stringify(scores)}, this processor slowed down ${slower} times`);
		for (const [category, score] of Object.entries(scores)) assert.ok(score >= BAR, `${name}: ${category} is ${score}: ${JSON.stringify(why)}`);
	}
});
