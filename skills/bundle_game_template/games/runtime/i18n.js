// The fixed strings of the page in the language of the brief. They are data in the page
// (blocks "strings-shared" and "strings-game"), not code: copy of the config comes first
// wherever there is some, these say what the brief does not.

const RTL = ["ar", "he", "fa", "ur"];

function readStrings(doc, id) {
	const block = doc.getElementById(id);
	return block ? JSON.parse(block.textContent) : {};
}

export function createI18n(doc, locale) {
	const shared = readStrings(doc, "strings-shared");
	const own = readStrings(doc, "strings-game");
	const want = locale.toLowerCase().split(/[-_]/)[0];
	const lang = shared[want] ? want : "en";
	const words = { ...shared.en, ...own.en, ...shared[lang], ...own[lang] };
	const percent = (l, x) => new Intl.NumberFormat(l, { style: "percent", maximumFractionDigits: x < 0.1 ? 1 : 0 }).format(x);
	return {
		lang,
		dir: RTL.includes(lang) ? "rtl" : "ltr",
		// A function as replacement: "$&" in a label stays what it is.
		t: (key, data = {}) => words[key].replace(/\{(\w+)\}/g, (m, k) => (k in data ? data[k] : m)),
		percent(x) {
			try {
				return percent(locale.replace("_", "-"), x);
			} catch (e) {
				return percent(lang, x);
			}
		},
	};
}
