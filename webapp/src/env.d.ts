/// <reference types="vite/client" />
import "vue-router";

declare module "vue-router" {
	interface RouteMeta {
		/** Anybody may see it. */
		open?: boolean;
		/** What a token must allow ("area:right"); others are told that they may not. */
		right?: string;
		/** Key of the catalogue for the title of the window. */
		title?: string;
		/** The page has the whole window: no content width, no padding. */
		wide?: boolean;
		/** The page has a head that stays in sight; on a phone the application's goes. */
		ownHead?: boolean;
	}
}
