// Puts a result into a campaign: only what changes is sent, and only when nobody has changed it since.
import { api, ok } from "@/api/client";
import { errorOf } from "@/api/error";
import type { Campaign } from "@/api/types";
import { applyLook } from "@/theme/apply";
import type { Colors } from "@/theme/checks";
import { draftOf, patchOf } from "@/wizard/change";
import { clone, put } from "@/wizard/json";
import type { Draft } from "@/wizard/types";
import { PLACES, type CopyType } from "./results";

export type Result = { kind: "colors"; colors: Colors } | { kind: "copy"; type: CopyType; text: string };

export function applyTo(d: Draft, r: Result): void {
	if (r.kind === "colors") {
		applyLook(d, { colors: r.colors, font: d.config.theme.fontFamily ?? "sans" });
		return;
	}
	const place = PLACES[r.type];
	if (place) put(d.config.game, ["copy", place.key], r.text);
}

export async function applyResult(id: string, r: Result): Promise<Campaign> {
	const path = { id };
	const { data, error, response } = await api.GET("/api/campaigns/{id}", { params: { path } });
	if (!data) throw errorOf(response, error);
	const before = draftOf(data);
	const after = clone(before);
	applyTo(after, r);
	const body = patchOf(before, after);
	if (!body) return data;
	return ok(api.PATCH("/api/campaigns/{id}", { params: { path, header: { "If-Match": response.headers.get("ETag") ?? "*" } }, body }));
}
