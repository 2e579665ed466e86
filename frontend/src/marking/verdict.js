/**
 * What marking says of an answer.
 *
 * @typedef {object} Verdict
 * @property {number} score the share of the question's credit, 0–1
 * @property {boolean} isCorrect whether nothing is missing
 * @property {boolean} isAnswered whether there was an answer at all
 * @property {boolean} isVerified whether the key decided, and not the student's own judgement
 * @property {number[]} matched which of the question's options, answers, values, pairs, items or
 *   gaps the answer hit, by position: their feedback is the one to show
 */

/** Sums of thirds and the like fall short of 1 by less than this. */
const NEARLY = 1e-9;

/**
 * The verdict on an answer that was given; what lies outside 0–1 is cut.
 *
 * @param {number} score
 * @param {number[]} matched
 * @param {boolean} isVerified
 * @returns {Verdict}
 */
export function scored(score, matched = [], isVerified = true) {
  const share = Math.min(Math.max(score, 0), 1);
  return { score: share, isCorrect: share >= 1 - NEARLY, isAnswered: true, isVerified, matched };
}

/**
 * The verdict where nothing was answered.
 *
 * @param {boolean} isVerified
 * @returns {Verdict}
 */
export function unanswered(isVerified = true) {
  return { score: 0, isCorrect: false, isAnswered: false, isVerified, matched: [] };
}

/**
 * The verdict on what is no answer to the question.
 *
 * @returns {Verdict}
 */
export function wrong() {
  return scored(0);
}
