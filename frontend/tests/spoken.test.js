/** A formula's name says what a reader of its letters alone would get wrong. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { createTexts } from "../src/i18n.js";
import { spoken } from "../src/questions/spoken.js";
import { readTexts } from "../build/texts.mjs";

/** @import { Tree } from "../src/questions/spoken.js" */

const all = await readTexts(new URL("../texts", import.meta.url).pathname);
const texts = createTexts(
  "en",
  Object.fromEntries(Object.entries(all).map(([key, both]) => [key, both.en])),
);

/** @type {(localName: string, ...parts: (Tree | string)[]) => Tree} */
const element = (localName, ...parts) => ({
  localName,
  childNodes: parts.map((part) =>
    typeof part === "string" ? { nodeType: 3, textContent: part, childNodes: [] } : part,
  ),
});

test("a half is no twelve", () => {
  const half = element("mfrac", element("mn", "1"), element("mn", "2"));

  assert.equal(spoken(element("math", half), texts), "1 over 2");
});

test("a power within a root keeps its place", () => {
  const power = element("msup", element("mi", "x"), element("mn", "2"));
  const root = element("msqrt", power, element("mo", "+"), element("mn", "1"));

  assert.equal(spoken(root, texts), "root of x to the power 2 +1");
});

test("words around a formula are said with it", () => {
  const line = element("span", "so ", element("math", element("mi", "x")), " grows");

  assert.equal(spoken(line, texts), "so x grows");
});

test("signs that nobody sees are not said", () => {
  const product = element("mrow", element("mn", "2"), element("mo", "\u2062"), element("mi", "x"));

  assert.equal(spoken(product, texts), "2x");
});

test("what a template leaves in the page is not said", () => {
  const comment = { nodeType: 8, textContent: "?lit$1", childNodes: [] };

  assert.equal(spoken(element("div", comment, "x"), texts), "x");
});
