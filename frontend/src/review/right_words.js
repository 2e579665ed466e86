/**
 * The right answer to a question in words, by the key that the server tells once it was answered.
 */
import { mark } from "../marking/index.js";
import { listOf, wordsOf } from "../questions/words.js";

/**
 * @import { Text } from "../html.js"
 * @import { Texts } from "../i18n.js"
 * @import { Question } from "./outcome.js"
 */

/** More of them only confuse. */
const MOST = 2;

/**
 * The right answers of a question that can be said in a line.
 *
 * @param {Texts} texts
 * @param {Question} question
 * @param {Record<string, any>} [key]
 * @returns {Text[]} none where a line cannot say it: pairs, an order, gaps
 */
export function rightWords(texts, question, key = {}) {
  const options = listOf(question, "options");
  if (key.answer_indexes) return key.answer_indexes.map((/** @type {number} */ at) => options[at]);
  if (typeof key.answer === "boolean") {
    const marked = { ...question, answer: key.answer };
    const named = options.filter((_option, at) => mark(marked, at).isCorrect);
    return named.length
      ? named
      : [wordsOf(texts.t(key.answer ? "question.true" : "question.false"))];
  }
  const words = (key.answers ?? []).filter((/** @type {string} */ text) => !text.includes("*"));
  const numbers = (key.values ?? []).map((/** @type {Record<string, any>} */ value) =>
    String(value.value ?? texts.t("question.from-to", { min: value.min, max: value.max })),
  );
  return [...words, ...numbers].slice(0, MOST).map((text) => wordsOf(text));
}
