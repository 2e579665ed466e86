/**
 * The last seven days of a streak.
 */
import { html } from "lit-html";
import { dot } from "./icon.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App } from "../types.js"
 */

/**
 * A day as `profile.get_start` tells it.
 *
 * @typedef {object} Day
 * @property {string} date ISO, UTC
 * @property {"done" | "freeze" | "missed" | "today"} status what it was to the streak; `today`: nothing yet
 */

/** @type {Readonly<Record<Day["status"], {icon: string, classes: string}>>} */
const LOOKS = {
  done: { icon: "check", classes: "tk" },
  freeze: { icon: "ice", classes: "ring" },
  missed: { icon: "", classes: "ring" },
  today: { icon: "flame", classes: "ring" },
};

/**
 * Draws the week; today is its last day.
 *
 * @param {App} app
 * @param {ReadonlyArray<Day>} days
 * @returns {TemplateResult}
 */
export function week({ texts }, days) {
  // Seven in a row on a phone: the languages' own short names are too long for Arabic.
  const names = texts.t("week.names").split(" ");
  return html`<ul class="week">
    ${days.map(({ date, status }, at) => {
      const isToday = at === days.length - 1;
      const look = isToday && status === "done" ? { icon: "flame", classes: "now" } : LOOKS[status];
      return html`<li class=${isToday ? "today" : ""}>
        ${dot(look.icon, look.classes)}
        <span
          ><span aria-hidden="true">${names[new Date(date).getUTCDay()]}</span
          ><span class="vh"
            >${texts.date(date, { weekday: "long" })}, ${texts.t(`week.${status}`)}</span
          ></span
        >
      </li>`;
    })}
  </ul>`;
}
