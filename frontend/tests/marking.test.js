/** The client marks as the server does: both obey the same vectors. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { folded } from "../src/marking/folding.js";
import { mark, QUESTION_TYPES } from "../src/marking/index.js";

/**
 * @import { Fields } from "../src/marking/values.js"
 *
 * @typedef {object} Vector an answer to a question, and what it is worth
 * @property {string} name what it shows
 * @property {string} type the question's
 * @property {Fields} question a native question with its key
 * @property {unknown} answer what is given
 * @property {number} score the share of the question's credit, 0–1
 * @property {boolean} [is_answered] whether it is an answer at all
 * @property {number[]} [matched] what it hits
 */

const file = new URL("../../tests/vectors/marking.json", import.meta.url);
/** @type {Vector[]} */
const vectors = JSON.parse(readFileSync(file, "utf-8"));

for (const type of QUESTION_TYPES) {
  describe(String(type), () => {
    for (const vector of vectors.filter((each) => each.type === type)) {
      test(vector.name, () => {
        const verdict = mark(vector.question, vector.answer);

        assert.ok(Math.abs(verdict.score - vector.score) < 1e-9, `score ${verdict.score}`);
        assert.equal(verdict.isCorrect, vector.score >= 1 - 1e-9);
        assert.equal(verdict.isAnswered, vector.is_answered ?? true);
        assert.equal(verdict.isVerified, type !== "self_check");
        if (vector.matched) assert.deepEqual(verdict.matched, vector.matched);
      });
    }
  });
}

test("every vector is of a type that there is", () => {
  assert.deepEqual(new Set(vectors.map((vector) => vector.type)), new Set(QUESTION_TYPES));
});

test("what is no question has no right answer", () => {
  for (const question of [undefined, null, 3, "text", [], {}, { type: "essay" }, { type: {} }]) {
    assert.equal(mark(question, "anything").score, 0);
  }
});

test("folding again changes nothing", () => {
  for (const text of ["ßẞ\u0301", "İ\u0301", "أَلِف\u0654", "ﷺ", "e\u064b\u0301", "５²½", "\ud800"]) {
    assert.equal(folded(folded(text)), folded(text));
  }
});
