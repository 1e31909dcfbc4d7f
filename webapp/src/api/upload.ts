// Sends a form with a file so that one sees how far it is: fetch does not tell, the older request does.
import { ApiError, asApiError, errorOf } from "./error";
import { currentToken, tokenRefused } from "./transport";

export interface UploadOptions {
	/** 0 to 1; all of it is sent before the answer comes. */
	progress?: (part: number) => void;
	signal?: AbortSignal;
}

function once(path: string, form: FormData, token: string | null, o: UploadOptions): Promise<Response> {
	return new Promise((done, failed) => {
		const x = new XMLHttpRequest();
		x.open("POST", new URL(path, location.origin));
		x.responseType = "blob";
		if (token) x.setRequestHeader("Authorization", `Bearer ${token}`);
		x.upload.onprogress = (e) => { if (e.lengthComputable) o.progress?.(e.loaded / e.total); };
		x.onerror = () => failed(new ApiError(0, "OFFLINE", "The server cannot be reached."));
		x.onabort = () => failed(new ApiError(0, "ABORTED", "The upload was given up."));
		x.onload = () => {
			const headers = new Headers();
			for (const name of ["X-Request-Id", "Retry-After", "Content-Type"]) {
				const value = x.getResponseHeader(name);
				if (value) headers.set(name, value);
			}
			done(new Response(x.status === 204 ? null : (x.response as Blob), { status: x.status, statusText: x.statusText, headers }));
		};
		if (o.signal?.aborted) {
			failed(new ApiError(0, "ABORTED", "The upload was given up."));
			return;
		}
		o.signal?.addEventListener("abort", () => x.abort(), { once: true });
		x.send(form);
	});
}

/** What the server says of it, or an ApiError. */
export async function upload<T>(path: string, form: FormData, o: UploadOptions = {}): Promise<T> {
	try {
		let reply = await once(path, form, await currentToken(false), o);
		if (reply.status === 401) reply = await once(path, form, await currentToken(true), o);
		if (reply.status === 401) tokenRefused();
		if (!reply.ok) throw errorOf(reply, await reply.json().catch(() => undefined));
		return (await reply.json()) as T;
	} catch (e) {
		throw asApiError(e);
	}
}
