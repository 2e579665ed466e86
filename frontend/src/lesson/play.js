/**
 * A play of a lesson: how far it is, what was answered, what is left of the hearts. Pure; each change makes
 * another play, which is kept as it is.
 */
import { pointsOf, shareOf } from "../marking/index.js";
import { questionsOf, stepsOf } from "./file.js";

/**
 * @import { LessonFile, Step } from "./file.js"
 */

/**
 * An answer that was given.
 *
 * @typedef {object} Given
 * @property {unknown} answer as the API takes it; null if the student did not know
 * @property {number | null} score the share of its credit, 0–1; null where the server marks
 * @property {number} time_ms how long it took
 */

/**
 * A play.
 *
 * @typedef {object} Play
 * @property {LessonFile} file as it was when the play began: a newer one does not change the questions
 * @property {string} event_id its own name: however often it is sent, it counts once
 * @property {number} step which one is on the screen; as many as there are: all are done
 * @property {Record<string, Given>} given answers by question
 * @property {unknown} draft what is answered so far and not marked yet
 * @property {Record<string, number>} scores what interactive stages told, 0–100, by stage
 */

export const MOST_HEARTS = 5;
/** What a lesson is worth at most beyond its base and its hearts: a first time and a record. */
const MOST_BONUS = 15;
const XP_A_HEART = 2;
const FULL_SCORE = 100;

/**
 * Begins a play.
 *
 * @param {LessonFile} file
 * @param {string} eventId
 * @returns {Play}
 */
export function begin(file, eventId) {
  return { file, event_id: eventId, step: 0, given: {}, draft: null, scores: {} };
}

/**
 * The step on the screen.
 *
 * @param {Play} play
 * @returns {Step | null} null when all are done
 */
export function stepOf(play) {
  return stepsOf(play.file)[play.step] ?? null;
}

/**
 * Notes an answer; the first one to a question counts.
 *
 * @param {Play} play
 * @param {string} question
 * @param {Given} given
 * @returns {Play}
 */
export function answered(play, question, given) {
  return { ...play, draft: null, given: { [question]: given, ...play.given } };
}

/**
 * Goes on to the next step.
 *
 * @param {Play} play
 * @returns {Play}
 */
export function forward(play) {
  return { ...play, step: play.step + 1, draft: null };
}

/**
 * Leaves out what is left of a stage.
 *
 * @param {Play} play
 * @returns {Play}
 */
export function skipped(play) {
  const steps = stepsOf(play.file);
  const here = steps[play.step]?.stage;
  const next = steps.findIndex(({ stage }, at) => at > play.step && stage !== here);
  return { ...play, step: next < 0 ? steps.length : next, draft: null };
}

/**
 * The hearts that are left: the share of the points that can still be had, as the server counts them at the
 * end. What is not marked yet counts as right.
 *
 * @param {Play} play
 * @returns {number} 0–5
 */
export function heartsOf(play) {
  const counted = play.file.stages.flatMap((stage) =>
    questionsOf(stage).filter(({ id, type }) => {
      const isOpen = !stage.is_skippable || id in play.given;
      return isOpen && type !== "self_check";
    }),
  );
  if (!counted.length) return MOST_HEARTS;
  const scores = counted.map(({ id }) => play.given[id]?.score ?? 1);
  return Math.floor(MOST_HEARTS * shareOf(scores, counted.map(pointsOf)) + 0.5);
}

/**
 * Whether a lesson asks anything that hearts hang on.
 *
 * @param {LessonFile} file
 * @returns {boolean}
 */
export function hasHearts(file) {
  return file.stages.some((stage) => questionsOf(stage).some(({ type }) => type !== "self_check"));
}

/**
 * A play as `sessions.submit_session` takes it.
 *
 * @param {Play} play
 * @returns {Record<string, unknown>}
 */
export function sessionOf(play) {
  const { file, given, event_id: eventId } = play;
  return {
    session_meta: { lesson_id: file.id, content_version: file.version },
    gamification_results: { xp_earned: worthOf(play), score: scoreOf(play) },
    interactions: Object.entries(given).map(([id, { answer, score, time_ms: time }]) => ({
      question_id: id,
      answer,
      is_correct: score === 1,
      score: score ?? 0,
      time_ms: Math.round(time),
    })),
    event_id: eventId,
  };
}

// The server gives no more than is claimed, and knows better what was first and what a record is.
/** @type {(play: Play) => number} */
function worthOf(play) {
  return play.file.base_xp + XP_A_HEART * heartsOf(play) + MOST_BONUS;
}

// Where there are questions, the server counts itself.
/** @type {(play: Play) => number} */
function scoreOf({ scores }) {
  const told = Object.values(scores);
  if (!told.length) return FULL_SCORE;
  return Math.round(told.reduce((sum, score) => sum + score, 0) / told.length);
}
