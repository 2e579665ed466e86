/** Pairs are found: each right one earns the same share. */
import { Choices } from "./folding.js";
import { entryText, field, isBlank, isFields, listOf, textOf } from "./values.js";
import { scored, wrong } from "./verdict.js";

/**
 * @import { Fields } from "./values.js"
 * @import { Verdict } from "./verdict.js"
 */

/**
 * Marks an object of right sides by their left sides.
 *
 * A pair without a left side is a distractor: its right side may be chosen, and is wrong. A left
 * side that is there twice may have either of its right sides.
 *
 * @param {Fields} question
 * @param {unknown} answer
 * @returns {Verdict}
 */
export function mark(question, answer) {
  const pairs = listOf(field(question, "pairs"));
  const lefts = pairs.map(leftOf);
  if (!lefts.some((left) => left !== null) || !isFields(answer)) return wrong();
  const rights = pairs.map((pair) => textOf(field(pair, "right")));
  const offered = [...rights, ...listOf(field(question, "distractors")).map(entryText)];
  const choices = new Choices(offered);
  const given = givenFor(lefts, answer);
  const hits = lefts.flatMap((left, at) => {
    const found = left === null ? [] : choices.find(textOf(given.get(left)));
    const wanted = rights.filter((_, other) => lefts[other] === left);
    return found.some((place) => wanted.includes(offered[place])) ? [at] : [];
  });
  return scored(hits.length / lefts.filter((left) => left !== null).length, hits);
}

/** @param {unknown} pair */
function leftOf(pair) {
  const left = textOf(field(pair, "left"));
  return isBlank(left) ? null : left;
}

/**
 * What was put beside each left side; the side itself, or one that folds like it.
 *
 * @param {(string | null)[]} lefts
 * @param {Fields} answer
 * @returns {Map<string, unknown>}
 */
function givenFor(lefts, answer) {
  const choices = new Choices(lefts);
  /** @type {Map<string, unknown[]>} */
  const named = new Map();
  for (const [name, value] of Object.entries(answer)) {
    const places = choices.find(name);
    const left = places.length ? lefts[places[0]] : null;
    if (left === null) continue;
    if (left === name) named.set(left, [value]);
    else if (!Object.hasOwn(answer, left)) named.set(left, [...(named.get(left) ?? []), value]);
  }
  // Two that fold like one side contradict each other.
  const clear = [...named].filter(([, values]) => values.length === 1);
  return new Map(clear.map(([left, values]) => [left, values[0]]));
}
