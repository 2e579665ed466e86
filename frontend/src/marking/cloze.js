/** Gaps in a text: each is marked as the question that it is, and weighs its points. */
import * as multipleChoice from "./multiple_choice.js";
import * as numeric from "./numeric.js";
import * as shortAnswer from "./short_answer.js";
import { field, isBlank, isFields, listOf, numberOf, total } from "./values.js";
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
/** What is above it is a slip of the pen; sums stay finite. */
const MOST_POINTS = 1e6;

/**
 * Marks a list of answers, one a gap. What is missing at its end was not answered.
 *
 * @param {Fields} question
 * @param {unknown} answer
 */
export function mark(question, answer) {
  const gaps = listOf(field(question, "gaps"));
  const answers = listOf(answer);
  if (!gaps.length) return wrong();
  const verdicts = gaps.map((gap, at) => markGap(gap, answers[at]));
  const stated = gaps.map(weightOf);
  const weights = stated.some((weight) => weight > 0) ? stated : gaps.map(() => 1);
  const earned = total(weights.map((weight, at) => weight * verdicts[at].score));
  const hits = verdicts.flatMap((verdict, at) => (verdict.isCorrect ? [at] : []));
  return scored(earned / total(weights), hits);
}

/**
 * @param {unknown} gap
 * @param {unknown} answer
 */
function markGap(gap, answer) {
  const marker = MARKERS.get(field(gap, "type"));
  return !marker || !isFields(gap) || isBlank(answer) ? wrong() : marker(gap, answer);
}

/** @param {unknown} gap */
function weightOf(gap) {
  const points = numberOf(field(gap, "points"));
  return points === null || points < 0 ? 1 : Math.min(points, MOST_POINTS);
}
