/** True or false, whatever the two options are called. */
import { Choices, folded } from "./folding.js";
import { entryText, field, listOf, positionOf } from "./values.js";
import { scored, wrong } from "./verdict.js";

/**
 * @import { Fields } from "./values.js"
 * @import { Verdict } from "./verdict.js"
 */

/** @type {Map<string, boolean>} */
const WORDS = new Map([
  ...wordsFor(true, ["true", "yes", "صح", "صحيح", "صحيحة", "صواب", "نعم"]),
  ...wordsFor(false, ["false", "no", "خطأ", "خاطئ", "خاطئة", "غلط", "لا"]),
]);

/**
 * Marks a boolean, or the words for one; where there are options, a position or text of them.
 *
 * @param {Fields} question
 * @param {unknown} answer
 * @returns {Verdict}
 */
export function mark(question, answer) {
  const options = listOf(field(question, "options")).map(entryText);
  const trueAt = placeOfTrue(options);
  const given = truth(answer, options, trueAt);
  if (given === null) return wrong();
  const isRight = given === keyOf(question, options, trueAt);
  return scored(isRight ? 1 : 0, [given ? trueAt : 1 - trueAt]);
}

/**
 * @param {Fields} question
 * @param {(string | null)[]} options
 * @param {number} trueAt
 */
function keyOf(question, options, trueAt) {
  const key = field(question, "answer");
  const own = typeof key === "number" ? null : truth(key, options, trueAt);
  return own ?? truth(field(question, "answer_index"), options, trueAt);
}

/**
 * @param {unknown} value
 * @param {(string | null)[]} options
 * @param {number} trueAt
 * @returns {boolean | null}
 */
function truth(value, options, trueAt) {
  if (typeof value === "boolean") return value;
  let position = positionOf(value);
  if (typeof value === "string") {
    const found = new Choices(options).find(value);
    if (!found.length) return WORDS.get(folded(value)) ?? null;
    position = found[0];
  }
  if (position === null || position >= Math.min(options.length, 2)) return null;
  return position === trueAt;
}

/**
 * Where the true one of two options stands: first, unless the words say otherwise.
 *
 * @param {(string | null)[]} options
 */
function placeOfTrue(options) {
  const [first, second] = options.map((text) => WORDS.get(folded(text ?? "")));
  return first === false || second === true ? 1 : 0;
}

/**
 * @param {boolean} meaning
 * @param {string[]} words
 * @returns {[string, boolean][]}
 */
function wordsFor(meaning, words) {
  return words.map((word) => [folded(word), meaning]);
}
