/**
 * Small templates of words that several screens share.
 */
import { html } from "lit-html";

/** @import { TemplateResult } from "lit-html" */

/**
 * A name that people gave: it goes in its own direction.
 *
 * @param {string} name
 * @returns {TemplateResult}
 */
export function named(name) {
  return html`<bdi dir="auto" class="name">${name}</bdi>`;
}

/**
 * Figures and signs that keep their order in a right-to-left line: `3 / 8`, `+20`.
 *
 * @param {unknown} shown
 * @returns {TemplateResult}
 */
export function figures(shown) {
  return html`<bdi dir="ltr">${shown}</bdi>`;
}
