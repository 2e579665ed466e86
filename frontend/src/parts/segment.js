/**
 * One of a few: a row of choices, of which one is taken.
 */
import { html, nothing } from "lit-html";

/** @import { TemplateResult } from "lit-html" */

/**
 * Draws the choices.
 *
 * @template {string | number} T
 * @param {object} parts
 * @param {string} parts.name of the group, unique on its screen
 * @param {string} parts.label what is chosen
 * @param {ReadonlyArray<{value: T, text: unknown, lang?: string}>} parts.options
 * @param {T} parts.chosen
 * @param {(value: T) => void} parts.choose
 * @param {boolean} [parts.isLabelled] whether the label is seen, too
 * @returns {TemplateResult}
 */
export function segment({ name, label, options, chosen, choose, isLabelled = false }) {
  return html`<fieldset class="field">
    <legend class=${isLabelled ? "lab" : "vh"}>${label}</legend>
    <div class="seg">
      ${options.map(
        ({ value, text, lang }) =>
          html`<label class=${value === chosen ? "on" : ""} lang=${lang ?? nothing}>
            <input
              type="radio"
              name=${name}
              .checked=${value === chosen}
              @change=${() => choose(value)}
            />
            <span>${text}</span>
          </label>`,
      )}
    </div>
  </fieldset>`;
}
