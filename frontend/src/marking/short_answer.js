/** A few words, or a number as it is written, compared with the answers that are accepted. */
import { folded, tidied } from "./folding.js";
import { readWritings } from "./numbers.js";
import { asList, bestOf, creditOf, entryText, field, listOf, textOf } from "./values.js";
import { scored, wrong } from "./verdict.js";

/**
 * @import { Fields } from "./values.js"
 * @import { Verdict } from "./verdict.js"
 *
 * @typedef {object} Key an accepted answer
 * @property {string} pattern its text, with `ANYTHING` for its wildcards
 * @property {number} credit what it earns
 */

/** Stands for a wildcard while texts are folded. Unicode promises that it is no character. */
const ANYTHING = "\ufdd0";
/** Stands before a number, so that it is no text. */
const NUMBER = ANYTHING;
/** A key that begins with a zero is a code or a binary number: 7 is not 007. */
const CODE = /^0[0-9]/;

/**
 * Marks a text; a JSON number is taken as one writes it.
 *
 * An accepted answer that is typed exactly decides. Otherwise the best of those that are the same
 * when folded, the same number in the same writing, or fit by their wildcards. Two of different
 * credit that fold alike differ in what folding takes away: there only the exact text counts.
 *
 * @param {Fields} question
 * @param {unknown} answer
 * @returns {Verdict}
 */
export function mark(question, answer) {
  const text = textOf(answer);
  if (text === null) return wrong();
  const keys = keysOf(question);
  const exact = exactHits(keys, text);
  const keepCase = field(question, "case_sensitive") === true;
  const hits = exact.length ? exact : looseHits(keys, text.replaceAll(ANYTHING, ""), keepCase);
  const best = bestOf(hits, (at) => keys[at].credit);
  return best === null ? wrong() : scored(keys[best].credit, [best]);
}

/**
 * @param {Fields} question
 * @returns {Key[]}
 */
function keysOf(question) {
  const entries = [...listOf(field(question, "answers")), ...asList(field(question, "answer"))];
  return entries.map((entry) => ({
    pattern: patternOf(entryText(entry) ?? ""),
    credit: creditOf(entry),
  }));
}

/**
 * A text with its wildcards marked, and escaped stars as stars.
 *
 * @param {string} text
 */
function patternOf(text) {
  const parts = text.replaceAll(ANYTHING, "").split("\\*");
  return parts.map((part) => part.replaceAll("*", ANYTHING)).join("*");
}

/**
 * @param {Key[]} keys
 * @param {string} text
 */
function exactHits(keys, text) {
  const look = tidied(text);
  return look ? placesWhere(keys, ({ pattern }) => tidied(pattern) === look) : [];
}

/**
 * @param {Key[]} keys
 * @param {string} text
 * @param {boolean} keepCase
 */
function looseHits(keys, text, keepCase) {
  const formsOfKeys = keys.map((key) => formsOf(key, keepCase));
  /** @type {Map<string, Set<number>>} */
  const creditsOfForm = new Map();
  keys.forEach((key, at) => {
    for (const form of formsOfKeys[at]) {
      creditsOfForm.set(form, (creditsOfForm.get(form) ?? new Set()).add(key.credit));
    }
  });
  const look = folded(text, keepCase);
  const given = [look, ...readWritings(text).map((writing) => NUMBER + writing)];
  const clear = given.filter((form) => creditsOfForm.get(form)?.size === 1);
  return placesWhere(
    keys,
    (key, at) =>
      clear.some((form) => formsOfKeys[at].includes(form)) ||
      fits(folded(key.pattern, keepCase), look),
  );
}

/**
 * A key folded and, if it is a number, as that is written; nothing for a pattern.
 *
 * @param {Key} key
 * @param {boolean} keepCase
 */
function formsOf(key, keepCase) {
  const look = folded(key.pattern, keepCase);
  if (!look || look.includes(ANYTHING)) return [];
  const writings = CODE.test(look) ? [] : readWritings(key.pattern);
  return [look, ...writings.map((writing) => NUMBER + writing)];
}

/**
 * Whether a text fits a folded pattern, in one walk from left to right.
 *
 * @param {string} pattern
 * @param {string} text
 */
function fits(pattern, text) {
  const [first, ...others] = pattern.split(ANYTHING);
  const last = others.pop();
  if (last === undefined || !text.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - at >= last.length && text.endsWith(last);
}

/**
 * @template T
 * @param {T[]} entries
 * @param {(entry: T, at: number) => boolean} isMeant
 */
function placesWhere(entries, isMeant) {
  return entries.flatMap((entry, at) => (isMeant(entry, at) ? [at] : []));
}
