/**
 * Several options are ticked.
 */
import { positionOf } from "../marking/values.js";
import { optionList, verdictOn } from "./options.js";
import { shuffled } from "./shuffle.js";
import { wordsOf } from "./words.js";

/** @import { Answering, Asked } from "./types.js" */

/**
 * Makes a choice of several.
 *
 * @param {Asked} asked
 * @returns {Answering}
 */
export function create(asked) {
  const { question, seed } = asked;
  /** @type {unknown[]} */
  const entries = question.options ?? [];
  const places = [...entries.keys()];
  const order = question.shuffle ? shuffled(places, seed) : places;
  const ticked = new Set(
    (Array.isArray(asked.given) ? asked.given : []).filter((place) => positionOf(place) !== null),
  );

  return {
    template() {
      const right = asked.outcome()?.key?.answer_indexes ?? [];
      const options = order.map((place) => ({
        text: wordsOf(entries[place]),
        isChosen: ticked.has(place),
        verdict: verdictOn(asked, ticked.has(place), right.includes(place)),
      }));
      return optionList(asked, "checkbox", options, (at) => {
        if (!ticked.delete(order[at])) ticked.add(order[at]);
        asked.changed();
      });
    },
    answer: () => (ticked.size ? [...ticked].sort((a, b) => a - b) : null),
    isComplete: () => ticked.size > 0,
  };
}
