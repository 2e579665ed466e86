/**
 * What a play has earned, told in its parts. Pure.
 */

/**
 * The answer of `sessions.submit_session`, as far as it is shown.
 *
 * @typedef {object} Earned
 * @property {number} xp_earned for the play
 * @property {number} new_total_xp the student's, the play's included, rewards not
 * @property {number} hearts 0–5, by the marks
 * @property {boolean} [xp_capped] whether the school's limits for playing again cut the XP
 * @property {(import("../questions/types.js").Outcome & {question_id: string})[]} results of each answer
 * @property {{type: string, id: string, xp: number, gems: number}[]} [rewards] what came on top
 */

/**
 * A part of the XP.
 *
 * @typedef {{part: "lesson" | "hearts" | "first" | "record", xp: number}} Part
 */

const XP_A_HEART = 2;
const FIRST = 5;
const RECORD = 10;

/**
 * What the XP of a play is made of: the lesson's base, 2 a heart, 5 the first time, 10 for a record.
 *
 * @param {Earned} earned
 * @param {number} base XP of the lesson
 * @returns {Part[]} empty where the parts do not make the whole: the play was paid before, or in part
 */
export function partsOf({ xp_earned: xp, hearts, xp_capped: isCapped }, base) {
  const rest = xp - base - XP_A_HEART * hearts;
  if (isCapped || ![0, FIRST, RECORD, FIRST + RECORD].includes(rest)) return [];
  /** @type {Part[]} */
  const parts = [
    { part: "lesson", xp: base },
    { part: "hearts", xp: XP_A_HEART * hearts },
    { part: "first", xp: rest % RECORD },
    { part: "record", xp: rest - (rest % RECORD) },
  ];
  return parts.filter((each) => each.xp > 0);
}
