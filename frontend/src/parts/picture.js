/**
 * What stands for a person beside their name: a drawing, a picture, or the first letter of the name.
 */
import { html } from "lit-html";
import { signed } from "./icon.js";

/** @import { TemplateResult } from "lit-html" */

/**
 * Addresses of the drawings that students choose from, by name; the build puts them here.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const AVATARS = JSON.parse(/** @type {any} */ (globalThis).AVATARS ?? "{}");

/** Only what this site serves to everybody: a picture elsewhere would tell others who reads. */
const OURS = /^\/(?:assets|files)\//;

/**
 * A picture, if there is one that may be shown.
 *
 * @param {string | null | undefined} address as the API gives it
 * @param {TemplateResult} other what stands there else
 * @param {string} [classes] `xl` for a large one
 * @returns {TemplateResult}
 */
export function pictureOr(address, other, classes = "") {
  return address && OURS.test(address)
    ? html`<img class="av ${classes}" src=${address} alt="" width="40" height="40" />`
    : other;
}

/**
 * The picture of a person.
 *
 * @param {string | null | undefined} address as the API gives it
 * @param {string} name the person's
 * @param {string} [classes] `xl` for a large one
 * @returns {TemplateResult}
 */
export function picture(address, name, classes = "") {
  return pictureOr(address, signed([...name.trim()][0] ?? "", `av ${classes}`), classes);
}
