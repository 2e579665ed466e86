/**
 * What XP is made of: a list that grows at its end.
 */
import { html, nothing } from "lit-html";
import { earned } from "../parts/earned.js";
import { dot } from "../parts/icon.js";
import { titled } from "../parts/titled.js";
import { keptShelf } from "../search/shelf.js";
import { byDay, isTold, kindOf, signOf } from "./history.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App } from "../types.js"
 * @import { Entry } from "./history.js"
 */

const FIRST = 8;
const MORE = 30;

/**
 * A part of the profile with a state of its own: it is read after the screen was drawn.
 *
 * @param {App} app
 * @returns {{more: () => Promise<void>, leave: () => void, template: () => TemplateResult}}
 */
export function openHistory(app) {
  /** @type {Entry[]} */
  let entries = [];
  /** @type {number | null} */
  let before = null;
  /** @type {"reading" | "failed" | "more" | "all"} */
  let state = "reading";
  /** @type {Map<string, string>} */
  let titles = new Map();
  let isOpen = true;

  async function more() {
    state = "reading";
    try {
      // The log knows lessons by their id; what the search keeps on this device knows their titles.
      if (!titles.size) titles = await readTitles(app);
      const answer = await app.api.get("player.get_wallet_history", {
        limit: entries.length ? MORE : FIRST,
        before,
      });
      entries = [...entries, ...answer.entries.filter(isTold)];
      before = answer.next_before;
      state = before === null ? "all" : "more";
    } catch {
      state = "failed";
    }
    if (isOpen) app.update();
  }

  return {
    more,
    leave() {
      isOpen = false;
    },
    template() {
      const { t, date } = app.texts;
      const days = byDay(entries, (moment) =>
        date(moment, { weekday: "long", day: "numeric", month: "long" }),
      );
      return html`<section class="sec" aria-busy=${state === "reading"}>
        <h2>${t("profile.history")}</h2>
        ${days.map(
          ({ day, entries: ofDay }) =>
            html`<h3 class="sm mut day">${day}</h3>
              <ul class="rows tight">
                ${ofDay.map((entry) => row(app, entry, titles))}
              </ul>`,
        )}
        ${
          state === "all" && !entries.length
            ? html`<p class="mut">${t("profile.history-empty")}</p>`
            : nothing
        }
        ${
          state === "reading" && !entries.length
            ? html`<div class="wait" aria-hidden="true"></div>`
            : nothing
        }
        ${state === "failed" ? html`<p role="status">${t("profile.history-failed")}</p>` : nothing}
        ${
          state === "more" || state === "failed"
            ? html`<div class="acts">
                <button class="btn" type="button" @click=${more}>
                  ${t(state === "more" ? "profile.history-more" : "gate.again")}
                </button>
              </div>`
            : nothing
        }
      </section>`;
    },
  };
}

/** @type {(app: App) => Promise<Map<string, string>>} */
async function readTitles(app) {
  const shelf = await keptShelf(app, app.start());
  return new Map(shelf?.items.map(({ id, title }) => [id, title]));
}

/** @type {(app: App, entry: Entry, titles: Map<string, string>) => TemplateResult} */
function row(app, entry, titles) {
  const what = entry.reason ?? titles.get(entry.reference_id);
  return html`<li>
    ${dot(signOf(entry.type), "s")}
    <div>
      <p><b>${app.texts.t(`profile.did.${kindOf(entry.type)}`)}</b></p>
      ${what ? html`<p class="sm mut">${titled(app, what)}</p>` : nothing}
    </div>
    <span class="end">${earned(app, entry.xp, entry.gems)}</span>
  </li>`;
}
