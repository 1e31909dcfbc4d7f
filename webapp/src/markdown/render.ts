// Markdown as nodes of Vue: text stays text, and there is no way to HTML. Pictures are links, since
// showing one would tell its server who reads.
import MarkdownIt from "markdown-it";
import { h, type VNode } from "vue";
import { RouterLink } from "vue-router";
import CodeBlock from "./CodeBlock.vue";
import { safeLink } from "./links";

type Token = ReturnType<InstanceType<typeof MarkdownIt>["parse"]>[number];
type Child = VNode | string;

const md = new MarkdownIt("default", { html: false, linkify: false, breaks: true, typographer: false });

const SIMPLE: Record<string, string> = {
	paragraph: "p", bullet_list: "ul", ordered_list: "ol", list_item: "li", blockquote: "blockquote",
	strong: "strong", em: "em", s: "s", table: "table", thead: "thead", tbody: "tbody", tr: "tr", th: "th", td: "td",
};

interface Open {
	token: Token;
	children: Child[];
}

/** Headings of a text are below those of its page. */
const heading = (tag: string): string => `h${Math.min(6, Number(tag.slice(1)) + 1)}`;

function link(address: string, children: Child[]): Child[] {
	const to = safeLink(address);
	if (!to) return children;
	if (to.inside) return [h(RouterLink, { to: to.href }, () => children)];
	return [h("a", { href: to.href, target: "_blank", rel: "noopener noreferrer nofollow ugc" }, children)];
}

function close(open: Open): Child[] {
	const { token, children } = open;
	const type = token.type.replace(/_open$/, "");
	if (type === "link") return link(String(token.attrGet("href") ?? ""), children);
	if (type === "heading") return [h(heading(token.tag), children)];
	// A tight list has its text without paragraphs.
	if (type === "paragraph" && token.hidden) return children;
	if (type === "table") return [h("div", { class: "table", tabindex: 0 }, [h("table", children)])];
	if (type === "ordered_list") return [h("ol", { start: Number(token.attrGet("start") ?? 1) }, children)];
	const tag = SIMPLE[type];
	return tag ? [h(tag, children)] : children;
}

/** Where an id that stands in a text leads to. */
export type Places = ReadonlyMap<string, string>;
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** Ids of what one can go to are links, and short. */
function words(text: string, places: Places): Child[] {
	const out: Child[] = [];
	let end = 0;
	for (const m of text.matchAll(ID)) {
		const to = places.get(m[0].toLowerCase());
		if (!to) continue;
		out.push(text.slice(end, m.index), h(RouterLink, { to, class: "id", title: m[0] }, () => m[0].slice(0, 8)));
		end = m.index + m[0].length;
	}
	return [...out, text.slice(end)].filter((c) => c !== "");
}

function leaf(token: Token, places: Places): Child[] {
	switch (token.type) {
		case "text": return words(token.content, places);
		case "text_special": case "html_block": case "html_inline": return [token.content];
		case "softbreak": case "hardbreak": return [h("br")];
		case "code_inline": return [h("code", token.content)];
		case "hr": return [h("hr")];
		case "code_block": case "fence": return [h(CodeBlock, { code: token.content.replace(/\n$/, ""), language: token.info.trim().split(/\s+/)[0] ?? "" })];
		case "image": return link(String(token.attrGet("src") ?? ""), [token.content || String(token.attrGet("src") ?? "")]);
		case "inline": return nodes(token.children ?? [], places);
		default: return token.content ? [token.content] : [];
	}
}

function nodes(tokens: readonly Token[], places: Places): Child[] {
	const root: Child[] = [];
	const stack: Open[] = [];
	const put = (c: Child[]): void => { (stack.at(-1)?.children ?? root).push(...c); };
	for (const token of tokens) {
		if (token.nesting > 0) stack.push({ token, children: [] });
		else if (token.nesting < 0) {
			const open = stack.pop();
			if (open) put(close(open));
		} else put(leaf(token, places));
	}
	while (stack.length) {
		const open = stack.pop();
		if (open) put(close(open));
	}
	return root;
}

export const render = (text: string, places: Places = new Map()): Child[] => nodes(md.parse(text, {}), places);
