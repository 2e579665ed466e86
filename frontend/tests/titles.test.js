import assert from "node:assert/strict";
import { test } from "node:test";
import { inLanguage } from "../src/titles.js";

const BOTH = "الجبر · Algebra";

test("of a title in two languages the reader sees their own", () => {
  assert.equal(inLanguage(BOTH, "en").text, "Algebra");
  assert.equal(inLanguage(BOTH, "ar").text, "الجبر");
  assert.equal(inLanguage("Algebra · الجبر", "ar").text, "الجبر");
});

test("an Arabic half may have a foreign word in it", () => {
  assert.equal(inLanguage("شبكة Ethernet · Ethernet networks", "ar").text, "شبكة Ethernet");
});

test("a title in one language stays whole, whatever stands between its words", () => {
  for (const title of [
    "Algebra",
    "Part 1 · Algebra",
    "الجزء 1 · الجبر",
    "a · b · الجبر",
    "2 · 3",
  ]) {
    assert.deepEqual(inLanguage(title, "en"), { text: title, isHalf: false });
  }
});
