// A plan that was asked for and is waited for, kept for this tab: a page that is loaded anew waits
// on, under the same key, and nothing is made twice.
import { onceKey } from "@/api/client";
import { isObj, objOf, textOf } from "./json";
import type { PlanRequest } from "./planning";

export interface Order {
	key: string;
	body: PlanRequest;
}

const KEPT = "cg.order";

export const orderOf = (body: PlanRequest): Order => ({ key: onceKey(), body });

export function keepOrder(o: Order): void {
	try {
		sessionStorage.setItem(KEPT, JSON.stringify(o));
	} catch {
		// A reload forgets it, then.
	}
}
export function keptOrder(): Order | undefined {
	try {
		const v: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
		return isObj(v) && textOf(v["key"]) && textOf(objOf(v["body"])["brief"]) ? (v as Partial<Order> as Order) : undefined;
	} catch {
		return undefined;
	}
}
export function dropOrder(): void {
	try {
		sessionStorage.removeItem(KEPT);
	} catch {
		// Nothing was kept there.
	}
}
