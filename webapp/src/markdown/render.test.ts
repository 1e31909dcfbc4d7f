import { mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";
import { createMemoryHistory, createRouter } from "vue-router";
import { i18n } from "@/i18n";
import { safeLink } from "./links";
import MarkdownText from "./MarkdownText";

const router = createRouter({ history: createMemoryHistory(), routes: [{ path: "/:rest(.*)*", component: { template: "" } }] });
const show = (text: string): HTMLElement => mount(MarkdownText, { props: { text }, global: { plugins: [router, i18n] } }).element as HTMLElement;

describe("Markdown", () => {
	it("has what people write", () => {
		const e = show("# Plan\n\nA **bold** and `code` word.\n\n1. one\n2. two\n\n> said\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```sh\nls -l\n```");
		expect(e.querySelector("h2")?.textContent).toBe("Plan");
		expect(e.querySelector("strong")?.textContent).toBe("bold");
		expect([...e.querySelectorAll("ol > li")].map((l) => l.textContent)).toEqual(["one", "two"]);
		expect(e.querySelectorAll("td").length).toBe(2);
		expect(e.querySelector("pre")?.textContent).toBe("ls -l");
		expect(e.querySelector(".code button")).not.toBeNull();
	});
	it("links outward without telling from where, and inward by the router", () => {
		const e = show("[out](https://example.org/a) and [in](/campaigns/1)");
		const [out, inside] = e.querySelectorAll("a");
		expect(out?.getAttribute("rel")).toContain("noopener");
		expect(out?.getAttribute("target")).toBe("_blank");
		expect(inside?.getAttribute("href")).toBe("/campaigns/1");
		expect(inside?.hasAttribute("target")).toBe(false);
	});
	it("makes links of ids that lead somewhere, and of no others", () => {
		const [known, other] = ["4a922549-9ec5-8579-a383-e863f8c5f83d", "01a22a12-3d92-76c7-b95c-bc88de360d99"];
		const places = new Map([[known, `/campaigns/${known}`]]);
		const e = mount(MarkdownText, { props: { text: `made: ${known}, run ${other}`, places }, global: { plugins: [router, i18n] } }).element;
		expect(e.textContent).toBe(`made: 4a922549, run ${other}`);
		expect([...e.querySelectorAll("a")].map((a) => a.getAttribute("href"))).toEqual([`/campaigns/${known}`]);
	});
	it("fetches no picture that a text names", () => {
		const e = show("![a cat](https://example.org/cat.png)");
		expect(e.querySelector("img")).toBeNull();
		expect(e.querySelector("a")?.textContent).toBe("a cat");
	});
});

const ATTACKS = [
	"<script>alert(1)</script>",
	"<img src=x onerror=alert(1)>",
	"hello <b onmouseover=alert(1)>there</b>",
	"<svg/onload=alert(1)>",
	"<iframe src=javascript:alert(1)></iframe>",
	"[a](javascript:alert(1))",
	"[a](JaVaScRiPt:alert(1))",
	"[a](java&#10;script:alert(1))",
	"[a](&#106;avascript:alert(1))",
	"[a](\u0001javascript:alert(1))",
	"[a](vbscript:msgbox)",
	"[a](data:text/html;base64,PHNjcmlwdD4=)",
	"[a](data:image/svg+xml,<svg onload=alert(1)>)",
	"[a](file:///etc/passwd)",
	"[a](//evil.example)",
	"[a](/\\evil.example)",
	"[a](https://bank.example@evil.example/)",
	"![a](javascript:alert(1))",
	"![a](x\"onerror=\"alert(1))",
	"[a]: javascript:alert(1)\n\n[a]",
	"<javascript:alert(1)>",
	"```html\"onload=alert(1)\n<script>alert(1)</script>\n```",
	"| <script>alert(1)</script> |\n|---|\n| [x](javascript:1) |",
	"<!-- --><style>*{display:none}</style>",
];

describe("what somebody slips into a text", () => {
	it.each(ATTACKS)("is text: %s", (attack) => {
		const e = show(attack);
		expect(e.querySelector("script, img, svg:not(.lucide), iframe, style, object, embed, form, b")).toBeNull();
		for (const node of e.querySelectorAll("*")) {
			expect(node.getAttributeNames().filter((n) => n.startsWith("on") || n === "style" || n === "srcdoc")).toEqual([]);
			if (node.hasAttribute("href")) expect(safeLink(node.getAttribute("href") ?? "")).toBeDefined();
		}
		for (const a of e.querySelectorAll("a")) expect(a.getAttribute("href")).toMatch(/^(https?:\/\/(?!.*@)|\/(?![/\\]))/);
	});
});

describe("safeLink", () => {
	it("lets pages of the web and places in here through", () => {
		expect(safeLink("https://example.org/a?b#c")).toEqual({ href: "https://example.org/a?b#c", inside: false });
		expect(safeLink("/runs/1?x=2")).toEqual({ href: "/runs/1?x=2", inside: true });
	});
	it("nothing else", () => {
		for (const s of ["", "javascript:alert(1)", "/sign-in#token=cgd_1", "java\nscript:x", "//evil", "/\\evil", "\\\\evil", "mailto:a@b", "data:,x", "http://a:b@c", "blob:https://x", "campaigns/1"]) expect(safeLink(s)).toBeUndefined();
	});
});
