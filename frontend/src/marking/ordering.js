/** Things are put in order: what one misplaced thing costs is small, whatever stands around it. */
import { Choices } from "./folding.js";
import { entryText, field, listOf, textOf } from "./values.js";
import { scored, wrong } from "./verdict.js";

/**
 * @import { Fields } from "./values.js"
 * @import { Verdict } from "./verdict.js"
 */

const NOWHERE = -1;

/**
 * Marks the items' texts in an order.
 *
 * The longest part of them that is in order counts, beyond the one that always is. All items have
 * to be there.
 *
 * @param {Fields} question
 * @param {unknown} answer
 * @returns {Verdict}
 */
export function mark(question, answer) {
  const items = listOf(field(question, "items")).map(entryText);
  const choices = new Choices(items);
  // An item that is there twice goes by its first place.
  const right = items.map((item) => choices.find(item)[0] ?? NOWHERE);
  const given = listOf(answer).map((part) => choices.find(textOf(part))[0] ?? NOWHERE);
  if (!right.length || right.includes(NOWHERE) || !isSameSet(right, given)) return wrong();
  const kept = longestCommon(right, given);
  const score = items.length > 1 ? (kept.length - 1) / (items.length - 1) : 1;
  return scored(score, kept);
}

/**
 * @param {number[]} some
 * @param {number[]} others
 */
function isSameSet(some, others) {
  const sorted = (/** @type {number[]} */ places) => [...places].sort((a, b) => a - b).join();
  return sorted(some) === sorted(others);
}

/**
 * The places, in the right order, of the longest part that both have in one order.
 *
 * @param {number[]} right
 * @param {number[]} given
 * @returns {number[]}
 */
function longestCommon(right, given) {
  const longest = Array.from({ length: right.length + 1 }, () => Array(given.length + 1).fill(0));
  for (let i = right.length - 1; i >= 0; i -= 1) {
    for (let j = given.length - 1; j >= 0; j -= 1) {
      longest[i][j] =
        right[i] === given[j]
          ? longest[i + 1][j + 1] + 1
          : Math.max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  const kept = [];
  let [i, j] = [0, 0];
  while (i < right.length && j < given.length) {
    if (right[i] === given[j]) {
      kept.push(i);
      i += 1;
      j += 1;
    } else if (longest[i + 1][j] >= longest[i][j + 1]) i += 1;
    else j += 1;
  }
  return kept;
}
