/**
 * A question of a quiz: its verdict comes at once where the key is at hand, else with the end of the lesson.
 */
import { html, nothing } from "lit-html";
import { answered, heartsOf } from "../lesson/play.js";
import { icon } from "../parts/icon.js";
import { createQuestion, outcomeOf } from "../questions/index.js";
import { footOf } from "../questions/verdict.js";
import { MAIN, skipButton } from "./parts.js";

/**
 * @import { Step } from "../lesson/file.js"
 * @import { Question } from "../questions/types.js"
 * @import { Host, Shown } from "./types.js"
 */

/**
 * Puts a question on the screen.
 *
 * @param {Host} host
 * @param {Step} step
 * @returns {Shown}
 */
export function create(host, step) {
  const { app } = host;
  const { texts } = app;
  const { stage } = step;
  const native = /** @type {Question} */ (step.question);
  const { file, given, draft, event_id: seed } = host.play();
  const id = String(native.id);
  const before = given[id];
  const shownAt = performance.now();
  let lostHearts = 0;

  const question = createQuestion(app, native, {
    seed,
    language: file.language,
    dir: file.dir,
    media: host.media,
    given: before ? before.answer : draft,
    changed() {
      host.keep({ ...host.play(), draft: question.answer() });
      app.update();
    },
    submit: press,
  });
  // The page was left between verdict and next question.
  if (before) show(before.answer);

  /** @type {(answer: unknown) => void} */
  function show(answer) {
    question.show(outcomeOf(native, answer));
  }

  function press() {
    if (question.kind()) host.forward();
    else if (question.isComplete() && !question.press()) settle(question.answer());
  }

  /** @type {(answer: unknown) => void} */
  function settle(answer) {
    const hearts = heartsOf(host.play());
    const time = performance.now() - shownAt;
    const outcome = stage.server_marked ? null : outcomeOf(native, answer);
    const score = native.type === "self_check" ? Number(answer) : (outcome?.score ?? null);
    host.keep(answered(host.play(), id, { answer, score, time_ms: time }));
    if (stage.server_marked) {
      host.forward();
      return;
    }
    show(answer);
    lostHearts = hearts - heartsOf(host.play());
    app.update();
    host.focusMain();
  }

  function verdict() {
    const kind = question.kind();
    if (!kind) return nothing;
    const isOpen = kind === "wrong" || kind === "partial";
    return question.verdict(
      texts.t(`lesson.verdict.${kind}`),
      isOpen
        ? html`<p class="sm">
            ${lostHearts > 0 ? texts.t("lesson.hearts-fewer", { n: lostHearts }) : nothing}
            ${texts.t("lesson.comes-back")}
          </p>`
        : nothing,
    );
  }

  function help() {
    if (question.kind()) return nothing;
    if (question.hintsLeft()) {
      return html`<button class="btn flat" type="button" @click=${question.hint}>
        ${icon("bulb")}${texts.t("lesson.hint")}
      </button>`;
    }
    if (native.type === "self_check") return nothing;
    return html`<button class="btn flat" type="button" @click=${() => settle(null)}>
      ${texts.t("lesson.dont-know")}
    </button>`;
  }

  function label() {
    const isSaidLater = stage.server_marked && question.isComplete();
    return question.kind() || isSaidLater ? host.goOn() : question.label();
  }

  return {
    template: () =>
      html`${
        stage.server_marked
          ? html`<p class="note">${icon("flag")}${texts.t("lesson.marked-at-end")}</p>`
          : nothing
      }
      ${question.template()}`,
    foot: () =>
      html`<div role="status">${verdict()}</div>
        <div class="acts">
          ${question.kind() ? nothing : skipButton(host, stage)}${help()}
          <button
            class="btn go"
            type="button"
            id=${MAIN}
            aria-disabled=${String(!question.kind() && !question.isComplete())}
            @click=${press}
          >
            ${label()}${question.kind() ? icon("go", "flip") : nothing}
          </button>
        </div>`,
    mood: () => footOf(question.kind()),
  };
}
