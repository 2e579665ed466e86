/**
 * A review: what is due is asked again, one question after the other.
 *
 * The keys stay with the server, so each answer goes there by itself and its verdict comes back at once; with
 * it the last answer can be taken back, and what was answered is safe whatever happens next.
 */
import { html, nothing } from "lit-html";
import { player } from "../frame/play.js";
import { drawFormulas } from "../parts/formulas.js";
import { fillMedia } from "../parts/media.js";
import { icon } from "../parts/icon.js";
import { named, figures } from "../parts/words.js";
import { createQuestion } from "../questions/index.js";
import { footOf } from "../questions/verdict.js";
import { isPassing, Refused, screenOf } from "../refusals.js";
import { ROOT } from "../router.js";
import { nothingDue } from "../review/nothing_due.js";
import { timeToUndo } from "../review/outcome.js";
import { createDesk } from "../review/desk.js";
import { summaryOf } from "../review/summary.js";
import { knownStart } from "../start.js";

/**
 * @import { Start } from "../start.js"
 * @import { App, View } from "../types.js"
 * @import { Outcome, Question } from "../review/outcome.js"
 */

/**
 * What `reviews.get_review_session` answers.
 *
 * @typedef {object} Session
 * @property {Question[]} questions to review now
 * @property {boolean} is_degraded whether the fast store is away
 * @property {string | null} next_due_at when nothing is due, when something is
 */

/**
 * Opens what is due.
 *
 * @param {App} app
 * @param {Record<string, string>} parameters `subject`, `topic_id`: only these
 * @returns {Promise<View>}
 */
export async function open(app, { subject, topic_id: topic }) {
  const filter = { subject: subject ?? null, topic_id: topic ?? null };
  const known = await knownStart(app);
  // A newer one may come while the review goes on.
  const start = () => app.start() ?? known;
  /** @type {Session} */
  const session = await app.api.get("reviews.get_review_session", filter);
  if (!session.questions.length) return nothingDue(app, session.next_due_at, start);
  drawFormulas(session.questions);
  return review(app, session, filter, start);
}

/** @type {(app: App, session: Session, filter: Record<string, string | null>, start: () => Start) => View} */
function review(app, session, filter, start) {
  const { questions } = session;
  const { t } = app.texts;
  const desk = createDesk(app.api, filter);
  /** @type {Outcome[]} */
  const outcomes = [];
  let place = 0;
  let asked = ask();
  /** @type {Outcome | null} */
  let marked = null;
  let isAgain = false;
  // What cannot be answered any more, since its lesson was closed meanwhile.
  let isOver = false;
  let isBusy = false;
  let note = "";
  let shownAt = performance.now();

  function ask() {
    const question = questions[place];
    const { language, dir } = subjectOf(start(), question);
    return createQuestion(app, /** @type {any} */ ({ ...question, text: question.question_text }), {
      seed: question.srs_data.last_review_date ?? "",
      language,
      dir,
      media: question.media,
      changed,
      submit: press,
    });
  }

  function begin() {
    marked = null;
    isOver = false;
    note = "";
    asked = ask();
    shownAt = performance.now();
  }

  function changed() {
    desk.forget();
    app.update();
  }

  function press() {
    if (isBusy) return;
    if (marked || isOver) next();
    else if (asked.isComplete() && !asked.press()) void submit();
  }

  async function submit() {
    const question = questions[place];
    const end = await busy(async () => {
      const took = performance.now() - shownAt;
      const { result, ...more } = await desk.submit(question, asked.answer(), took);
      marked = { question, result, ...more, isAgain, ...subjectOf(start(), question) };
      outcomes.push(marked);
      drawFormulas(result);
      asked.show(result);
    });
    isOver = end === "never";
    app.update();
  }

  async function undo() {
    const end = await busy(async () => {
      await desk.undo(questions[place]);
      outcomes.pop();
      begin();
      isAgain = true;
      note = t("review.taken-back");
    });
    if (end === "never" && marked) marked.isAgain = true;
    app.update();
    return end === "done";
  }

  function next() {
    desk.forget();
    if (place + 1 === questions.length) {
      if (outcomes.length) app.show(summary());
      else app.go(`${ROOT}/review${location.search}`, { replace: true });
      return;
    }
    place += 1;
    begin();
    isAgain = false;
    app.update();
    asked.focus();
    scrollTo(0, 0);
  }

  // What is refused is told beside the answer, which waits; only a lost session has a screen of its own.
  /** @type {(act: () => Promise<void>) => Promise<"done" | "later" | "never">} */
  async function busy(act) {
    isBusy = true;
    note = "";
    app.update();
    try {
      await act();
      return "done";
    } catch (error) {
      if (!(error instanceof Refused) || screenOf(error) !== "error") {
        app.refuse(error, () => location.reload());
        return "later";
      }
      note = reasonOf(error);
      return isPassing(error) ? "later" : "never";
    } finally {
      isBusy = false;
    }
  }

  /** @type {(error: Refused) => string} */
  function reasonOf(error) {
    if (error.status === 0) return t("review.offline");
    if (error.status === 429) {
      return t("review.too-fast", { n: Number(error.details.resets_in ?? 30) });
    }
    return error.message || t("review.failed");
  }

  function summary() {
    return summaryOf(app, {
      outcomes,
      remaining: desk.remaining(),
      start,
      more: `${ROOT}/review${location.search}`,
      async undo() {
        const isDone = await undo();
        if (isDone) app.show(view());
        return isDone;
      },
    });
  }

  function top() {
    const all = questions.length;
    const done = place + (marked ? 1 : 0);
    return {
      progress: html`<progress
        value=${done}
        max=${all}
        aria-label=${t("review.progress")}
      ></progress>`,
      state: html`<span class="stat">${figures(`${place + 1} / ${all}`)}</span>`,
    };
  }

  function stage() {
    const question = questions[place];
    const { title } = subjectOf(start(), question);
    const last = question.srs_data.last_review_date;
    const ago = last ? app.texts.ago(last, new Date()) : "";
    return html`<p class="mut">
        ${title ? html`${named(title)}${ago ? " · " : nothing}` : nothing}${ago}
      </p>
      ${session.is_degraded ? html`<p class="note">${icon("clock")}${t("review.degraded")}</p>` : nothing}
      ${asked.template()}`;
  }

  function verdict() {
    if (!marked) return nothing;
    const { result } = marked;
    const ahead = app.texts.ahead(result.next_review_date, new Date());
    return asked.verdict(
      t(`review.verdict.${asked.kind()}`),
      html`<p>
        <b>${t(result.counted ? "review.next-time" : "review.counted-before", { ahead })}</b>
      </p>`,
    );
  }

  function foot() {
    const isLast = place + 1 === questions.length;
    const canUndo = marked && timeToUndo(marked, Date.now()) > 0;
    const words = t(isLast ? "review.finish" : "review.next");
    return html`<div role="status">${verdict()}</div>
      <p class=${isAgain && !marked ? "mut" : "fault"} role="alert">${note}</p>
      <div class="acts">
        ${
          canUndo
            ? html`<button class="btn flat" type="button" @click=${undo}>
                ${icon("undo", "flip")}${t("review.undo")}
              </button>`
            : nothing
        }
        <button
          class="btn go"
          type="button"
          aria-disabled=${isBusy || !(marked || isOver || asked.isComplete())}
          @click=${press}
        >
          ${marked || isOver ? html`${words}${icon("go", "flip")}` : asked.label()}
        </button>
      </div>`;
  }

  // Published HTML of what is sold has no addresses; those of this student's own come beside it.
  function fill() {
    const media = [...(questions[place].media ?? []), ...(marked?.result.media ?? [])];
    const page = document.getElementById("app");
    if (page && media.length) fillMedia(page, media);
  }

  /** @returns {View} */
  function view() {
    return {
      screen: "review",
      title: t("frame.tab.review"),
      frame: "play",
      template() {
        queueMicrotask(fill);
        return player({
          leaveTo: ROOT,
          leave: t("review.leave"),
          ...top(),
          stage: stage(),
          foot: foot(),
          verdict: footOf(asked.kind()),
        });
      },
      opened: () => asked.focus(),
    };
  }

  return view();
}

/** @type {(start: Start, question: Question) => {title: string, language: string, dir: "ltr" | "rtl"}} */
function subjectOf({ subjects = [] }, question) {
  const found = subjects.find((/** @type {{id: string}} */ { id }) => id === question.subject);
  const { title = "", language = "", dir = "ltr" } = found ?? {};
  return { title, language, dir };
}
