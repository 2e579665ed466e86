/** One option is chosen: its credit is the score. */
import { Choices } from "./folding.js";
import {
  asList,
  bestOf,
  creditOf,
  entryText,
  field,
  listOf,
  positionOf,
  textOf,
} from "./values.js";
import { scored, wrong } from "./verdict.js";

/**
 * @import { Fields } from "./values.js"
 * @import { Verdict } from "./verdict.js"
 */

/** The options of a question, and what each is worth. */
export class Options {
  #choices;

  /** @param {Fields} question */
  constructor(question) {
    /** The options as the question has them. */
    this.entries = listOf(field(question, "options"));
    /** The positions that the key names, by position or by text. */
    this.right = rightPlaces(question, this.entries);
    /** Of each option: its own, or 1 where the key names it. */
    this.credits = this.entries.map((entry, at) => creditOf(entry, this.right.has(at) ? 1 : 0));
    this.#choices = new Choices(this.entries.map(entryText));
  }

  /**
   * The position of the option that is meant; of a repeated text the best one.
   *
   * @param {unknown} answer
   * @returns {number | null}
   */
  find(answer) {
    if (typeof answer === "string") {
      return bestOf(this.#choices.find(answer), (at) => this.credits[at]);
    }
    const position = positionOf(answer);
    return position !== null && position < this.entries.length ? position : null;
  }
}

/**
 * Marks an option's position or text.
 *
 * @param {Fields} question
 * @param {unknown} answer
 * @returns {Verdict}
 */
export function mark(question, answer) {
  const options = new Options(question);
  const chosen = options.find(answer);
  return chosen === null ? wrong() : scored(options.credits[chosen], [chosen]);
}

/**
 * @param {Fields} question
 * @param {unknown[]} entries
 * @returns {Set<number>}
 */
function rightPlaces(question, entries) {
  const texts = new Set(asList(field(question, "answer")).map(textOf));
  texts.delete(null);
  const named = [field(question, "answer_index"), ...listOf(field(question, "answer_indexes"))];
  const places = named.map(positionOf).filter((at) => at !== null && at < entries.length);
  const texted = entries.flatMap((entry, at) => (texts.has(entryText(entry)) ? [at] : []));
  return new Set(/** @type {number[]} */ ([...places, ...texted]));
}
