/**
 * The frame of the first doors: a field of ink with a face, and what to do beside it.
 */
import { html } from "lit-html";

/** @import { TemplateResult } from "lit-html" */

/**
 * Draws a door.
 *
 * @param {object} parts
 * @param {"smile" | "wink" | "fell" | "proud"} parts.face its mood
 * @param {unknown} parts.title
 * @param {unknown} parts.lead a sentence below it
 * @param {unknown} parts.content
 * @returns {TemplateResult}
 */
export function gate({ face, title, lead, content }) {
  return html`<div class="gate">
    <header class="hd">
      <i class="face ${face}" aria-hidden="true"></i>
      <h1>${title}</h1>
      <p>${lead}</p>
    </header>
    <main id="main">${content}</main>
  </div>`;
}
