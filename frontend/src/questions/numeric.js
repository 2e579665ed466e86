/**
 * A number is typed, with its unit where it has one: in any script's digits, as a fraction or decimal.
 */
import { html, nothing } from "lit-html";
import { oneField, rightAnswers } from "./typed.js";

/** @import { Answering, Asked } from "./types.js" */

/**
 * Makes a field for a number.
 *
 * @param {Asked} asked
 * @returns {Answering}
 */
export function create(asked) {
  const { app, question } = asked;
  const field = oneField(asked, ({ key }) => rightAnswers(app, key ?? {}));
  return {
    ...field,
    template: () =>
      html`${field.template()}
      ${
        question.unit_required
          ? html`<p class="mut" lang=${app.texts.language}>${app.texts.t("question.with-unit")}</p>`
          : nothing
      }`,
  };
}
