/**
 * The subjects of a student: each with how far it is, and the way to its map.
 */
import { html } from "lit-html";
import { icon, signed } from "../parts/icon.js";
import { titled } from "../parts/titled.js";
import { pathTo } from "../router.js";
import { inkOf } from "./part.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App } from "../types.js"
 * @import { ListedSubject } from "../home/choice.js"
 */

/**
 * Draws the list of all subjects.
 *
 * @param {App} app
 * @param {ListedSubject[]} subjects
 * @returns {TemplateResult}
 */
export function subjectList(app, subjects) {
  const { t } = app.texts;
  if (!subjects.length) {
    return html`<main id="main" class="page two">
      <div class="hero-c all">
        <i class="face wink" aria-hidden="true"></i>
        <h1>${t("map.nothing-yet")}</h1>
        <p>${t("map.no-subjects")}</p>
      </div>
    </main>`;
  }
  return html`<main id="main" class="page two">
    <div class="col">
      <h1>${t("map.subjects")}</h1>
      ${subjectRows(app, subjects)}
    </div>
  </main>`;
}

/**
 * Draws subjects as rows.
 *
 * @param {App} app
 * @param {ListedSubject[]} subjects
 * @param {ReadonlyArray<ListedSubject>} [all] those among which they have their inks
 * @returns {TemplateResult}
 */
export function subjectRows(app, subjects, all = subjects) {
  const { t, number } = app.texts;
  return html`<ul class="rows">
    ${subjects.map((subject) => {
      const { id, title, total_lessons: total, passed_lessons: passed } = subject;
      const place = all.indexOf(subject);
      return html`<li class=${inkOf(place)}>
        ${signed(number(place + 1), "tk")}
        <div>
          <p>
            <b><a href=${pathTo("map", id)}>${titled(app, title)}</a></b>
          </p>
          <progress value=${passed} max=${total || 1} aria-label=${title}></progress>
          <p class="sm mut">${t("map.of", { n: total, passed })}</p>
        </div>
        <span class="end">${icon("go", "flip")}</span>
      </li>`;
    })}
  </ul>`;
}
