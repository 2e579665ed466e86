/**
 * A title of the content, in the reader's language where it has it.
 */
import { inLanguage } from "../titles.js";
import { named } from "./words.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App } from "../types.js"
 */

/**
 * Shows a title.
 *
 * @param {App} app
 * @param {string} title
 * @returns {TemplateResult}
 */
export function titled(app, title) {
  return named(inLanguage(title, app.texts.language).text);
}
