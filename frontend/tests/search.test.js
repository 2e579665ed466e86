import assert from "node:assert/strict";
import { test } from "node:test";
import { find, marksOf, wordsOf } from "../src/search/find.js";
import { around, fold, pieces } from "../src/search/fold.js";

/** @import { Item } from "../src/search/find.js" */

/** @type {(type: Item["type"], title: string, description?: string) => Item} */
const item = (type, title, description = "") => ({
  type,
  id: title,
  title,
  description,
  text: fold(`${title} ${description}`),
  access: { access_level: "authenticated" },
  breadcrumb: [],
});

/** @type {(items: Item[], typed: string) => string[]} */
const found = (items, typed) => find(items, wordsOf(typed)).map(({ title }) => title);

/** @type {(text: string, typed: string) => string} */
const marked = (text, typed) =>
  pieces(text, marksOf(wordsOf(typed)))
    .map((piece) => (piece.isFound ? `[${piece.text}]` : piece.text))
    .join("");

test("a word is found however its alef, its ta and its vowel signs are typed", () => {
  const lesson = [item("lesson", "الرِّيَاضِيَّات والأعداد الصحيحة")];
  for (const typed of ["رياضيات", "الاعداد", "صحيحه", "الرّياضيّات", "ٱلأعداد"]) {
    assert.equal(found(lesson, typed).length, 1, typed);
  }
});

test("a word with its article finds the word without", () => {
  assert.deepEqual(found([item("lesson", "معادلات تربيعية")], "المعادلات"), ["معادلات تربيعية"]);
});

test("digits of any script are the same digits", () => {
  assert.equal(fold("الصف ١٠ ۲۰۲۶ १२"), "الصف 10 2026 12");
});

test("all words have to be there, in any order", () => {
  const items = [item("lesson", "Sine law"), item("lesson", "Law of cosines")];
  assert.deepEqual(found(items, "law sine"), ["Sine law", "Law of cosines"]);
  assert.deepEqual(found(items, "law tangents"), []);
});

test("one letter is too little to look for", () => {
  assert.deepEqual(wordsOf("a"), []);
});

test("the title that is the word comes before one that begins so, one that has it, and a description", () => {
  const items = [
    item("lesson", "Roots", "what a parabola crosses"),
    item("lesson", "Hyperparabola"),
    item("lesson", "Vertex of a parabola"),
    item("lesson", "Parabola and line"),
    item("lesson", "Parabola"),
  ];
  assert.deepEqual(found(items, "parabola"), items.map(({ title }) => title).reverse());
});

test("of titles that fit equally lessons come first, then as the plan has them", () => {
  const items = [item("unit", "Sets"), item("lesson", "Sets"), item("topic", "Sets")];
  assert.deepEqual(
    find(items, ["sets"]).map(({ type }) => type),
    ["lesson", "topic", "unit"],
  );
});

test("what was found is marked where it stands, with its vowel signs", () => {
  assert.equal(marked("المُمَيِّزُ يخبرك", "المميز"), "[المُمَيِّزُ] يخبرك");
  assert.equal(marked("The Discriminant", "discr"), "The [Discr]iminant");
  assert.equal(marked("Straße ﬁrst", "strasse first"), "[Straße] [ﬁrst]");
});

test("the marked pieces make the whole text again", () => {
  for (const text of ["  a\tb  ", "ﻻ إله", "x² + 𝟙", "", "سؤال\u200f؟"]) {
    const whole = pieces(text, ["a", "لا", "x2"])
      .map((piece) => piece.text)
      .join("");
    assert.equal(whole, text);
  }
});

test("a long description is cut around what was found", () => {
  const text = `${"first words ".repeat(12)}the discriminant ${"last words ".repeat(12)}`;
  const cut = around(text, ["discriminant"], 60);
  assert.match(cut, /^… .*discriminant.* …$/);
  assert.ok(cut.length <= 66, String(cut.length));
});

test("a short description stays whole", () => {
  assert.equal(around("two words", ["words"], 60), "two words");
});
