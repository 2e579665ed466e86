/**
 * Says quietly that what is shown may have changed since.
 */
import { html, nothing } from "lit-html";
import { icon } from "./icon.js";

/**
 * @import { App } from "../types.js"
 * @import { Latest } from "../latest.js"
 */

/**
 * A line for a screen whose newest state could not be had, with the way to try again.
 *
 * @param {App} app
 * @param {Latest<unknown>} shown
 * @returns {unknown}
 */
export function oldNote(app, shown) {
  const { t } = app.texts;
  return shown.isOld
    ? html`<div class="sec-h old" role="status">
        <p class="mut sm">${icon("off")} ${t("old.as-it-was")}</p>
        <button class="btn flat" type="button" @click=${shown.refresh}>${t("gate.again")}</button>
      </div>`
    : nothing;
}
