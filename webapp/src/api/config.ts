// What the server says about itself at run time: nothing of it is built in.

import { ApiError, errorOf } from "./error";

export interface AppConfig {
	apiBase: string;
	version: string;
	auth: { mode: "token" | "clerk"; publishableKey?: string; dev?: boolean };
}

let config: AppConfig | undefined;

export async function loadConfig(): Promise<AppConfig> {
	if (config) return config;
	let reply: Response;
	try {
		reply = await fetch("/config.json", { cache: "no-store" });
	} catch (e) {
		throw new ApiError(0, "OFFLINE", e instanceof Error ? e.message : "the server cannot be reached");
	}
	if (!reply.ok) throw errorOf(reply, undefined);
	config = (await reply.json()) as AppConfig;
	return config;
}
