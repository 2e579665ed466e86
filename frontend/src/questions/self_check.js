/**
 * The student writes or thinks, compares with a model answer, and says how it went.
 */
import { html, nothing } from "lit-html";
import { published } from "../html.js";
import { textBeside } from "./words.js";

/** @import { Answering, Asked } from "./types.js" */

/** How it went, by the score that it is. */
const SCORES = [
  { score: 1, key: "question.own.knew" },
  { score: 0.5, key: "question.own.partly" },
  { score: 0, key: "question.own.not-yet" },
];

/**
 * Makes a comparison with a model answer.
 *
 * @param {Asked} asked
 * @returns {Answering}
 */
export function create(asked) {
  const { app, question } = asked;
  const { texts } = app;
  const { t } = texts;
  let score = typeof asked.given === "number" ? asked.given : null;
  // Where the model answer comes after the answer alone, there is nothing to compare with before.
  let isCompared = score !== null || !question.answer;

  const model = () => {
    const told = question.answer ? question : (asked.outcome()?.key ?? {});
    if (!isCompared || !told.answer) return nothing;
    return html`<section class="model">
      <h2 lang=${texts.language}>${t("question.model")}</h2>
      ${published(textBeside(told, "answer"))}
    </section>`;
  };

  const judging = () =>
    html`<fieldset class="field" lang=${texts.language} dir=${texts.dir}>
      <legend class="lab">${t("question.own.how")}</legend>
      <div class="seg">
        ${SCORES.map(
          (each) =>
            html`<label class=${each.score === score ? "pick" : ""}>
              <input
                type="radio"
                name="own"
                .checked=${each.score === score}
                ?disabled=${asked.outcome() !== null}
                @change=${() => {
                  score = each.score;
                  asked.changed();
                }}
              /><span>${t(each.key)}</span></label
            >`,
        )}
      </div>
    </fieldset>`;

  return {
    template: () =>
      html`<label class="field typing">
          <span class="lab" lang=${texts.language}>${t("question.own.write")}</span>
          <textarea class="typed" dir="auto" rows="3" maxlength="2000"></textarea>
        </label>
        ${model()} ${isCompared ? judging() : nothing}`,
    answer: () => score,
    isComplete: () => !isCompared || score !== null,
    label: () => t(isCompared ? "question.own.note" : "question.compare"),
    press() {
      if (isCompared) return false;
      isCompared = true;
      app.update();
      return true;
    },
  };
}
