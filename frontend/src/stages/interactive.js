/**
 * A page to try something on, in a frame that reaches nothing of ours. It may say that it is done.
 */
import { html, nothing } from "lit-html";
import { MOST_SCORE, readDone } from "../lesson/messages.js";
import { goOn, heading } from "./parts.js";

/**
 * @import { Step } from "../lesson/file.js"
 * @import { Host, Shown } from "./types.js"
 */

/**
 * Puts a page on the screen.
 *
 * @param {Host} host
 * @param {Step} step
 * @returns {Shown}
 */
export function create(host, { stage }) {
  const { app } = host;
  const { config } = stage;
  const given = host.access.packages.find(({ stage_id: id }) => id === stage.id);
  const url = given?.url ?? config.url ?? null;
  let isDone = false;

  /** @type {(event: MessageEvent) => void} */
  function hear({ source, data }) {
    const frame = /** @type {HTMLIFrameElement | null} */ (document.querySelector(".frame"));
    const done = frame && source === frame.contentWindow ? readDone(data) : null;
    if (!done) return;
    isDone = true;
    if (done.score !== null) {
      const play = host.play();
      host.keep({ ...play, scores: { ...play.scores, [stage.id]: done.score } });
    }
    app.update();
  }
  addEventListener("message", hear);

  return {
    template: () =>
      html`<div class="sec">
        ${heading(host, stage)}
        ${
          url
            ? html`<iframe
                class="frame"
                sandbox="allow-scripts"
                src=${url}
                title=${stage.title}
                height=${config.height ?? nothing}
                data-aspect=${config.height ? nothing : (config.aspect ?? "4:3")}
              ></iframe>`
            : html`<p class="note">${app.texts.t("lesson.interactive.missing")}</p>`
        }
      </div>`,
    foot: () =>
      html`<p class="done" role="status">
          ${isDone ? sayDone(app, host.play().scores[stage.id]) : nothing}
        </p>
        ${goOn(host, stage)}`,
    leave: () => removeEventListener("message", hear),
  };
}

/** @type {(app: Host["app"], score: number | undefined) => string} */
function sayDone({ texts }, score) {
  return score === undefined
    ? texts.t("lesson.interactive.done")
    : texts.t("lesson.interactive.score", { n: score, all: MOST_SCORE });
}
