// Windows that belong to no page: they are opened from anywhere.
import { defineStore } from "pinia";
import { ref } from "vue";

export const useOverlays = defineStore("overlays", () => {
	const palette = ref(false);
	const help = ref(false);
	const menu = ref(false);
	return { palette, help, menu };
});
