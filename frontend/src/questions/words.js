/**
 * The texts of a question, however it has them: with its key, as a lesson's file does, or without, as a
 * review does. Pure.
 */

/**
 * @import { Text } from "../html.js"
 * @import { Question } from "./types.js"
 */

/**
 * An option, item or side.
 *
 * @param {unknown} entry a text, or an object with `text`
 * @param {unknown} [html] what publishing made of it, where that stands beside
 * @returns {Text}
 */
export function wordsOf(entry, html) {
  const held = typeof entry === "object" && entry !== null ? entry : { text: entry, html };
  const { text, html: own } = /** @type {{text?: unknown, html?: unknown}} */ (held);
  return { text: String(text ?? ""), html: typeof own === "string" ? own : null };
}

/**
 * A list of texts whose HTML may stand in a list beside it.
 *
 * @param {Question} question
 * @param {string} name of the list
 * @returns {Text[]}
 */
export function listOf(question, name) {
  const beside = question[`${name}_html`] ?? [];
  return (question[name] ?? []).map((/** @type {unknown} */ entry, /** @type {number} */ at) =>
    wordsOf(entry, beside[at]),
  );
}

/**
 * A side of a pair, or another text with its HTML beside it.
 *
 * @param {Record<string, any>} holder
 * @param {string} name
 * @returns {Text}
 */
export function textBeside(holder, name) {
  return wordsOf(holder[name], holder[`${name}_html`]);
}
