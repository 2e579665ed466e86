/**
 * A draft as students would see it, for who writes it: the page brings it along, and nothing of it is kept.
 */
import { html, nothing } from "lit-html";
import { gate } from "../frame/gate.js";
import { begin } from "../lesson/play.js";
import { running } from "../lesson/running.js";
import { dot } from "../parts/icon.js";
import { pathTo } from "../router.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { LessonFile } from "../lesson/file.js"
 * @import { Addresses } from "../lesson/sources.js"
 * @import { App, View } from "../types.js"
 */

/**
 * What the page brings along.
 *
 * @typedef {object} Draft
 * @property {LessonFile | null} lesson as publishing would write it; null where that cannot be
 * @property {Addresses | null} addresses for who writes it
 * @property {{path: string, message: string}[]} invalid what would keep it from being published
 */

const NONE = { videos: [], packages: [], media: [] };

/**
 * Opens the draft.
 *
 * @param {App} app
 * @returns {View}
 */
export function open(app) {
  const given = document.getElementById("draft")?.textContent;
  /** @type {Draft | null} */
  const draft = given ? JSON.parse(given) : null;
  if (!draft?.lesson?.stages.length) return ending(app, draft, null);
  const { lesson, addresses } = draft;
  return running(app, begin(lesson, "preview"), addresses ?? NONE, {
    screen: "preview",
    leaveTo: pathTo("preview"),
    keep() {},
    finish: () => Promise.resolve(app.show(ending(app, draft, () => app.show(open(app))))),
  });
}

/** @type {(app: App, draft: Draft | null, anew: (() => void) | null) => View} */
function ending(app, draft, anew) {
  const { t } = app.texts;
  const faults = draft?.invalid ?? [];
  return {
    screen: "preview",
    title: t("preview.title"),
    frame: "gate",
    template: () =>
      gate({
        face: faults.length || !anew ? "wink" : "smile",
        title: t("preview.title"),
        lead: t(anew ? "preview.end" : "preview.nothing"),
        content: html`${faults.length ? list(app, faults) : nothing}
        ${
          anew
            ? html`<div class="acts">
                <button class="btn go" type="button" @click=${anew}>${t("preview.anew")}</button>
              </div>`
            : nothing
        }`,
      }),
  };
}

/** @type {(app: App, faults: Draft["invalid"]) => TemplateResult} */
function list({ texts }, faults) {
  return html`<section class="sec">
    <h2>${texts.t("preview.faults")}</h2>
    <ul class="rows">
      ${faults.map(
        ({ path, message }) =>
          html`<li>
            ${dot("flag")}
            <div>
              <p>${message}</p>
              <p class="sm mut"><bdi dir="ltr">${path}</bdi></p>
            </div>
          </li>`,
      )}
    </ul>
  </section>`;
}
