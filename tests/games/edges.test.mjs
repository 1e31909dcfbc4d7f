// Every edge of every manifest's schema, played to a win and to a loss; and the longest texts
// a config may hold, in five sizes, both directions, light and dark.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "./browser.mjs";
import { build, bundle, gameDir } from "./bundle.mjs";
import { caseOf, configOf, ids, PALETTES } from "./cases.mjs";
import { arabic, edges, filled } from "./edges.mjs";

const LIMIT = { timeout: 300000 };
const SIZES = [[390, 844], [844, 390], [1280, 800], [320, 480], [300, 250]];
const yaml = await import("yaml").catch(() => null);
const schemaOf = (id) => yaml.parse(readFileSync(join(gameDir(id), "manifest.yaml"), "utf8")).config_schema;

let browser;
let root;
let serial = 0;

before(async () => {
	build();
	root = mkdtempSync(join(tmpdir(), "cg-edges-"));
	browser = await launch();
});
after(async () => {
	if (browser) await browser.close();
	rmSync(root, { recursive: true, force: true });
});

async function open(id, config, [width, height] = SIZES[0], options = {}) {
	const dir = join(root, String(serial++));
	mkdirSync(dir);
	const page = await browser.page({ before: "window.__cgTest = true;", width, height, ...options });
	await page.open(bundle(dir, config));
	return page;
}

test("edges: one at a time, of every kind", () => {
	const schema = { type: "object", properties: {
		n: { type: "integer", minimum: 1, maximum: 3 }, x: { type: "number", exclusiveMinimum: 0 }, e: { enum: ["a", "b"] }, b: { type: "boolean" },
		l: { type: "array", minItems: 1, maxItems: 3, items: { type: "object", properties: { id: { type: "string", maxLength: 8 } } } }, p: { type: ["string", "null"], maxLength: 4 },
	} };
	const got = Object.fromEntries(edges(schema, { n: 2, l: [{ id: "one" }, { id: "two" }] }));
	assert.deepEqual(Object.keys(got), ["n least", "n greatest", "x least", "e = a", "e = b", "b = true", "b = false", "l shortest", "l longest", "l[0].id longest", "p longest", "p null"]);
	assert.deepEqual(got["n greatest"], { n: 3, l: [{ id: "one" }, { id: "two" }] });
	assert.deepEqual(got["l longest"].l.map((o) => o.id), ["one", "two", "one_2"]);
	assert.equal(got["l[0].id longest"].l[0].id.length, 8);
	assert.equal(arabic(30).length, 30);
});

for (const id of ids) {
	const skip = !yaml && "yaml is not installed";

	test(`${id}: every edge that its schema has is played`, { ...LIMIT, skip }, async () => {
		const kase = await caseOf(id);
		const base = configOf(id, kase);
		const wrong = [];
		let played = 0;
		for (const [name, mechanics] of edges(schemaOf(id).properties.mechanics, base.mechanics)) {
			const told = kase.bounds && kase.bounds[name];
			const page = await open(id, { ...base, mechanics: { ...mechanics, ...(told && told.with) } });
			for (const wish of ["win", "lose"]) {
				const end = await page.evaluate(`__cg.play("${wish}")`).catch((e) => ({ state: e.message }));
				const want = told && told.only ? told.only : wish;
				if (end.outcome !== want || end.state !== "card") wrong.push(`${name}, played to ${wish}: ${end.outcome} ${end.state}`);
			}
			wrong.push(...page.errors.map((e) => `${name}: ${e}`));
			await page.close();
			played++;
		}
		assert.deepEqual(wrong, []);
		assert.ok(played >= 8, `only ${played} edges`);
	});

	test(`${id}: the longest texts fit, in both directions, light and dark, with and without motion`, { ...LIMIT, skip }, async () => {
		const { copy, branding, offer } = schemaOf(id).properties;
		const base = configOf(id, await caseOf(id));
		const full = (section, words) => Object.fromEntries(Object.entries(section.properties).filter(([, s]) => s.maxLength && !s.pattern).map(([k, s]) => [k, words(s.maxLength)]));
		for (const [locale, words, palette, reduced] of [["de", filled, "summer", false], ["ar", arabic, "night", true]]) {
			const config = {
				...base, settings: { ...base.settings, locale }, copy: full(copy, words), branding: { brand_name: full(branding, words).brand_name },
				visuals: { ...base.visuals, colors: PALETTES[palette] }, offer: { ...full(offer, words), url: "https://example.com/", code: "W".repeat(40) },
			};
			for (const size of SIZES) {
				const [w, h] = size;
				const page = await open(id, config, size, { reduced });
				const where = (what) => `${id} ${locale} ${w}x${h}: ${what}`;
				const boxes = (q) => page.evaluate(`Array.from(document.querySelectorAll(${JSON.stringify(q)})).filter((e) => e.checkVisibility({ visibilityProperty: true })).map((e) => { const r = e.getBoundingClientRect(); return [e.id || e.className, r.left, r.top, r.right, r.bottom, e.matches(".primary") ? 0 : e.scrollWidth - e.clientWidth, r.height]; })`);
				const fits = async (q, when) => {
					for (const [name, l, t, r, b, over, high] of await boxes(q)) {
						assert.ok(l >= -0.5 && t >= -0.5 && r <= w + 0.5 && b <= h + 0.5, where(`${when} ${name} at ${[l, t, r, b].map(Math.round)}`));
						assert.ok(over <= 1, where(`${when} ${name} is ${over} too narrow`));
						assert.ok(high >= 8, where(`${when} ${name} is ${high} high`));
					}
				};
				await page.evaluate("__cg.step(900)");
				await fits("#title, #lead, #action .primary, #sound, #menu-open", "ready");
				// Something is left of the stage, and nothing lies over the button.
				const [[, , top, , bottom]] = await boxes("#stage-box");
				assert.ok(bottom - top >= h * 0.25, where(`the stage is ${Math.round(bottom - top)} high`));
				const [[, left, , right]] = await boxes("#action .primary");
				const [[, l, , r]] = await boxes("#action .primary .label");
				assert.ok(l >= left && r <= right, where("the button is narrower than its words"));
				const hit = await page.evaluate('(() => { const b = document.querySelector("#action .primary"); const r = b.getBoundingClientRect(); return b.contains(document.elementFromPoint((r.left + r.right) / 2, (r.top + r.bottom) / 2)); })()');
				assert.ok(hit, where("the button is covered"));
				for (const wish of ["win", "lose"]) {
					await page.evaluate(`__cg.play("${wish}")`);
					await page.evaluate("__cg.step(900)");
					await fits("#card", wish);
					const reach = await page.evaluate('(() => { const b = document.querySelector("#card-actions > :first-child"); b.scrollIntoView({ block: "nearest" }); const r = b.getBoundingClientRect(); const k = document.getElementById("card"); return [r.left, r.top, r.right, r.bottom, k.scrollWidth - k.clientWidth]; })()');
					assert.ok(reach[0] >= 0 && reach[1] >= 0 && reach[2] <= w && reach[3] <= h && reach[4] <= 1, where(`${wish}: the card's button at ${reach.map(Math.round)}`));
				}
				assert.deepEqual(page.errors, []);
				await page.close();
			}
		}
	});
}
