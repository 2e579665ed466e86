import assert from "node:assert/strict";
import { test } from "node:test";
import { createTexts } from "../src/i18n.js";
import { rightWords } from "../src/review/right_words.js";

const TEXTS = createTexts("en", {
  "question.true": "True",
  "question.false": "False",
  "question.from-to": "{min} to {max}",
});

/** @type {(question: object, key?: object) => string[]} */
const words = (question, key) =>
  rightWords(TEXTS, /** @type {any} */ ({ id: "q", ...question }), key).map(({ text }) => text);

test("the right options are told by their words", () => {
  const options = ["two", { text: "three", html: "<b>three</b>" }, "four"];
  assert.deepEqual(words({ type: "multiple_response", options }, { answer_indexes: [1, 2] }), [
    "three",
    "four",
  ]);
});

test("true and false are told in the student's language", () => {
  assert.deepEqual(words({ type: "true_false" }, { answer: false }), ["False"]);
});

test("true and false are told by the question's own words where it has some", () => {
  const options = ["No", "Yes"];
  assert.deepEqual(words({ type: "true_false", options }, { answer: true }), ["Yes"]);
});

test("of many accepted answers two are told", () => {
  assert.deepEqual(words({ type: "short_answer" }, { answers: ["a", "b", "c"] }), ["a", "b"]);
});

test("an answer that stands for anything is not told", () => {
  assert.deepEqual(words({ type: "short_answer" }, { answers: ["sun*", "sun"] }), ["sun"]);
});

test("a number is told, or between which it lies", () => {
  assert.deepEqual(words({ type: "numeric" }, { values: [{ value: 12 }, { min: 3, max: 4 }] }), [
    "12",
    "3 to 4",
  ]);
});

test("pairs, orders and gaps are not told in a line", () => {
  assert.deepEqual(words({ type: "ordering" }, { items: ["a", "b"] }), []);
});

test("nothing is told where there is no key", () => {
  assert.deepEqual(words({ type: "numeric" }), []);
});
