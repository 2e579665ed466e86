/**
 * A film to watch, with the browser's own controls; nothing plays by itself.
 */
import { html, nothing } from "lit-html";
import { besides } from "../parts/media.js";
import { goOn, heading } from "./parts.js";

/**
 * @import { Step } from "../lesson/file.js"
 * @import { Host, Shown } from "./types.js"
 */

/**
 * Puts a film on the screen.
 *
 * @param {Host} host
 * @param {Step} step
 * @returns {Shown}
 */
export function create(host, { stage }) {
  const { app } = host;
  const url = addressOf(host, stage);
  let isBroken = !url;

  return {
    template: () =>
      html`<div class="sec">
        ${heading(host, stage)}
        ${
          isBroken
            ? html`<p class="note">${app.texts.t("lesson.video.missing")}</p>
                ${
                  url
                    ? html`<a class="btn" href=${url} target="_blank" rel="noopener noreferrer"
                        >${app.texts.t("lesson.video.elsewhere")}</a
                      >`
                    : nothing
                }`
            : html`<video
                class="film"
                src=${url}
                controls
                playsinline
                preload="metadata"
                aria-label=${stage.title}
                @error=${() => {
                  isBroken = true;
                  app.update();
                }}
              ></video>`
        }
      </div>`,
    foot: () => goOn(host, stage),
  };
}

// A film of the bucket or of the school's media has an address for this student; another is where the author says.
/** @type {(host: Host, stage: Step["stage"]) => string | null} */
function addressOf({ access, media }, { id, config }) {
  const given = access.videos.find(({ stage_id: stage }) => stage === id);
  const own = config.media ? besides([config.media], media, "")[0] : undefined;
  return given?.url ?? own?.url ?? config.url ?? null;
}
