/**
 * What became of questions that the server marked: told with the summary.
 */
import { html, nothing } from "lit-html";
import { published } from "../html.js";
import { dot } from "../parts/icon.js";
import { kindOf } from "../questions/outcome.js";
import { solution } from "../questions/solution.js";
import { textBeside } from "../questions/words.js";
import { questionsOf } from "./file.js";

/**
 * @import { App } from "../types.js"
 * @import { Outcome, Question } from "../questions/types.js"
 * @import { LessonFile } from "./file.js"
 */

/** @type {Readonly<Record<import("../questions/types.js").Kind, [string, string]>>} */
const LOOKS = {
  right: ["check", "good"],
  partial: ["check", "now"],
  wrong: ["x", "bad"],
  own: ["check", ""],
};

/**
 * Draws the results of a test; nothing where each verdict was told at once.
 *
 * @param {App} app
 * @param {LessonFile} file
 * @param {(Outcome & {question_id: string})[]} results
 * @returns {unknown}
 */
export function testResults(app, file, results) {
  const tested = file.stages.filter((stage) => stage.server_marked).flatMap(questionsOf);
  if (!tested.length) return nothing;
  const outcomes = new Map(results.map((result) => [result.question_id, result]));
  return html`<section class="sec">
    <h2>${app.texts.t("summary.test")}</h2>
    <ol class="tested">
      ${tested.map((question) => entry(app, file, question, outcomes.get(String(question.id))))}
    </ol>
  </section>`;
}

/** @type {(app: App, file: LessonFile, question: Question, outcome: Outcome | undefined) => unknown} */
function entry(app, file, question, outcome) {
  const { texts } = app;
  const kind = outcome ? kindOf(question.type, outcome) : "wrong";
  const [sign, color] = LOOKS[kind];
  return html`<li data-question=${question.id} data-type=${question.type} data-verdict=${kind}>
    <details>
      <summary>
        ${dot(sign, `s ${color}`)}<span class="vh" lang=${texts.language}
          >${texts.t(`lesson.verdict.${kind}`)}</span
        >
        <div lang=${file.language || nothing} dir=${file.dir}>
          ${published({ text: String(question.text ?? ""), html: question.html })}
        </div>
      </summary>
      <div class="why" lang=${file.language || nothing} dir=${file.dir}>
        ${
          outcome?.key
            ? html`<h3 lang=${texts.language} dir=${texts.dir}>
                  ${texts.t("question.right-answer")}
                </h3>
                ${solution(app, question, outcome.key)}`
            : nothing
        }
        ${outcome?.explanation ? published(textBeside(outcome, "explanation")) : nothing}
      </div>
    </details>
  </li>`;
}
