/**
 * Marking: what an answer to a question is worth, as a good teacher would say.
 *
 * The twin of `memora/services/content/marking`, a file a type, held to the same vectors
 * (`tests/vectors/marking.json`): a student is told at once what the server will say.
 */
import * as cloze from "./cloze.js";
import * as matching from "./matching.js";
import * as multipleChoice from "./multiple_choice.js";
import * as multipleResponse from "./multiple_response.js";
import * as numeric from "./numeric.js";
import * as ordering from "./ordering.js";
import * as selfCheck from "./self_check.js";
import * as shortAnswer from "./short_answer.js";
import * as trueFalse from "./true_false.js";
import { field, isBlank, isFields } from "./values.js";
import { unanswered, wrong } from "./verdict.js";

export { pointsOf, shareOf } from "./values.js";

/**
 * @import { Fields } from "./values.js"
 * @import { Verdict } from "./verdict.js"
 */

/** @type {Map<unknown, (question: Fields, answer: unknown) => Verdict>} */
const MARKERS = new Map([
  ["multiple_choice", multipleChoice.mark],
  ["multiple_response", multipleResponse.mark],
  ["true_false", trueFalse.mark],
  ["short_answer", shortAnswer.mark],
  ["numeric", numeric.mark],
  ["matching", matching.mark],
  ["ordering", ordering.mark],
  ["cloze", cloze.mark],
  ["self_check", selfCheck.mark],
]);
export const QUESTION_TYPES = [...MARKERS.keys()];

/**
 * Marks an answer. What is no answer to such a question, or no question, is wrong.
 *
 * @param {unknown} question a native question with its key
 * @param {unknown} answer an option's position or text; a list of them; a boolean; a text or
 *   number; right sides by left sides; the items' texts in order; a list with an answer a gap; or
 *   0–1, the student's own score
 * @returns {Verdict}
 */
export function mark(question, answer) {
  const kind = field(question, "type");
  if (isBlank(answer)) return unanswered(kind !== "self_check");
  const marker = MARKERS.get(kind);
  return marker && isFields(question) ? marker(question, answer) : wrong();
}
