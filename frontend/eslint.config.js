/**
 * What holds for our JavaScript: the client's, its tests and build, and what Desk loads.
 *
 * Run from the repository's root (`make lint`), since Desk's files lie beside this folder.
 */
import js from "@eslint/js";
import jsdoc from "eslint-plugin-jsdoc";
import globals from "globals";

/** What Frappe's pages give their scripts. */
const DESK = {
  $: "readonly",
  __: "readonly",
  cur_frm: "readonly",
  cur_list: "readonly",
  frappe: "readonly",
  locals: "readonly",
  memora: "readonly", // what one of our scripts leaves for another
  moment: "readonly",
};

/** @type {import("eslint").Linter.RulesRecord} */
const strict = {
  "array-callback-return": "error",
  complexity: ["error", 12],
  "consistent-return": "error",
  curly: ["error", "multi-line"],
  "default-case-last": "error",
  "dot-notation": "error",
  eqeqeq: "error",
  "grouped-accessor-pairs": "error",
  "logical-assignment-operators": "error",
  "max-depth": ["error", 4],
  "max-lines": ["error", { max: 300, skipBlankLines: true }],
  "no-alert": "error",
  "no-array-constructor": "error",
  "no-caller": "error",
  "no-console": "error",
  "no-constructor-return": "error",
  "no-else-return": "error",
  "no-eval": "error",
  "no-extend-native": "error",
  "no-extra-bind": "error",
  "no-implicit-coercion": "error",
  "no-implied-eval": "error",
  "no-lonely-if": "error",
  "no-multi-assign": "error",
  "no-nested-ternary": "error",
  "no-new-func": "error",
  "no-new-wrappers": "error",
  "no-object-constructor": "error",
  "no-param-reassign": "error",
  "no-promise-executor-return": "error",
  "no-proto": "error",
  "no-return-assign": "error",
  "no-script-url": "error",
  "no-self-compare": "error",
  "no-sequences": "error",
  "no-shadow": "error",
  "no-template-curly-in-string": "error",
  "no-throw-literal": "error",
  "no-undef-init": "error",
  "no-unneeded-ternary": "error",
  "no-unreachable-loop": "error",
  "no-unused-expressions": "error",
  "no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "all" }],
  "no-use-before-define": ["error", { functions: false }],
  "no-useless-assignment": "error",
  "no-useless-computed-key": "error",
  "no-useless-concat": "error",
  "no-useless-rename": "error",
  "no-useless-return": "error",
  "no-var": "error",
  "object-shorthand": "error",
  "operator-assignment": "error",
  "prefer-const": "error",
  "prefer-object-has-own": "error",
  "prefer-object-spread": "error",
  "prefer-promise-reject-errors": "error",
  "prefer-regex-literals": "error",
  "prefer-rest-params": "error",
  "prefer-spread": "error",
  "prefer-template": "error",
  radix: "error",
  "require-atomic-updates": "error",
  "require-await": "error",
  "symbol-description": "error",
  yoda: "error",
};

/** HTML is put into a page in few places, which say so; an address never runs. */
const noSinks = {
  "no-restricted-properties": [
    "error",
    ...["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write"].map((property) => ({
      property,
      message: "Build elements, or use the one place that puts published HTML into a page.",
    })),
  ],
};

export default [
  {
    ignores: [
      "memora/vendor/",
      "memora/public/learn/",
      "frontend/.texts/",
      "**/node_modules/",
      ".venv/",
      ".bench/",
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["frontend/**/*.{js,mjs}"],
    ...js.configs.recommended,
  },
  {
    ...jsdoc.configs["flat/recommended-typescript-flavor-error"],
    files: ["frontend/**/*.{js,mjs}"],
  },
  {
    files: ["frontend/**/*.{js,mjs}"],
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: globals.es2024 },
    rules: {
      ...strict,
      camelcase: ["error", { properties: "never" }],
      // What is exported is described; a helper's name and types say enough.
      "jsdoc/require-jsdoc": ["error", { publicOnly: true, enableFixer: false }],
      "jsdoc/require-description": ["error", { contexts: ["ExportNamedDeclaration"] }],
      "jsdoc/require-param-description": "off",
      "jsdoc/require-returns": ["error", { publicOnly: true }],
      "jsdoc/require-returns-description": "off",
      // TypeScript infers what a maker of closures returns.
      "jsdoc/require-returns-type": "off",
      "jsdoc/require-property-description": "error",
      "jsdoc/tag-lines": ["error", "any", { startLines: 1 }],
    },
  },
  {
    files: ["frontend/src/**/*.js"],
    languageOptions: { globals: globals.browser },
    rules: {
      ...noSinks,
      // A screen's state lives in a closure that awaits answers; the rule takes each such line for a race.
      "require-atomic-updates": "off",
    },
  },
  {
    files: ["frontend/tests/**/*.js", "frontend/*.{js,mjs}"],
    languageOptions: { globals: globals.node },
    rules: { "no-console": "off" },
  },
  {
    // Desk's files are plain scripts, loaded one after the other into Frappe's page.
    files: ["memora/**/*.js"],
    ...js.configs.recommended,
    languageOptions: {
      ecmaVersion: 2022,
      sourceType: "script",
      globals: { ...globals.browser, ...DESK },
    },
  },
  {
    files: ["memora/**/*.js"],
    rules: strict,
  },
];
