/**
 * The right answer to a question as it is read, where the question itself is not on the screen any more.
 */
import { html } from "lit-html";
import { published, publishedLine } from "../html.js";
import { mark } from "../marking/index.js";
import { rightAnswers } from "./typed.js";
import { listOf, textBeside, wordsOf } from "./words.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App } from "../types.js"
 * @import { Question } from "./types.js"
 */

/** @typedef {Record<string, any>} Key */

/**
 * Draws the right answer.
 *
 * @param {App} app
 * @param {Question} question
 * @param {Key} key as the server tells it
 * @returns {unknown}
 */
export function solution(app, question, key) {
  if (key.pairs) return list(key.pairs.map(pair));
  if (key.items) return list(listOf(key, "items").map(publishedLine));
  if (key.gaps) {
    return list(
      key.gaps.map((/** @type {Key} */ gap, /** @type {number} */ at) =>
        solution(app, question.gaps?.[at] ?? {}, gap),
      ),
    );
  }
  if (key.answer_indexes) {
    const options = listOf(question, "options");
    return html`${key.answer_indexes.map((/** @type {number} */ at) => line(options[at]))}`;
  }
  if (typeof key.answer === "boolean") return truth(app, question, key.answer);
  if (key.answer !== undefined) return published(textBeside(key, "answer"));
  return line(wordsOf(rightAnswers(app, key)));
}

/** @type {(pair: Key) => TemplateResult} */
function pair(each) {
  return html`${publishedLine(textBeside(each, "left"))} –
  ${publishedLine(textBeside(each, "right"))}`;
}

/** @type {(app: App, question: Question, answer: boolean) => TemplateResult} */
function truth({ texts }, question, answer) {
  const options = listOf(question, "options");
  const named = options.find((_option, at) => mark({ ...question, answer }, at).isCorrect);
  return line(named ?? wordsOf(texts.t(answer ? "question.true" : "question.false")));
}

/** @type {(text: import("../html.js").Text) => TemplateResult} */
function line(text) {
  return html`<p>${publishedLine(text)}</p>`;
}

/** @type {(parts: unknown[]) => TemplateResult} */
function list(parts) {
  return html`<ol class="order">
    ${parts.map((part) => html`<li>${part}</li>`)}
  </ol>`;
}
