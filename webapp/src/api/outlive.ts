// A request that is sent even while the page goes: such a one has little room, and needs little.
import { errorOf } from "./error";
import { send } from "./transport";

export async function outlive(path: string, init: RequestInit, leaving: boolean): Promise<Response> {
	const reply = await send(new Request(new URL(path, location.origin), { ...init, keepalive: leaving }));
	if (!reply.ok) throw errorOf(reply, await reply.json().catch(() => undefined));
	return reply;
}
