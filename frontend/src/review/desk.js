/**
 * Where answers of a review are handed in, one by one, and the last one is taken back.
 */

/**
 * @import { Api } from "../api.js"
 * @import { Outcome, Question } from "./outcome.js"
 */

/**
 * Makes it.
 *
 * @param {Api} api
 * @param {Record<string, string | null>} filter what the review was asked for with
 * @returns it; its type is what stands there
 */
export function createDesk(api, filter) {
  let remaining = 0;
  // What was sent and not answered yet: sent again as it was, it counts once.
  /** @type {Record<string, unknown> | null} */
  let waiting = null;
  let undoId = "";

  return {
    /**
     * Hands an answer in.
     *
     * @param {Question} question
     * @param {unknown} answer
     * @param {number} ms how long it took, in milliseconds
     * @returns {Promise<Pick<Outcome, "result" | "xp" | "rewards" | "at">>}
     * @throws {import("../refusals.js").Refused} it waits: hand it in again
     */
    async submit(question, answer, ms) {
      waiting ??= {
        event_id: crypto.randomUUID(),
        session_data: { ...filter, questions: [answered(question, answer, ms)] },
      };
      const told = await api.post("reviews.submit_review_session", waiting);
      waiting = null;
      undoId = "";
      remaining = told.remaining_items;
      const [result] = told.results;
      return { result, xp: told.xp_earned, rewards: told.rewards ?? [], at: Date.now() };
    },
    /**
     * Takes the last answer back.
     *
     * @param {Question} question
     * @returns {Promise<void>}
     * @throws {import("../refusals.js").Refused} it stays
     */
    async undo(question) {
      undoId ||= crypto.randomUUID();
      await api.post("reviews.undo_review", { event_id: undoId, question_id: question.id });
      undoId = "";
    },
    /** An answer that was not handed in is another one now, or none. */
    forget() {
      waiting = null;
    },
    /** @returns {number} questions that are still asked today */
    remaining: () => remaining,
  };
}

/** @type {(question: Question, answer: unknown, ms: number) => Record<string, unknown>} */
function answered({ id, type, content_version: version }, answer, ms) {
  const own = type === "self_check" ? { is_correct: answer === 1, score: answer } : {};
  return {
    question_id: id,
    content_version: version,
    answer,
    is_correct: false,
    time_ms: Math.round(ms),
    ...own,
  };
}
