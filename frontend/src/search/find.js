/**
 * Finding lessons and what they stand in by their words. Pure.
 */
import { fold } from "./fold.js";

/**
 * What can be found, as the plan's published index has it.
 *
 * @typedef {object} Item
 * @property {"subject" | "track" | "unit" | "topic" | "lesson"} type what it is
 * @property {string} id its name
 * @property {string} title what it is called
 * @property {string} description what it is about
 * @property {string} text both, folded
 * @property {{access_level: string}} access who may open it
 * @property {{id: string, title: string}[]} breadcrumb what it stands in, from the subject down
 */

/** Of things that fit equally: what one opens comes before what it stands in. */
const ORDER = ["lesson", "topic", "unit", "track", "subject"];
const ARTICLE = "ال";
const LEAST_STEM = 2;

/**
 * The words of what was typed.
 *
 * @param {string} typed
 * @returns {string[]} folded; none where it is too short to mean something
 */
export function wordsOf(typed) {
  const folded = fold(typed);
  return folded.length < 2 ? [] : folded.split(" ");
}

/**
 * The words to mark in what was found: without their article where it was found without.
 *
 * @param {ReadonlyArray<string>} words
 * @returns {string[]} the longer ones first
 */
export function marksOf(words) {
  return words.flatMap(formsOf);
}

/**
 * What has all the words, the best first.
 *
 * @param {ReadonlyArray<Item>} items in the plan's order
 * @param {ReadonlyArray<string>} words folded
 * @returns {Item[]}
 */
export function find(items, words) {
  if (!words.length) return [];
  const all = words.join(" ");
  /** @type {{item: Item, rank: number}[]} */
  const found = [];
  for (const item of items) {
    if (!words.every((word) => formsOf(word).some((form) => item.text.includes(form)))) continue;
    found.push({ item, rank: rankOf(fold(item.title), words, all) });
  }
  const kind = (/** @type {Item} */ { type }) => ORDER.indexOf(type);
  return found
    .sort((one, other) => one.rank - other.rank || kind(one.item) - kind(other.item))
    .map(({ item }) => item);
}

/**
 * How well a title fits: 0 the same, 1 begins so, 2 has each word from its beginning on, 3 has each
 * somewhere, 4 only its description has them.
 *
 * @type {(title: string, words: ReadonlyArray<string>, all: string) => number}
 */
function rankOf(title, words, all) {
  const [bare, ...more] = formsOf(all);
  if (title === bare || more.includes(withoutArticle(title))) return 0;
  if (title.startsWith(all)) return 1;
  const starts = title.split(" ").flatMap(formsOf);
  /** @type {(fits: (form: string) => boolean) => boolean} */
  const each = (fits) => words.every((word) => formsOf(word).some(fits));
  if (each((form) => starts.some((start) => start.startsWith(form)))) return 2;
  return each((form) => title.includes(form)) ? 3 : 4;
}

/** @type {(word: string) => string[]} */
function formsOf(word) {
  const bare = withoutArticle(word);
  return bare === word ? [word] : [word, bare];
}

/** @type {(word: string) => string} */
function withoutArticle(word) {
  return word.startsWith(ARTICLE) && word.length > ARTICLE.length + LEAST_STEM
    ? word.slice(ARTICLE.length)
    : word;
}
