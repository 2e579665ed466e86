/**
 * The verdict on an answer where the key is at hand, in the form in which the server tells it (the twin of
 * `memora/services/content/marking/solution.py`). Pure.
 */
import { mark } from "../marking/index.js";
import { Options } from "../marking/multiple_choice.js";
import { creditOf, entryText } from "../marking/values.js";

/** @import { Kind, Outcome, Question } from "./types.js" */

/** Where a type keeps what a verdict's `matched` counts, if it carries feedback. */
const COMMENTED = /** @type {Record<string, string>} */ ({
  multiple_choice: "options",
  multiple_response: "options",
  true_false: "options",
  short_answer: "answers",
  numeric: "values",
  cloze: "gaps",
});

/** @type {Record<string, (question: Question) => Record<string, any>>} */
const KEYS = {
  multiple_choice: bestOptions,
  multiple_response: rightOptions,
  true_false: (question) => ({ answer: mark(question, true).isCorrect }),
  short_answer: (question) => ({ answers: bestTexts(question) }),
  numeric: ({ values, units }) => ({ values: best(values ?? []), units }),
  matching: ({ pairs }) => ({ pairs }),
  ordering: ({ items, items_html: html }) => ({ items, items_html: html }),
  cloze: ({ gaps }) => ({ gaps: gaps.map(keyOf) }),
  self_check: ({ answer, answer_html: html }) => ({ answer, answer_html: html }),
};

/**
 * Marks an answer and says what may be told of it.
 *
 * @param {Question} question with its key
 * @param {unknown} answer
 * @returns {Outcome}
 */
export function outcomeOf(question, answer) {
  const { isCorrect, score, matched } = mark(question, answer);
  const parts = question[COMMENTED[question.type]] ?? [];
  return {
    is_correct: isCorrect,
    score,
    key: keyOf(question),
    feedback: matched.map((at) => parts[at]).filter((part) => part?.feedback),
    explanation: question.explanation,
    explanation_html: question.explanation_html,
  };
}

/**
 * What kind of verdict an outcome is.
 *
 * @param {string} type of the question
 * @param {Outcome} outcome
 * @returns {Kind}
 */
export function kindOf(type, outcome) {
  if (type === "self_check") return "own";
  if (outcome.is_correct) return "right";
  return outcome.score > 0 ? "partial" : "wrong";
}

/**
 * Which parts of an answer are right, by what the outcome tells of the key: gaps, or items in their order.
 *
 * @param {Question} question with its key or without
 * @param {Outcome} outcome
 * @param {unknown} answer
 * @returns {Set<number>} positions as the key has them
 */
export function partsRight(question, outcome, answer) {
  return new Set(mark(withKey(question, outcome.key ?? {}), answer).matched);
}

/** @type {(question: Question, key: Record<string, any>) => Question} */
function withKey(question, key) {
  const gaps = question.gaps?.map((/** @type {object} */ gap, /** @type {number} */ at) => ({
    ...gap,
    ...key.gaps?.[at],
  }));
  return { ...question, ...key, ...(gaps && { gaps }) };
}

/** @type {(question: Question) => Record<string, any>} */
function keyOf(question) {
  return KEYS[question.type]?.(question) ?? {};
}

/** @type {(question: Question) => Record<string, any>} */
function bestOptions(question) {
  const { credits, right } = new Options(question);
  const most = Math.max(0, ...credits);
  return { answer_indexes: placesOf(credits, right, (credit) => credit > 0 && credit === most) };
}

/** @type {(question: Question) => Record<string, any>} */
function rightOptions(question) {
  const { credits, right } = new Options(question);
  return { answer_indexes: placesOf(credits, right, (credit) => credit > 0) };
}

/** @type {(credits: number[], right: Set<number>, isRight: (credit: number) => boolean) => number[]} */
function placesOf(credits, right, isRight) {
  return credits.flatMap((credit, at) =>
    (right.size ? right.has(at) : isRight(credit)) ? [at] : [],
  );
}

/** @type {(question: Question) => string[]} */
function bestTexts({ answer, answers = [] }) {
  const entries = [...answers, ...(Array.isArray(answer) ? answer : [answer])];
  const texts = best(entries.filter((entry) => entry !== undefined)).map(entryText);
  // A star that stands for itself is written with a backslash.
  return texts.flatMap((text) => (text === null ? [] : [text.replaceAll("\\*", "*")]));
}

/** @type {(entries: unknown[]) => any[]} */
function best(entries) {
  const most = Math.max(0, ...entries.map((entry) => creditOf(entry)));
  return entries.filter((entry) => creditOf(entry) === most);
}
