/**
 * JSON values of questions and answers, read without trust: nothing here throws.
 *
 * @typedef {Record<string, unknown>} Fields an object of JSON
 */
import { singleSpaced, withoutInvisible } from "./folding.js";

/** Above it a JSON number is no longer the integer that was written. */
const EXACT = 2 ** 53;
/** Below it JavaScript writes a number with an exponent. */
const PLAIN = 1e-6;
/** What is above it is a slip of the pen; sums stay finite. */
const MOST_POINTS = 1e6;

/**
 * Whether a value is an object of JSON, and no list.
 *
 * @param {unknown} value
 * @returns {value is Fields}
 */
export function isFields(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A field of an object, undefined where there is none. What objects inherit is no field.
 *
 * @param {unknown} value
 * @param {string} name
 * @returns {unknown}
 */
export function field(value, name) {
  return isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/**
 * A list as it is, and an empty one for anything else.
 *
 * @param {unknown} value
 * @returns {unknown[]}
 */
export function listOf(value) {
  return Array.isArray(value) ? value : [];
}

/**
 * A list as it is, and anything else as the one in a list.
 *
 * @param {unknown} value
 * @returns {unknown[]}
 */
export function asList(value) {
  return Array.isArray(value) ? value : [value];
}

/**
 * A JSON number, null for anything else and for what is beyond a float.
 *
 * @param {unknown} value
 * @returns {number | null}
 */
export function numberOf(value) {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/**
 * A JSON integer that may be a position, null for anything else.
 *
 * @param {unknown} value
 * @returns {number | null}
 */
export function positionOf(value) {
  const number = numberOf(value);
  return number !== null && Number.isInteger(number) && number >= 0 && number <= EXACT
    ? number + 0
    : null;
}

/**
 * A text, or a number as one writes it; null for anything else.
 *
 * @param {unknown} value
 * @returns {string | null}
 */
export function textOf(value) {
  if (typeof value === "string") return value;
  const number = numberOf(value);
  if (number === null || Math.abs(number) > EXACT) return null;
  return number !== 0 && Math.abs(number) < PLAIN ? null : String(number);
}

/**
 * The text of an option, item or answer: a plain text or an object with `text`.
 *
 * @param {unknown} entry
 * @returns {string | null}
 */
export function entryText(entry) {
  return textOf(isFields(entry) ? field(entry, "text") : entry);
}

/**
 * An entry's `credit`, within −1 and 1; null where it has none.
 *
 * @param {unknown} entry
 * @returns {number | null}
 */
export function ownCredit(entry) {
  const credit = numberOf(field(entry, "credit"));
  return credit === null ? null : Math.max(-1, Math.min(1, credit));
}

/**
 * An entry's `credit`, the default where it has none.
 *
 * @param {unknown} entry
 * @param {number} otherwise
 * @returns {number}
 */
export function creditOf(entry, otherwise = 1) {
  return ownCredit(entry) ?? otherwise;
}

/**
 * What a question or gap weighs beside others: its `points`, 1 where it has none.
 *
 * @param {unknown} entry
 * @returns {number}
 */
export function pointsOf(entry) {
  const points = numberOf(field(entry, "points"));
  return points === null || points < 0 ? 1 : Math.min(points, MOST_POINTS);
}

/**
 * The share of all points that was earned; where none has any, each weighs the same.
 *
 * @param {number[]} scores the share of its own credit that each part earned, at least one
 * @param {number[]} points what each weighs, from `pointsOf`
 * @returns {number}
 */
export function shareOf(scores, points) {
  const weights = points.some((weight) => weight > 0) ? points : scores.map(() => 1);
  const earned = total(weights.map((weight, at) => weight * scores[at]));
  return earned / total(weights);
}

/**
 * Whether an answer is none: nothing, no text that can be seen, or only such parts.
 *
 * @param {unknown} answer
 * @returns {boolean}
 */
export function isBlank(answer) {
  if (Array.isArray(answer)) return answer.every(isNothing);
  return isFields(answer) ? Object.values(answer).every(isNothing) : isNothing(answer);
}

/**
 * The best of some places by their credits, the first of equals; null of none.
 *
 * @param {number[]} places
 * @param {(place: number) => number} credit
 * @returns {number | null}
 */
export function bestOf(places, credit) {
  let best = places.length ? places[0] : null;
  for (const place of places) {
    if (best !== null && credit(place) > credit(best)) best = place;
  }
  return best;
}

/**
 * A sum, added up one by one.
 *
 * @param {number[]} numbers
 * @returns {number}
 */
export function total(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/**
 * @param {unknown} value
 * @returns {boolean}
 */
function isNothing(value) {
  if (typeof value === "string") return singleSpaced(withoutInvisible(value)) === "";
  if (Array.isArray(value)) return value.length === 0;
  return value === null || value === undefined || (isFields(value) && !Object.keys(value).length);
}
