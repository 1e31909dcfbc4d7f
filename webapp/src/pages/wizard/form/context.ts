// What every part of the form knows: the values, what is wrong with them, and how to decide one.
import { inject, type ComputedRef, type InjectionKey } from "vue";
import { at, type Json, type JsonObject, type Path } from "./json";
import type { Schema } from "./schema";
import type { SymbolArt } from "./symbols";

export interface GameColors {
	primary: string;
	secondary: string;
	accent: string;
	background: string;
	text: string;
}

export interface FormContext {
	template: ComputedRef<string>;
	schema: ComputedRef<Schema>;
	/** All of it: what is usual with what was decided over it. */
	value: ComputedRef<JsonObject>;
	/** What was decided. */
	changes: ComputedRef<JsonObject>;
	colors: ComputedRef<GameColors>;
	symbols: ComputedRef<readonly SymbolArt[]>;
	/** Edits of the same place in a row are one step of undo. */
	set: (path: Path, value: Json | undefined) => void;
	/** Several at once: one step of undo. */
	setAll: (pairs: readonly (readonly [Path, Json | undefined])[]) => void;
	issue: (path: Path) => string | undefined;
	/** Anything wrong here or below. */
	troubled: (path: Path) => boolean;
}

export const formKey: InjectionKey<FormContext> = Symbol("game form");

export function useForm(): FormContext {
	const form = inject(formKey);
	if (!form) throw new Error("a field stands outside of its form");
	return form;
}

export const isDecided = (form: FormContext, path: Path): boolean => at(form.changes.value, path) !== undefined;
