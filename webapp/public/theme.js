// Before the first paint, so that nobody sees the wrong theme or language flash by. The build says in
// this script's element which languages there are, and where the words of each are (data-en, data-de):
// those of the chosen one are fetched while the application is.
(function () {
	var html = document.documentElement, words = document.currentScript.dataset, lang;
	var kept = function (key) {
		try {
			return localStorage.getItem(key);
		} catch (e) {
			return null; // a browser that keeps nothing: as the system has it
		}
	};
	var theme = kept("cg.theme");
	var wishes = [kept("cg.locale")].concat(navigator.languages || navigator.language);
	if (theme === "light" || theme === "dark") html.dataset.theme = theme;
	for (var i = 0; i < wishes.length && !lang; i++) {
		var wish = (wishes[i] || "").slice(0, 2).toLowerCase();
		if (wish in words) lang = wish;
	}
	if (!lang) return;
	html.lang = lang;
	var link = document.createElement("link");
	link.rel = "modulepreload";
	link.href = words[lang];
	document.head.append(link);
})();
