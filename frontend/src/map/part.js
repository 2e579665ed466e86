/**
 * The parts of a subject on its map: each with its band, and the index of all.
 */
import { html, nothing } from "lit-html";
import { icon, signed } from "../parts/icon.js";
import { figures } from "../parts/words.js";
import { inLanguage } from "../titles.js";
import { partsShown } from "./chart.js";
import { unitSection } from "./unit.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App } from "../types.js"
 * @import { Part, Unit } from "./chart.js"
 */

/** The inks of the parts, one after the other, then again from the first. */
const INKS = ["alg", "fun", "geo", "sta"];

/**
 * The ink of a part.
 *
 * @param {number} index of the part in its subject
 * @returns {string} a class
 */
export const inkOf = (index) => INKS[index % INKS.length];

/**
 * Draws a part: its band and its units.
 *
 * @param {App} app
 * @param {Part} part
 * @param {object} among
 * @param {number} among.index its place
 * @param {number} among.count how many parts there are
 * @param {number} among.level the student's
 * @param {(unit: Unit) => boolean} among.isFilled whether a unit's lessons are drawn yet
 * @param {boolean} among.hasPlace whether the student has a place on the map: all is done else
 * @param {(title: string) => unknown} titled shows a text of the course
 * @returns {TemplateResult}
 */
export function partSection(app, part, { index, count, level, hasPlace, isFilled }, titled) {
  const { t } = app.texts;
  return html`<section class="trk ${inkOf(index)}" data-node=${part.id}>
    <div class="band">
      <i class="deco"></i>
      <p>${t("map.part", { k: index + 1, all: count })}</p>
      <h2>${titled(part.title)}</h2>
      ${part.description ? html`<p>${titled(part.description)}</p>` : nothing}
      <progress
        value=${part.passed}
        max=${part.total}
        aria-label=${inLanguage(part.title, app.texts.language).text}
      ></progress>
      <p>${t("map.of", { n: part.total, passed: part.passed })}</p>
      ${
        part.level
          ? html`<p class="lock">
              ${icon("lock")} ${t("map.level", { level: part.level, mine: level })}
            </p>`
          : nothing
      }
    </div>
    ${part.units.map((unit) => unitSection(app, unit, { hasPlace, isFilled: isFilled(unit) }, titled))}
  </section>`;
}

/**
 * Draws the index of the parts: all of few, those around the student's place of many.
 *
 * @param {App} app
 * @param {Part[]} parts
 * @param {boolean} isWhole whether all of many are shown too
 * @param {(title: string) => unknown} titled shows a text of the course
 * @param {() => void} turn shows all, or fewer again
 * @returns {TemplateResult}
 */
export function partsIndex(app, parts, isWhole, titled, turn) {
  const { t, number } = app.texts;
  const few = partsShown(
    parts.length,
    parts.findIndex((part) => part.isHere),
  );
  const shown = isWhole ? parts.map((_, index) => index) : few;
  return html`<nav aria-label=${t("map.parts")}>
    <ul class="trks ${isWhole && few.length < parts.length ? "whole" : ""}">
      ${shown.map((index, at) => {
        const { id, title, isHere, passed, total } = parts[index];
        const isGap = at > 0 && index > shown[at - 1] + 1;
        return html`${isGap ? html`<li class="gap" aria-hidden="true">· · ·</li>` : nothing}
          <li>
            <button
              class=${inkOf(index)}
              type="button"
              data-to=${id}
              aria-current=${isHere ? "true" : nothing}
            >
              ${signed(number(index + 1), "tk")}<span>${titled(title)}</span
              ><b>${figures(`${number(passed)} / ${number(total)}`)}</b>
            </button>
          </li>`;
      })}
    </ul>
    ${
      few.length < parts.length
        ? html`<button class="btn flat" type="button" aria-expanded=${isWhole} @click=${turn}>
            ${isWhole ? t("map.fewer-parts") : t("map.all-parts", { n: parts.length })}
          </button>`
        : nothing
    }
  </nav>`;
}
