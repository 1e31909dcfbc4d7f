// Where one can go: the sidebar, the list of shortcuts and the palette are drawn from it.
import { Clapperboard, FolderOpen, Lightbulb, LayoutDashboard, MessagesSquare, Settings, Sparkles } from "@lucide/vue";
import type { Component } from "vue";

export interface Place {
	name: string;
	path: string;
	icon: Component;
	/** Pressed after "g". */
	key: string;
}

export const places = [
	{ name: "dashboard", path: "/", icon: LayoutDashboard, key: "d" },
	{ name: "campaigns", path: "/campaigns", icon: Sparkles, key: "c" },
	{ name: "runs", path: "/runs", icon: Clapperboard, key: "r" },
	{ name: "library", path: "/library", icon: FolderOpen, key: "l" },
	{ name: "ideas", path: "/ideas", icon: Lightbulb, key: "i" },
	{ name: "chat", path: "/chat", icon: MessagesSquare, key: "a" },
	{ name: "settings", path: "/settings", icon: Settings, key: "s" },
] as const satisfies readonly Place[];
