/**
 * The frame of the tabbed screens: where one can go, and what the student has.
 */
import { html, nothing } from "lit-html";
import { icon } from "../parts/icon.js";
import { pathTo, ROOT } from "../router.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App, View } from "../types.js"
 */

/** By the view's `tab`: its address, icon and text; those behind the fifth stand in the rail alone. */
const TABS = [
  { tab: "home", path: ROOT, sign: "home" },
  { tab: "map", path: pathTo("map"), sign: "map" },
  { tab: "review", path: pathTo("review"), sign: "rev" },
  { tab: "board", path: pathTo("board"), sign: "board" },
  { tab: "me", path: pathTo("me"), sign: "me" },
  { tab: "quests", path: pathTo("quests"), sign: "flag" },
  { tab: "store", path: pathTo("store"), sign: "shop" },
];
const ON_PHONES = 5;

/**
 * Draws the frame around a screen.
 *
 * @param {App} app
 * @param {View} view
 * @param {TemplateResult} content
 * @param {(() => void) | null} takeUpdate where a newer build waits, takes it
 * @returns {TemplateResult}
 */
export function tabs(app, view, content, takeUpdate) {
  const { t } = app.texts;
  const start = app.start();
  return html`<div class="app">
    <a class="skip" href="#main">${t("frame.skip")}</a>
    <nav class="nav" aria-label=${t("frame.sections")}>
      <a class="brand" href=${ROOT}>${t("app.name")}</a>
      <ul>
        ${TABS.map(
          ({ tab, path, sign }, index) =>
            html`<li class=${index < ON_PHONES ? "" : "more"}>
              <a href=${path} aria-current=${tab === view.tab ? "page" : nothing}>
                <i class="nq i-${sign}" aria-hidden="true"></i>${t(`frame.tab.${tab}`)}
              </a>
            </li>`,
        )}
      </ul>
    </nav>
    <header class="top">
      <a class="brand" href=${ROOT}>${t("app.name")}</a>
      ${start ? [stat(app, "flame", pathTo("me"), "streak"), stat(app, "gem", pathTo("store"), "gems")] : nothing}
      <a class="icon-btn" href=${pathTo("search")} aria-label=${t("frame.search")}
        >${icon("find")}</a
      >
    </header>
    ${content}
    ${
      takeUpdate
        ? html`<div class="update" role="status">
            <p>${t("frame.update")}</p>
            <button class="btn" type="button" @click=${takeUpdate}>
              ${t("frame.take-update")}
            </button>
          </div>`
        : nothing
    }
  </div>`;
}

/** @type {(app: App, sign: string, path: string, name: "streak" | "gems") => TemplateResult} */
function stat(app, sign, path, name) {
  const start = app.start();
  const n = Number((name === "streak" ? start?.streak.days : start?.gems) ?? 0);
  return html`<a class="stat" href=${path} aria-label=${app.texts.t(`frame.${name}`, { n })}>
    ${icon(sign)}<span aria-hidden="true">${app.texts.number(n)}</span>
  </a>`;
}
