/**
 * The one place where published HTML enters the page.
 *
 * It was rendered and cleaned when it was published (`memora/services/content/rendering`), and lit-html
 * gives it to the browser under its Trusted Types policy, the only one that may.
 */
import { html, nothing } from "lit-html";
import { unsafeHTML } from "lit-html/directives/unsafe-html.js";

/** @import { TemplateResult } from "lit-html" */

/**
 * A text of the content: as it was published where it is Markdown, as it is written where it is plain.
 *
 * @typedef {object} Text
 * @property {string} text its source
 * @property {string | null} [html] what publishing made of it
 */

/**
 * Shows a text of the content.
 *
 * @param {Text | string | null | undefined} text
 * @returns {TemplateResult | typeof nothing}
 */
export function published(text) {
  if (!text) return nothing;
  if (typeof text === "string") return html`<span class="plain">${text}</span>`;
  return text.html
    ? html`<div class="pub">${unsafeHTML(text.html)}</div>`
    : html`<span class="plain">${text.text}</span>`;
}

/**
 * Shows a text of the content that stands within a line: an option, a side of a pair, a hint.
 *
 * @param {Text} text
 * @returns {TemplateResult}
 */
export function publishedLine(text) {
  return text.html
    ? html`<span class="pub">${unsafeHTML(text.html)}</span>`
    : html`<bdi class="plain">${text.text}</bdi>`;
}
