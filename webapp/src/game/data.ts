/** Bytes as a data: address, without parameters of its type: "data:image/png;base64,...". */
export const dataOf = (b: Blob): Promise<string> =>
	new Promise((done, fail) => {
		const r = new FileReader();
		r.onload = () => { done(String(r.result).replace(/^data:([^;,]*)[^,]*,/, "data:$1;base64,")); };
		r.onerror = () => { fail(r.error ?? new Error("unreadable")); };
		r.readAsDataURL(b);
	});
