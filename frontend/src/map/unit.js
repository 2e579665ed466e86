/**
 * A unit on the map: its heading, and the path of its lessons.
 */
import { html, nothing } from "lit-html";
import { dot, signed } from "../parts/icon.js";
import { figures } from "../parts/words.js";
import { pathTo } from "../router.js";
import { heightOf, layPath } from "./path.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App } from "../types.js"
 * @import { Step, Unit } from "./chart.js"
 * @import { Stroke, UnitPath } from "./path.js"
 */

/** What a unit's heading is high, in rem: with the path's height it says how much room to keep. */
const HEADING = 3.5;
/** @type {Readonly<Record<Step["state"], string>>} */
const CLASSES = { passed: "ok", here: "cur", open: "op", locked: "no" };
/** What the contract calls a lesson's state: where the student stands is open. */
const STATES = { passed: "passed", here: "unlocked", open: "unlocked", locked: "locked" };

/**
 * Draws a unit.
 *
 * @param {App} app
 * @param {Unit} unit
 * @param {object} how
 * @param {boolean} how.hasPlace whether the student has a place on the map: all is done else
 * @param {boolean} how.isFilled whether its lessons are drawn yet
 * @param {(title: string) => unknown} titled shows a text of the course
 * @returns {TemplateResult}
 */
export function unitSection(app, unit, { hasPlace, isFilled }, titled) {
  const { t, number } = app.texts;
  const strokes = unit.topics.map(({ steps }) => steps.map(strokeOf));
  const height = heightOf(strokes);
  const room = `contain-intrinsic-block-size:auto ${height + HEADING}rem`;
  return html`<section class="unit" data-node=${unit.id} .style=${room}>
    <h3>
      <span>${titled(unit.title)}</span>
      <span>${figures(`${number(unit.passed)} / ${number(unit.total)}`)}</span>
      ${
        unit.passed && hasPlace && !unit.isHere
          ? html`<button
              class="jump"
              type="button"
              data-to="here"
              aria-label=${t("map.to-place")}
            ></button>`
          : nothing
      }
    </h3>
    ${
      isFilled
        ? way(app, unit, layPath(strokes), titled)
        : html`<div class="way" .style=${`block-size:${height}rem`}></div>`
    }
  </section>`;
}

/** @type {(app: App, unit: Unit, path: UnitPath, titled: (title: string) => unknown) => TemplateResult} */
function way(app, unit, path, titled) {
  return html`<div class="way">
    <svg viewBox="-120 0 240 ${path.height * 16}" preserveAspectRatio="none" aria-hidden="true">
      <path class="lead" d=${path.pencil} />
      <path class="inkp" d=${path.ink} />
    </svg>
    ${unit.topics.map((topic, index) => {
      const { place, lessons } = path.topics[index];
      return html`<h4 class="tp x${place}" data-node=${topic.id}>
          <span class="ti">${titled(topic.title)}</span>
        </h4>
        <ol>
          ${topic.steps.map((step, at) => lesson(app, step, lessons[at], titled))}
        </ol>`;
    })}
  </div>`;
}

/** @type {(step: Step) => Stroke} */
function strokeOf({ state }) {
  if (state === "passed") return "ink";
  return state === "here" ? "here" : "pencil";
}

/** @type {(app: App, step: Step, place: number, titled: (title: string) => unknown) => TemplateResult} */
function lesson(app, step, place, titled) {
  const { state, reason } = step;
  const classes = `${CLASSES[state]} x${place} ${reason?.kind === "paid" ? "pay" : ""}`;
  const content = state === "here" ? plate(app, step, titled) : beside(app, step, titled);
  return reason
    ? html`<li class=${classes}>
        <button
          class="stop"
          type="button"
          data-lesson=${step.id}
          data-state=${STATES[state]}
          data-why=${reason.kind}
          aria-disabled="true"
          aria-current=${state === "here" ? "step" : nothing}
        >
          ${content}
        </button>
      </li>`
    : html`<li class=${classes}>
        <a
          class="stop"
          href=${pathTo("lesson", step.id)}
          data-lesson=${step.id}
          data-state=${STATES[state]}
          aria-current=${state === "here" ? "step" : nothing}
          >${content}</a
        >
      </li>`;
}

/** @type {(app: App, step: Step, titled: (title: string) => unknown) => unknown} */
function beside(app, step, titled) {
  const { t, number } = app.texts;
  const { state, title, hearts } = step;
  if (state === "passed") {
    return html`<span
      ><span class="ti">${titled(title)}</span
      ><small>${number(hearts)}<span class="vh">${t("map.passed")}</span></small></span
    >`;
  }
  if (state === "open") {
    return html`${signed(number(step.number))}<span
        ><span class="ti">${titled(title)}</span><span class="vh">, ${t("map.open")}</span></span
      >`;
  }
  return html`<span
    ><span class="ti">${titled(title)}</span><span class="vh">, ${t("map.locked")}</span>${
      step.tells ? html`<small>${why(app, step, titled)}</small>` : nothing
    }</span
  >`;
}

/** @type {(app: App, step: Step, titled: (title: string) => unknown) => unknown} */
function why(app, { reason }, titled) {
  const { t, parts } = app.texts;
  if (reason?.kind === "after") return parts("map.why.after", { title: titled(reason.after) });
  if (reason?.kind === "level") return t("map.why.level", { level: reason.level });
  return t("map.why.paid");
}

// The plate that hangs from the student's place.
/** @type {(app: App, step: Step, titled: (title: string) => unknown) => TemplateResult} */
function plate(app, step, titled) {
  const { t } = app.texts;
  const { reason, xp, minutes } = step;
  const worth = [
    t("amount.xp", { n: xp }),
    ...(minutes === null ? [] : [t("map.minutes", { n: minutes })]),
  ].join(" · ");
  return html`${dot(reason ? "key" : "play", reason ? "" : "flip")}<span
      ><span
        ><small>${t("map.here")}</small><b>${titled(step.title)}</b
        ><small>${reason ? t("map.why.paid") : worth}</small></span
      ><span class="btn ${reason ? "" : "go"}"
        >${reason ? t("map.why.ask") : t("map.start")}</span
      ></span
    >`;
}
