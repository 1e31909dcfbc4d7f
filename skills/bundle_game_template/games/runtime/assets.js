// Files of the bundle, all optional: every slot has a built-in stand-in, so nothing here
// may hold up the first frame and a missing file is not an error.

// Images that could be loaded, by slot; calls back for each.
export function loadImages(assets, slots, onLoad) {
	for (const slot of slots) {
		const a = assets[slot];
		if (!a) continue;
		const img = new Image();
		img.decoding = "async";
		img.onload = () => img.naturalWidth && onLoad(slot, img);
		img.src = a.path;
	}
}

// Bytes by way of a classic script: fetch does not exist on file://, a script does.
// The twin calls window.__cgAsset(slot, base64).
export function loadBytes(asset, slot, doc, win) {
	// Of the page, not of this script: others that wait are served as well.
	const waiting = win.__cgWaiting || (win.__cgWaiting = {});
	win.__cgAsset = (name, base64) => {
		if (waiting[name]) waiting[name](decode(base64));
		delete waiting[name];
	};
	return new Promise((done, fail) => {
		if (!asset || !asset.script) return fail(new Error("no script twin"));
		waiting[slot] = done;
		const s = doc.createElement("script");
		s.src = asset.script;
		s.onerror = () => fail(new Error(`cannot load ${asset.script}`));
		doc.head.appendChild(s);
	});
}

function decode(base64) {
	const raw = atob(base64);
	const out = new Uint8Array(raw.length);
	for (let i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
	return out.buffer;
}

// The brand's font, if the bundle has one; true when it can be used.
export async function loadFont(asset, doc, win) {
	if (!asset || !win.FontFace) return false;
	try {
		const face = await new win.FontFace("cg-brand", `url(${asset.path})`, { weight: "100 900" }).load();
		doc.fonts.add(face);
		return true;
	} catch (e) {
		return false;
	}
}
