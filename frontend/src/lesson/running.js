/**
 * A play on the screen: its steps one after the other, each drawn by its stage.
 */
import { html, nothing } from "lit-html";
import { player } from "../frame/play.js";
import { drawFormulas } from "../parts/formulas.js";
import { icon } from "../parts/icon.js";
import { fillMedia, withAddresses } from "../parts/media.js";
import * as interactive from "../stages/interactive.js";
import { MAIN } from "../stages/parts.js";
import * as quiz from "../stages/quiz.js";
import * as reading from "../stages/reading.js";
import * as video from "../stages/video.js";
import { stepsOf } from "./file.js";
import { forward, hasHearts, heartsOf, skipped, stepOf } from "./play.js";

/**
 * @import { Addresses } from "./sources.js"
 * @import { Play } from "./play.js"
 * @import { Host, Shown, Stager } from "../stages/types.js"
 * @import { App, View } from "../types.js"
 */

/** @type {Readonly<Record<string, Stager>>} */
const STAGERS = {
  Reading: reading.create,
  Video: video.create,
  Quiz: quiz.create,
  Interactive: interactive.create,
};

/**
 * Puts a play on the screen.
 *
 * @param {App} app
 * @param {Play} first the play as it begins or goes on
 * @param {Addresses} access addresses that the student was given
 * @param {object} around what is done with the play
 * @param {string} around.screen
 * @param {string} around.leaveTo where the cross leads
 * @param {(play: Play) => void} around.keep hears of each change
 * @param {(play: Play) => Promise<void>} around.finish opens what comes after the last step
 * @returns {View}
 */
export function running(app, first, access, around) {
  const { texts } = app;
  let play = first;
  let isSending = false;
  const { file } = play;
  const media = withAddresses(file.media, access.media);
  const steps = stepsOf(file);
  drawFormulas(file);

  /** @type {Host} */
  const host = {
    app,
    access,
    media,
    play: () => play,
    keep,
    forward: () => go(forward(play)),
    skip: () => go(skipped(play)),
    goOn,
    focusMain: () => document.getElementById(MAIN)?.focus(),
  };
  let shown = show();

  /** @type {() => Shown | null} */
  function show() {
    const step = stepOf(play);
    return step && STAGERS[step.stage.type](host, step);
  }

  /** @type {(next: Play) => void} */
  function keep(next) {
    play = next;
    around.keep(play);
  }

  /** @type {(next: Play) => void} */
  function go(next) {
    keep(next);
    if (!stepOf(play)) {
      void finish();
      return;
    }
    shown?.leave?.();
    shown = show();
    app.update();
    arrive();
  }

  async function finish() {
    if (isSending) return;
    isSending = true;
    app.update();
    await around.finish(play);
  }

  // What is said first in a new step is its heading.
  function arrive() {
    scrollTo(0, 0);
    const heading = /** @type {HTMLElement | null} */ (document.querySelector("#main h1"));
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }

  function goOn() {
    const next = steps[play.step + 1];
    if (!next) return texts.t("lesson.finish");
    const isAtQuestions = steps[play.step].question !== null;
    return texts.t(next.question && !isAtQuestions ? "lesson.to-questions" : "lesson.go-on");
  }

  function hearts() {
    if (!hasHearts(file)) return nothing;
    const n = heartsOf(play);
    return html`<span class="stat" role="img" aria-label=${texts.t("lesson.hearts-left", { n })}
      >${icon("heart")}<span>${n}</span></span
    >`;
  }

  const sending = () => html`<p class="hero-c" role="status">${texts.t("lesson.sending")}</p>`;

  return {
    screen: around.screen,
    title: file.title,
    frame: "play",
    template() {
      queueMicrotask(() => fillMedia(document, media));
      const isPlaying = shown && !isSending;
      return player({
        leaveTo: around.leaveTo,
        leave: texts.t("lesson.leave"),
        progress: html`<progress
          value=${Math.min(play.step, steps.length)}
          max=${steps.length}
          aria-label=${texts.t("lesson.progress")}
        ></progress>`,
        state: hearts(),
        stage: isPlaying ? shown?.template() : sending(),
        stageClasses: isPlaying ? shown?.classes : "",
        foot: isPlaying ? shown?.foot() : nothing,
        verdict: isPlaying ? shown?.mood?.() : "",
      });
    },
    leave: () => shown?.leave?.(),
  };
}
