import { defineComponent, h, type PropType } from "vue";
import { render, type Places } from "./render";

/** A text of somebody's as Markdown. */
export default defineComponent({
	name: "MarkdownText",
	props: { text: { type: String, required: true }, places: { type: Object as PropType<Places>, default: () => new Map<string, string>() } },
	setup: (props) => () => h("div", { class: "markdown" }, render(props.text, props.places)),
});
