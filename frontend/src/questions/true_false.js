/**
 * True or false, whatever the two are called.
 */
import { mark } from "../marking/index.js";
import { optionList, verdictOn } from "./options.js";
import { wordsOf } from "./words.js";

/** @import { Answering, Asked } from "./types.js" */

/**
 * Makes a choice between true and false.
 *
 * @param {Asked} asked
 * @returns {Answering}
 */
export function create(asked) {
  const { app, question } = asked;
  const isNamed = question.options?.length === 2;
  const values = isNamed ? meaningsOf(question.options) : [true, false];
  let chosen = typeof asked.given === "boolean" ? asked.given : null;

  return {
    template() {
      const key = asked.outcome()?.key;
      const options = values.map((value, at) => ({
        text: wordsOf(
          isNamed ? question.options[at] : app.texts.t(value ? "question.true" : "question.false"),
        ),
        isChosen: value === chosen,
        verdict: verdictOn(asked, value === chosen, key?.answer === value),
      }));
      return optionList(asked, "radio", options, (at) => {
        chosen = values[at];
        asked.changed();
      });
    },
    answer: () => chosen,
    isComplete: () => chosen !== null,
  };
}

// What the first option means is for the marker to say.
/** @type {(options: unknown[]) => [boolean, boolean]} */
function meaningsOf(options) {
  const first = mark({ type: "true_false", options, answer: true }, 0).isCorrect;
  return [first, !first];
}
