/** A number compared as a number, with a tolerance and, where the key has them, units. */
import { Choices, MINUS_SIGNS, tidied, translated } from "./folding.js";
import { isClose, readNumbers, withoutPercent } from "./numbers.js";
import { bestOf, creditOf, field, isFields, listOf, numberOf, textOf } from "./values.js";
import { scored, wrong } from "./verdict.js";

/**
 * @import { Fields } from "./values.js"
 * @import { Verdict } from "./verdict.js"
 */

/** cm², cm^2 and cm2 are one unit, N·m and Nm too. */
const ONE_LINE = new Map([
  .../** @type {[string, string][]} */ (
    [..."⁰¹²³⁴⁵⁶⁷⁸⁹⁻"].map((sign, at) => [sign, "0123456789-"[at]])
  ),
  .../** @type {[string, string][]} */ ([..."^ ·⋅∙•*"].map((sign) => [sign, ""])),
]);
/** Nobody writes a longer number with its unit. */
const LONGEST = 96;
const ANYTHING = "*";

/**
 * Marks a text or JSON number; of several accepted values the best that it hits counts.
 *
 * A unit may follow the number or stand before it. What the question does not know as a unit is
 * wrong; no unit is the key's own, unless `unit_required`.
 *
 * @param {Fields} question
 * @param {unknown} answer
 * @returns {Verdict}
 */
export function mark(question, answer) {
  const own = listOf(field(question, "values"));
  const values = own.length ? own : [single(question)];
  const given = amounts(answer, unitsOf(question, values), field(question, "unit_required"));
  const hits = values.flatMap((value, at) => (isHit(value, given) ? [at] : []));
  const best = bestOf(hits, (at) => creditOf(values[at]));
  return best === null ? wrong() : scored(creditOf(values[best]), [best]);
}

/** @param {Fields} question */
function single(question) {
  return { value: field(question, "answer"), tolerance: field(question, "tolerance") };
}

/**
 * The factor of each unit; a key that is written in percent brings that sign along.
 *
 * @param {Fields} question
 * @param {unknown[]} values
 * @returns {Map<string, number>}
 */
function unitsOf(question, values) {
  const units = new Map();
  const add = (/** @type {string} */ name, /** @type {number} */ factor) => {
    if (!units.has(name)) units.set(name, factor);
  };
  for (const unit of listOf(field(question, "units"))) {
    const name = textOf(isFields(unit) ? field(unit, "name") : unit);
    const stated = field(unit, "factor");
    const factor = stated === undefined ? 1 : numberOf(stated);
    if (name !== null && factor !== null) add(unitForm(name), factor);
  }
  if (values.some((value) => isPercentage(writtenOf(value)))) add("%", 1);
  return units;
}

/** @param {string} name */
function unitForm(name) {
  return translated(tidied(name).replaceAll("٪", "%"), ONE_LINE);
}

/**
 * What an answer may be worth in the key's unit.
 *
 * @param {unknown} answer
 * @param {Map<string, number>} units
 * @param {unknown} unitRequired
 * @returns {number[]}
 */
function amounts(answer, units, unitRequired) {
  const bare = units.size && unitRequired === true ? [] : numbersOf(answer);
  if (typeof answer !== "string" || !units.size) return bare;
  const factors = [...units.values()];
  const names = new Choices([...units.keys()]);
  return splits(tidied(answer)).reduce((found, [number, unit]) => {
    const places = names.find(unitForm(unit));
    const worth = places.length ? numbersOf(number).map((value) => value * factors[places[0]]) : [];
    return [...found, ...worth.filter(Number.isFinite)];
  }, bare);
}

/**
 * The ways of reading a text as a number and a unit: `5 m`, `$5`, `-$5`.
 *
 * @param {string} text
 * @returns {[string, string][]}
 */
function splits(text) {
  const signs = [...text];
  if (signs.length > LONGEST) return [];
  const minus = signs.length && `-${MINUS_SIGNS}`.includes(signs[0]) ? signs[0] : "";
  return signs.slice(1).flatMap((_, before) => {
    const [head, tail] = [signs.slice(0, before + 1).join(""), signs.slice(before + 1).join("")];
    return /** @type {[string, string][]} */ ([
      [head, tail],
      [minus + tail, head.slice(minus.length)],
    ]);
  });
}

/**
 * @param {unknown} value
 * @returns {number[]}
 */
function numbersOf(value) {
  const number = numberOf(value);
  if (number !== null) return [number];
  return typeof value === "string" ? readNumbers(value).map((reading) => reading.value) : [];
}

/**
 * @param {unknown} value
 * @param {number[]} given
 */
function isHit(value, given) {
  const written = writtenOf(value);
  if (written === ANYTHING) return true;
  const wanted = numbersOf(typeof written === "string" ? withoutPercent(written) : written);
  const tolerance = Math.max(numberOf(field(value, "tolerance")) ?? 0, 0);
  return given.some(
    (amount) => wanted.some((key) => isClose(amount, key, tolerance)) || isBetween(value, amount),
  );
}

/**
 * @param {unknown} value
 * @param {number} amount
 */
function isBetween(value, amount) {
  const [low, high] = [numberOf(field(value, "min")), numberOf(field(value, "max"))];
  if (low === null && high === null) return false;
  return (
    (low === null || amount >= low || isClose(amount, low)) &&
    (high === null || amount <= high || isClose(amount, high))
  );
}

/** @param {unknown} value */
function writtenOf(value) {
  return isFields(value) ? field(value, "value") : value;
}

/** @param {unknown} written */
function isPercentage(written) {
  return typeof written === "string" && withoutPercent(written) !== written;
}
