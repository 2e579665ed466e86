/** The student compares with the model answer, and says how well it went. */
import { numberOf } from "./values.js";
import { scored } from "./verdict.js";

/**
 * @import { Fields } from "./values.js"
 * @import { Verdict } from "./verdict.js"
 */

/**
 * Takes the student's own score, 0–1 or a boolean, as theirs.
 *
 * @param {Fields} _question
 * @param {unknown} answer
 * @returns {Verdict}
 */
export function mark(_question, answer) {
  const own = typeof answer === "boolean" ? Number(answer) : numberOf(answer);
  return scored(own ?? 0, [], false);
}
