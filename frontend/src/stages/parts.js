/**
 * What stages share: the content's language around their texts, and the main button.
 */
import { html, nothing } from "lit-html";
import { icon } from "../parts/icon.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { Host } from "./types.js"
 * @import { Stage } from "../lesson/file.js"
 */

/** What names the main button, for whoever moves the focus there. */
export const MAIN = "main-action";

/**
 * The button that goes on, and before it the one that leaves the stage out, where it may be.
 *
 * @param {Host} host
 * @param {Stage} stage
 * @returns {TemplateResult}
 */
export function goOn(host, stage) {
  return html`<div class="acts">
    ${skipButton(host, stage)}
    <button class="btn go" type="button" id=${MAIN} @click=${host.forward}>
      ${host.goOn()}${icon("go", "flip")}
    </button>
  </div>`;
}

/**
 * The button that leaves a stage out, where it may be.
 *
 * @param {Host} host
 * @param {Stage} stage
 * @returns {TemplateResult | typeof nothing}
 */
export function skipButton(host, stage) {
  if (!stage.is_skippable) return nothing;
  return html`<button class="btn flat" type="button" @click=${host.skip}>
    ${host.app.texts.t("lesson.skip")}
  </button>`;
}

/**
 * The heading of a stage; the lesson's own title stands above it, where it is another.
 *
 * @param {Host} host
 * @param {Stage} stage
 * @returns {TemplateResult}
 */
export function heading(host, stage) {
  const { file } = host.play();
  const isOther = stage.title && stage.title !== file.title;
  return html`<header lang=${file.language || nothing} dir=${file.dir}>
    ${isOther ? html`<p class="mut">${file.title}</p>` : nothing}
    <h1>${stage.title || file.title}</h1>
  </header>`;
}
