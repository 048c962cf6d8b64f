import svelte from "eslint-plugin-svelte";
import typescript from "typescript-eslint";
import configuration from "./svelte.config.js";

const browser = Object.fromEntries(
  [
    "window",
    "document",
    "location",
    "navigator",
    "console",
    "setTimeout",
    "clearTimeout",
    "setInterval",
    "clearInterval",
    "HTMLElement",
    "process",
    "URL",
    "URLSearchParams",
    "HTMLAnchorElement",
    "EventSource",
    "MouseEvent",
    "Element",
    "fetch",
    "history",
  ].map((name) => [name, "readonly"]),
);

export default typescript.config(
  {
    ignores: [
      "dist",
      "dist-web",
      "src/web/api/schema.ts",
      "checks/artefacts",
      "src/window/bindings",
    ],
  },
  ...typescript.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: browser },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "max-lines": ["error", 400],
      eqeqeq: "error",
      "no-console": "error",
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { parser: typescript.parser, svelteConfig: configuration },
    },
    rules: {
      // Addresses of pages are fragments; nothing is resolved.
      "svelte/no-navigation-without-resolve": "off",
      // `let { a, b } = $props()` is how Svelte says it.
      "prefer-const": "off",
    },
  },
  { files: ["checks/**"], rules: { "no-console": "off" } },
);
