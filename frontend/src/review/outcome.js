/**
 * What a review came to: how much was still there, and when each question comes back. Pure.
 */

/**
 * A question of a review, as `reviews.get_review_session` gives it.
 *
 * @typedef {Record<string, any> & {id: string, type: string}} Question
 */

/**
 * What the server said of an answer, as `reviews.submit_review_session` does.
 *
 * @typedef {Record<string, any> & {is_correct: boolean, score: number, counted: boolean,
 *   next_review_date: string}} Result
 */

/**
 * A question that was answered.
 *
 * @typedef {object} Outcome
 * @property {Question} question what was asked
 * @property {Result} result what was said of the answer
 * @property {number} xp earned with it
 * @property {Array<{type: string, id: string, xp: number, gems: number}>} rewards that came on top
 * @property {number} at when it was answered, in milliseconds
 * @property {string} language of the question's texts
 * @property {"ltr" | "rtl"} dir their direction
 * @property {boolean} isAgain whether an answer to it was taken back before: this one stands
 */

/** How long an answer can be taken back; the server keeps to the same. */
export const UNDO_MS = 10 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** @type {(moment: Date) => number} */
const midnight = (moment) => new Date(moment).setHours(0, 0, 0, 0);

/** @type {(sum: number, reward: {xp: number}) => number} */
const addXp = (sum, reward) => sum + reward.xp;

/**
 * Sums a review up.
 *
 * @param {Outcome[]} outcomes in the order of the answers
 * @returns {{asked: number, right: number, xp: number, again: Outcome[]}} `again`: to look at once more
 */
export function summed(outcomes) {
  const right = outcomes.filter(({ result }) => result.is_correct);
  return {
    asked: outcomes.length,
    right: right.length,
    xp: outcomes.reduce((sum, { xp, rewards }) => rewards.reduce(addXp, sum + xp), 0),
    again: outcomes.filter(({ result }) => !result.is_correct),
  };
}

/**
 * When the questions come back, day by day.
 *
 * @param {Outcome[]} outcomes
 * @param {Date} now
 * @returns {Array<{days: number, date: Date, n: number}>} `days` from today, in the student's own days
 */
export function comingBack(outcomes, now) {
  /** @type {Map<number, {days: number, date: Date, n: number}>} */
  const found = new Map();
  for (const { result } of outcomes) {
    const date = new Date(result.next_review_date);
    const days = Math.max(0, daysBetween(now, date));
    const known = found.get(days);
    if (known) known.n += 1;
    else found.set(days, { days, date, n: 1 });
  }
  return [...found.values()].sort((one, other) => one.days - other.days);
}

/**
 * How long the last answer can still be taken back.
 *
 * @param {Outcome | undefined} last
 * @param {number} now in milliseconds
 * @returns {number} milliseconds; 0 where it cannot be
 */
export function timeToUndo(last, now) {
  const canBe = last?.result.counted && !last.isAgain;
  return canBe ? Math.max(0, last.at + UNDO_MS - now) : 0;
}

/**
 * A time as a clock shows what is left of it: `9:41`.
 *
 * @param {number} ms milliseconds
 * @returns {string}
 */
export function clock(ms) {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * How many days of the calendar lie between two moments, where the student is.
 *
 * @param {Date} from
 * @param {Date} to
 * @returns {number}
 */
export function daysBetween(from, to) {
  return Math.round((midnight(to) - midnight(from)) / DAY_MS);
}
