/** Gaps in a text: each is marked as the question that it is, and weighs its points. */
import * as multipleChoice from "./multiple_choice.js";
import * as numeric from "./numeric.js";
import * as shortAnswer from "./short_answer.js";
import { field, isBlank, isFields, listOf, pointsOf, shareOf } from "./values.js";
import { scored, wrong } from "./verdict.js";

/**
 * @import { Fields } from "./values.js"
 * @import { Verdict } from "./verdict.js"
 */

/** @type {Map<unknown, (gap: Fields, answer: unknown) => Verdict>} */
const MARKERS = new Map([
  ["multiple_choice", multipleChoice.mark],
  ["numeric", numeric.mark],
  ["short_answer", shortAnswer.mark],
]);

/**
 * Marks a list of answers, one a gap. What is missing at its end was not answered.
 *
 * @param {Fields} question
 * @param {unknown} answer
 * @returns {Verdict}
 */
export function mark(question, answer) {
  const gaps = listOf(field(question, "gaps"));
  const answers = listOf(answer);
  if (!gaps.length) return wrong();
  const verdicts = gaps.map((gap, at) => markGap(gap, answers[at]));
  const share = shareOf(
    verdicts.map((verdict) => verdict.score),
    gaps.map(pointsOf),
  );
  const hits = verdicts.flatMap((verdict, at) => (verdict.isCorrect ? [at] : []));
  return scored(share, hits);
}

/**
 * @param {unknown} gap
 * @param {unknown} answer
 */
function markGap(gap, answer) {
  const marker = MARKERS.get(field(gap, "type"));
  return !marker || !isFields(gap) || isBlank(answer) ? wrong() : marker(gap, answer);
}
