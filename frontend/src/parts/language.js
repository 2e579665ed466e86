/**
 * The way to the other language, in its own words.
 */
import { html } from "lit-html";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App } from "../types.js"
 */

/**
 * A button to the other language.
 *
 * @param {App} app
 * @returns {TemplateResult}
 */
export function otherLanguage(app) {
  const isArabic = app.texts.language === "ar";
  return html`<button
    class="btn flat"
    type="button"
    lang=${isArabic ? "en" : "ar"}
    @click=${() => app.speak(isArabic ? "en" : "ar")}
  >
    ${isArabic ? "English" : "العربية"}
  </button>`;
}
