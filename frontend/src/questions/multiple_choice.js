/**
 * One option is chosen.
 */
import { positionOf } from "../marking/values.js";
import { optionList, verdictOn } from "./options.js";
import { shuffled } from "./shuffle.js";
import { wordsOf } from "./words.js";

/** @import { Answering, Asked } from "./types.js" */

/**
 * Makes a choice of one.
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
  let chosen = positionOf(asked.given);

  return {
    template() {
      const right = asked.outcome()?.key?.answer_indexes ?? [];
      const options = order.map((place) => ({
        text: wordsOf(entries[place]),
        isChosen: place === chosen,
        verdict: verdictOn(asked, place === chosen, right.includes(place)),
      }));
      return optionList(asked, "radio", options, (at) => {
        chosen = order[at];
        asked.changed();
      });
    },
    answer: () => chosen,
    isComplete: () => chosen !== null,
  };
}
