/**
 * The frame of the player: how far one is above, what to do below, the lesson or question between.
 */
import { html, nothing } from "lit-html";
import { icon } from "../parts/icon.js";

/** @import { TemplateResult } from "lit-html" */

/**
 * Draws the player's frame.
 *
 * @param {object} parts
 * @param {string} parts.leaveTo where the cross leads
 * @param {string} parts.leave what the cross is called
 * @param {TemplateResult | typeof nothing} [parts.progress] between cross and state
 * @param {TemplateResult | typeof nothing} [parts.state] hearts, or the number of the question
 * @param {unknown} parts.stage
 * @param {unknown} parts.foot
 * @param {"" | "good" | "bad" | "part"} [parts.verdict] colours the foot
 * @param {string} [parts.classes] of the frame: `won` for a summary, a track's ink
 * @param {string} [parts.stageClasses] of the stage: `split` where it has two columns
 * @returns {TemplateResult}
 */
export function player(parts) {
  const { leaveTo, leave, progress = nothing, state = nothing, stage, foot } = parts;
  return html`<div class="play ${parts.classes ?? ""}">
    <header class="bar">
      <a class="icon-btn" href=${leaveTo} aria-label=${leave}>${icon("x")}</a>
      ${progress}${state}
    </header>
    <main id="main" class="stage ${parts.stageClasses ?? ""}">${stage}</main>
    <footer class="foot ${parts.verdict ?? ""}"><div>${foot}</div></footer>
  </div>`;
}
