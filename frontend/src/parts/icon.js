/**
 * Icons and dots, drawn by the style sheets: what stands beside words, never instead of them.
 */
import { html } from "lit-html";

/** @import { TemplateResult } from "lit-html" */

/**
 * An icon.
 *
 * @param {string} name as `.i-…` of `icons.css`
 * @param {string} [classes] `flip` where its direction matters
 * @returns {TemplateResult}
 */
export function icon(name, classes = "") {
  return html`<i class="ic i-${name} ${classes}" aria-hidden="true"></i>`;
}

/**
 * A dot with an icon in it.
 *
 * @param {string} name as `.i-…` of `icons.css`, empty for a bare one
 * @param {string} [classes] its state and size, as `.nq` has them
 * @returns {TemplateResult}
 */
export function dot(name, classes = "") {
  return html`<i class="nq ${name && `i-${name}`} ${classes}" aria-hidden="true"></i>`;
}

/**
 * A dot with a number or letter in it.
 *
 * @param {string | number} sign
 * @param {string} [classes]
 * @returns {TemplateResult}
 */
export function signed(sign, classes = "") {
  return html`<i class="nq ${classes}" aria-hidden="true">${sign}</i>`;
}
