/**
 * A field for what is typed: words or a number.
 */
import { html, nothing } from "lit-html";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App } from "../types.js"
 * @import { Asked, Outcome } from "./types.js"
 */

/** Enough for words and numbers; what is longer is no answer to such a question. */
export const MOST_LETTERS = 200;
/** How many right answers are told: others are mostly the same in other words. */
const MOST_TOLD = 1;

/**
 * A field within a question.
 *
 * @param {object} field
 * @param {string} field.value
 * @param {string | null} field.name its accessible name; null where a label has it
 * @param {boolean | null} field.isRight null before it is marked
 * @param {(value: string) => void} field.type
 * @param {() => void} field.enter hears of the key
 * @returns {TemplateResult}
 */
export function typedField({ value, name, isRight, type, enter }) {
  // An empty field keeps the direction around it, so that its caret stands at the line's beginning.
  return html`<input
    class="typed ${markOf(isRight)}"
    type="text"
    dir=${value ? "auto" : nothing}
    maxlength=${MOST_LETTERS}
    autocomplete="off"
    autocapitalize="none"
    autocorrect="off"
    spellcheck="false"
    enterkeyhint="done"
    aria-label=${name ?? nothing}
    aria-invalid=${isRight === false ? "true" : nothing}
    ?readonly=${isRight !== null}
    .value=${value}
    @input=${(/** @type {InputEvent} */ event) =>
      type(/** @type {HTMLInputElement} */ (event.target).value)}
    @keydown=${(/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      enter();
    }}
  />`;
}

/**
 * The class of a field, row or item by its verdict.
 *
 * @param {boolean | null} isRight null before it is marked
 * @returns {string}
 */
export function markOf(isRight) {
  if (isRight === null) return "";
  return isRight ? "is-good" : "is-bad";
}

/**
 * The answers that are right, as one would write them; empty where there is nothing to tell.
 *
 * @param {App} app
 * @param {Record<string, any>} key of a short answer or a number
 * @returns {string}
 */
export function rightAnswers({ texts }, key) {
  const words = (key.answers ?? []).filter((/** @type {string} */ text) => !text.includes("*"));
  const numbers = (key.values ?? []).map((/** @type {Record<string, any>} */ value) => {
    const { value: exact, min, max } = value;
    return exact === undefined ? texts.t("question.from-to", { min, max }) : String(exact);
  });
  const told = [...words, ...numbers].slice(0, MOST_TOLD).join(texts.t("question.or"));
  return [told, key.units?.[0]?.name].filter(Boolean).join(" ");
}

/**
 * Makes the answer to a question with one field.
 *
 * @param {Asked} asked
 * @param {(outcome: Outcome) => string} tell the right answer in words
 * @returns {import("./types.js").Answering}
 */
export function oneField(asked, tell) {
  const { t } = asked.app.texts;
  let value = typeof asked.given === "string" ? asked.given : "";
  return {
    template: () =>
      html`<label class="field typing">
        <span class="lab" lang=${asked.app.texts.language}>${t("question.your-answer")}</span>
        ${typedField({
          value,
          name: null,
          isRight: asked.outcome()?.is_correct ?? null,
          type(typed) {
            value = typed;
            asked.changed();
          },
          enter: asked.submit,
        })}
      </label>`,
    answer: () => value.trim() || null,
    isComplete: () => value.trim() !== "",
    correction() {
      const outcome = asked.outcome();
      const told = outcome && !outcome.is_correct ? tell(outcome) : "";
      return told ? html`<bdi>${told}</bdi>` : nothing;
    },
  };
}
