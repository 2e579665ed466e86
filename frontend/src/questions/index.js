/**
 * A question on the screen, in a lesson or a review: shown, answered, marked, explained.
 *
 * ```js
 * const question = createQuestion(app, native, { seed, dir, language, media, changed, submit });
 * question.template();      // the question with what it is answered with: into the player's stage
 * question.label();         // of the main button: "Check", "2 to go", "Compare"
 * question.isComplete();    // whether the main button does something
 * question.press();         // call it when that is pressed: true, it went on by itself; false, mark it
 * question.answer();        // as the API takes it; null: not answered
 * question.show(outcome);   // an entry of the API's `results`, or `outcomeOf(native, answer)`
 * question.verdict(title);  // then: into a `role="status"` of the player's foot
 * question.kind();          // right, wrong, partial, own; null before
 * question.hint();          // shows the next hint; hintsLeft() says how many there are
 * question.focus();         // to its heading, when it comes
 * ```
 *
 * The host keeps its state and calls `app.update()` (or what it gave as `changed`) to draw again.
 */
import { html, nothing } from "lit-html";
import { published, publishedLine } from "../html.js";
import { besides, mediumOf } from "../parts/media.js";
import * as cloze from "./cloze.js";
import * as matching from "./matching.js";
import * as multipleChoice from "./multiple_choice.js";
import * as multipleResponse from "./multiple_response.js";
import * as numeric from "./numeric.js";
import * as ordering from "./ordering.js";
import { kindOf } from "./outcome.js";
import * as selfCheck from "./self_check.js";
import * as shortAnswer from "./short_answer.js";
import * as trueFalse from "./true_false.js";
import { verdictBox } from "./verdict.js";
import { listOf, textBeside } from "./words.js";

export { outcomeOf, kindOf } from "./outcome.js";

/**
 * @import { App } from "../types.js"
 * @import { Medium } from "../parts/media.js"
 * @import { Creator, Outcome, Question } from "./types.js"
 */

/** @type {Readonly<Record<string, Creator>>} */
const CREATORS = {
  multiple_choice: multipleChoice.create,
  multiple_response: multipleResponse.create,
  true_false: trueFalse.create,
  short_answer: shortAnswer.create,
  numeric: numeric.create,
  matching: matching.create,
  ordering: ordering.create,
  cloze: cloze.create,
  self_check: selfCheck.create,
};
/** A longer question is text to read, not a heading to see at a glance. */
const LONG = 180;

/**
 * A question on the screen.
 *
 * @typedef {ReturnType<typeof createQuestion>} ShownQuestion
 */

/**
 * Puts a question on the screen.
 *
 * @param {App} app
 * @param {Question} question native, with its key or without
 * @param {object} options
 * @param {string} options.seed what is shuffled keeps its order as long as this is the same
 * @param {string} [options.language] of the content
 * @param {"ltr" | "rtl"} [options.dir] of the content
 * @param {ReadonlyArray<Medium>} [options.media] what the content shows, each with its address
 * @param {unknown} [options.given] an answer that was begun before
 * @param {() => void} [options.changed] hears that the answer is another, to keep it and draw again
 * @param {() => void} [options.submit] presses the main button, as Enter in a field does
 * @returns the question; its type is what stands there
 */
export function createQuestion(app, question, options) {
  const { texts } = app;
  const { dir = "ltr", language = "", media = [], changed = app.update } = options;
  /** @type {Outcome | null} */
  let outcome = null;
  let shownHints = 0;
  const answering = CREATORS[question.type]({
    app,
    question,
    seed: `${options.seed} ${question.id}`,
    dir,
    given: options.given ?? null,
    outcome: () => outcome,
    changed,
    submit: options.submit ?? (() => {}),
  });
  const hints = listOf(question, "hints");
  const inTexts = JSON.stringify(question);

  function head() {
    const how = html`<p class="mut" lang=${texts.language} dir=${texts.dir}>
      ${texts.t(`question.how.${question.type}`)}
    </p>`;
    if (answering.showsText) {
      return html`<h1 class="how mut" id="q" tabindex="-1" lang=${texts.language} dir=${texts.dir}>
        ${texts.t(`question.how.${question.type}`)}
      </h1>`;
    }
    const isLong = String(question.text).length > LONG;
    return html`${how}
      <h1 class="q ${isLong ? "long" : ""}" id="q" tabindex="-1">
        ${published(textOf(question))}
      </h1>`;
  }

  return {
    id: String(question.id),
    type: String(question.type),
    /**
     * Draws the question.
     *
     * @returns {import("lit-html").TemplateResult}
     */
    template: () =>
      html`<section
        class="question"
        data-question=${question.id}
        data-type=${question.type}
        lang=${language || nothing}
        dir=${dir}
      >
        <div class="ask">
          ${head()} ${besides(question.media, media, inTexts).map((each) => mediumOf(app, each))}
        </div>
        ${answering.template()}
        ${
          shownHints && !outcome
            ? html`<ul class="hints" aria-label=${texts.t("question.hints")}>
                ${hints.slice(0, shownHints).map((hint) => html`<li>${publishedLine(hint)}</li>`)}
              </ul>`
            : nothing
        }
      </section>`,
    answer: answering.answer,
    isComplete: answering.isComplete,
    label: () => answering.label?.() ?? texts.t("question.check"),
    press: () => answering.press?.() ?? false,
    hintsLeft: () => (outcome ? 0 : hints.length - shownHints),
    /** Shows the next hint. */
    hint() {
      shownHints += 1;
      app.update();
    },
    /**
     * Shows what became of the answer; nothing can be changed any more.
     *
     * @param {Outcome} marked
     */
    show(marked) {
      outcome = marked;
    },
    kind: () => outcome && kindOf(question.type, outcome),
    /**
     * Draws the verdict, with what explains it.
     *
     * @param {string} title
     * @param {unknown} [rest] what the host says below it
     * @returns {unknown} nothing before there is one
     */
    verdict: (title, rest = nothing) =>
      outcome
        ? verdictBox(app, {
            kind: kindOf(question.type, outcome),
            title,
            correction: answering.correction?.() ?? nothing,
            feedback: (outcome.feedback ?? []).map((each) => textBeside(each, "feedback")),
            explanation: outcome.explanation ? textBeside(outcome, "explanation") : null,
            language,
            dir,
            rest,
          })
        : nothing,
    /** Goes to the question's heading. */
    focus() {
      document.getElementById("q")?.focus({ preventScroll: true });
    },
  };
}

// Reviews call a question's text otherwise.
/** @type {(question: Question) => import("../html.js").Text} */
function textOf({ text, question_text: shown, html: own }) {
  return { text: String(text ?? shown ?? ""), html: own };
}
