import { ref } from "vue";
import { describe, expect, it } from "vitest";
import { useSelection } from "./selection";

describe("choosing", () => {
	it("with shift takes all between, either way", () => {
		const s = useSelection(() => ["a", "b", "c", "d", "e"]);
		s.toggle("d");
		s.toggle("b", true);
		expect([...s.chosen].sort()).toEqual(["b", "c", "d"]);
		s.toggle("c", true);
		expect([...s.chosen]).toEqual(["d"]);
	});
	it("all, then none", () => {
		const s = useSelection(() => ["a", "b"]);
		s.toggle("a");
		expect(s.some.value).toBe(true);
		s.toggleAll();
		expect(s.all.value).toBe(true);
		s.toggleAll();
		expect(s.count.value).toBe(0);
	});
	it("nothing is chosen that is not to be seen", () => {
		const ids = ref(["a", "b"]);
		const s = useSelection(() => ids.value);
		s.toggleAll();
		ids.value = ["b", "c"];
		expect([...s.chosen]).toEqual(["b"]);
		expect(s.all.value).toBe(false);
	});
});
