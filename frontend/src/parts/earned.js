/**
 * Amounts: what something pays, and how much of something is done.
 */
import { html, nothing } from "lit-html";
import { icon } from "./icon.js";
import { figures } from "./words.js";

/** @import { App } from "../types.js" */

/**
 * XP and gems of something; nothing of what is none.
 *
 * @param {App} app
 * @param {number} xp
 * @param {number} gems
 * @returns {unknown}
 */
export function earned(app, xp, gems) {
  const { t, parts } = app.texts;
  return [
    xp ? html`<span>${parts("amount.xp", { n: figures(withSign(app, xp)) })}</span> ` : nothing,
    gems
      ? html`<span class="vh">${t("frame.gems", { n: gems })}</span
          ><span aria-hidden="true">${figures(withSign(app, gems))} ${icon("gem", "c-gem")}</span>`
      : nothing,
  ];
}

/**
 * So many of so many.
 *
 * @param {App} app
 * @param {number} done
 * @param {number} all
 * @returns {unknown}
 */
export function ratio(app, done, all) {
  const { number } = app.texts;
  return figures(`${number(done)} / ${number(all)}`);
}

/** @type {(app: App, n: number) => string} */
function withSign(app, n) {
  return app.texts.number(n, { signDisplay: "exceptZero" });
}
