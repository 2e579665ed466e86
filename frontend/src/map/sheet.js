/**
 * The sheet that says why a lesson is locked, and what to do about it.
 */
import { html, nothing } from "lit-html";
import { pathTo } from "../router.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App } from "../types.js"
 * @import { Reason, Step } from "./chart.js"
 */

/**
 * Draws the sheet, which waits until it is opened as a modal dialog.
 *
 * @param {App} app
 * @param {object} parts
 * @param {Step | null} parts.step the locked lesson, null while none was asked about
 * @param {number} parts.level the student's
 * @param {(title: string) => unknown} parts.titled shows a text of the course
 * @param {(lesson: string) => void} parts.show leads to another lesson of the map
 * @returns {TemplateResult}
 */
export function sheet(app, { step, level, titled, show }) {
  const { t } = app.texts;
  return html`<dialog class="sheet" aria-labelledby="why" @click=${closeOutside}>
    ${
      step?.reason
        ? html`<div class="sec">
            <h2 id="why">${titled(step.title)}</h2>
            ${explained(app, step.reason, level, titled)}
            <div class="acts">
              <button class="btn flat" type="button" @click=${close}>
                ${t("map.sheet.close")}
              </button>
              ${wayOut(app, step.reason, show)}
            </div>
          </div>`
        : nothing
    }
  </dialog>`;
}

/** @type {(app: App, reason: Reason, level: number, titled: (title: string) => unknown) => unknown} */
function explained(app, reason, level, titled) {
  const { t, parts } = app.texts;
  if (reason.kind === "paid") return html`<p>${t("map.sheet.paid")}</p>`;
  if (reason.kind === "level") {
    return html`<p>${t("map.sheet.level", { level: reason.level, mine: level })}</p>`;
  }
  const { after, first } = reason;
  return html`<p>
    ${parts("map.sheet.after", { title: titled(after) })}
    ${after === first.title ? nothing : parts("map.sheet.first", { title: titled(first.title) })}
  </p>`;
}

/** @type {(app: App, reason: Reason, show: (lesson: string) => void) => unknown} */
function wayOut(app, reason, show) {
  const { t } = app.texts;
  if (reason.kind === "paid") {
    return html`<a class="btn go" href=${pathTo("store")}>${t("map.store")}</a>`;
  }
  if (reason.kind === "level") return nothing;
  /** @type {(event: Event) => void} */
  const leave = (event) => {
    close(event);
    show(reason.first.id);
  };
  return html`<button class="btn go" type="button" @click=${leave}>${t("map.sheet.go")}</button>`;
}

/** @type {(event: Event) => void} */
function close({ currentTarget }) {
  /** @type {HTMLElement} */ (currentTarget).closest("dialog")?.close();
}

// A tap beside the sheet falls on the dialog itself: its content covers the rest.
/** @type {(event: Event) => void} */
function closeOutside(event) {
  if (event.currentTarget === event.target) close(event);
}
