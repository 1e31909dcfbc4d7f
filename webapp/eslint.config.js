import vue from "eslint-plugin-vue";
import tseslint from "typescript-eslint";

export default tseslint.config(
	{ ignores: ["dist/", "node_modules/", "public/", "sw.js", "src/api/schema.ts"] },
	...tseslint.configs.strict,
	...vue.configs["flat/recommended"],
	{
		files: ["**/*.vue"],
		languageOptions: { parserOptions: { parser: tseslint.parser } },
	},
	{
		rules: {
			"@typescript-eslint/no-explicit-any": "error",
			"@typescript-eslint/no-non-null-assertion": "error",
			"@typescript-eslint/consistent-type-imports": "error",
			"no-console": "error",
			"eqeqeq": "error",
			"vue/no-v-html": "error",
			"vue/multi-word-component-names": "off",
			"vue/require-default-prop": "off",
			"vue/html-indent": ["error", "tab"],
			"vue/max-attributes-per-line": "off",
			"vue/singleline-html-element-content-newline": "off",
			"vue/html-self-closing": ["error", { html: { void: "never", normal: "always", component: "always" } }],
			"vue/first-attribute-linebreak": "off",
			"vue/html-closing-bracket-newline": "off",
			"vue/attributes-order": "off",
			"vue/block-order": ["error", { order: ["script", "template", "style"] }],
			"vue/no-static-inline-styles": "error",
			"max-lines": ["error", { max: 400, skipBlankLines: true }],
		},
	},
);
