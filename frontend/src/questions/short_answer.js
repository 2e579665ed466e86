/**
 * A word or a few are typed.
 */
import { oneField, rightAnswers } from "./typed.js";

/** @import { Answering, Asked } from "./types.js" */

/**
 * Makes a field for words.
 *
 * @param {Asked} asked
 * @returns {Answering}
 */
export function create(asked) {
  return oneField(asked, ({ key }) => rightAnswers(asked.app, key ?? {}));
}
