// The list of prizes in the menu: what there is, and how likely, unless a server decides.

// items: [{name, weight}], in the order of their numbers when `numbered`.
export function oddsSection({ config, i18n, shell, t }, items, numbered) {
	const hidden = config.token || config.sealed;
	const total = items.reduce((s, x) => s + x.weight, 0) || 1;
	const list = shell.el("ul");
	items.map((it, i) => ({ ...it, i })).sort((a, b) => b.weight - a.weight).forEach(({ name, weight, i }) => {
		list.append(shell.el("li", {},
			shell.el("span", { textContent: numbered ? `${i + 1}. ${name}` : name }),
			shell.el("span", { textContent: hidden ? "" : i18n.percent(weight / total) })));
	});
	return [(config.copy.prizes || t("prizes")) + (hidden ? "" : ` (${t("chance")})`), list];
}
