/**
 * A lesson, step by step. What was done is kept on the device after each of them, so leaving asks nothing.
 */
import { html, nothing } from "lit-html";
import { player } from "../frame/play.js";
import { closedLesson } from "../lesson/closed.js";
import { stepsOf } from "../lesson/file.js";
import { begin, forward, hasHearts, heartsOf, skipped, stepOf } from "../lesson/play.js";
import { readLesson } from "../lesson/sources.js";
import { submit } from "../lesson/submit.js";
import { drawFormulas } from "../parts/formulas.js";
import { icon } from "../parts/icon.js";
import { fillMedia, withAddresses } from "../parts/media.js";
import { Refused, screenOf } from "../refusals.js";
import { pathTo } from "../router.js";
import * as interactive from "../stages/interactive.js";
import { MAIN } from "../stages/parts.js";
import * as quiz from "../stages/quiz.js";
import * as reading from "../stages/reading.js";
import * as video from "../stages/video.js";

/**
 * @import { Access } from "../lesson/sources.js"
 * @import { Play } from "../lesson/play.js"
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
/** Refusals of a lesson that are told here: it is closed to this student, or is not there. */
const CLOSED = [403, 404];

/**
 * Opens a lesson: where it was left, or at its beginning. One that was played to its end and could not be sent
 * is sent.
 *
 * @param {App} app
 * @param {Record<string, string>} parameters `lesson`
 * @returns {Promise<View>}
 */
export async function open(app, { lesson }) {
  /** @type {Play | undefined} */
  const kept = await app.store.readPlay(lesson);
  if (kept && !stepOf(kept)) return submit(app, kept, null);
  try {
    const { file, access } = await readLesson(app, lesson, kept);
    return running(app, kept ?? begin(file, crypto.randomUUID()), access);
  } catch (error) {
    const isOurs = error instanceof Refused && CLOSED.includes(error.status);
    if (!isOurs || screenOf(error) !== "error") throw error;
    return closedLesson(app, error);
  }
}

/** @type {(app: App, first: Play, access: Access) => View} */
function running(app, first, access) {
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
    void app.store.keepPlay(file.id, play);
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
    try {
      app.show(await submit(app, play, access));
    } catch (error) {
      app.refuse(error, () => app.go(pathTo("lesson", file.id), { replace: true }));
    }
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
    screen: "lesson",
    title: file.title,
    frame: "play",
    template() {
      queueMicrotask(() => fillMedia(document, media));
      const isPlaying = shown && !isSending;
      return player({
        leaveTo: pathTo("map"),
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
