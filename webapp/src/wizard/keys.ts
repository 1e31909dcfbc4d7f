import { inject, type ComputedRef, type InjectionKey, type Ref } from "vue";
import type { DraftStore } from "./draft";
import type { Problem } from "./problems";
import type { StepName, Template } from "./types";

/** What the frame of the wizard gives to its steps. */
export interface WizardFrame {
	/** The game of the draft, with its schema and a configuration that plays; undefined while it comes. */
	template: Ref<Template | undefined>;
	/** The configuration that the preview shows. */
	gameConfig: ComputedRef<Record<string, unknown> | undefined>;
	/** All that is wrong with the draft, of every step. */
	problems: ComputedRef<Problem[]>;
	/** To a step, and there to the element with this data-field. */
	go: (step: StepName, field?: string) => void;
}

export const draftKey: InjectionKey<DraftStore> = Symbol("draft");
export const frameKey: InjectionKey<WizardFrame> = Symbol("wizard");

function need<T>(key: InjectionKey<T>): T {
	const it = inject(key);
	if (!it) throw new Error("a step of the wizard stands outside of it");
	return it;
}

export const useWizardDraft = (): DraftStore => need(draftKey);
export const useWizardFrame = (): WizardFrame => need(frameKey);
