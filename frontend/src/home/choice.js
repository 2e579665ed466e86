/**
 * What home offers first. Pure.
 */

/**
 * A subject as `profile.get_start` lists it.
 *
 * @typedef {object} ListedSubject
 * @property {string} id its name
 * @property {string} title what the plan calls it
 * @property {string} language of its texts
 * @property {"ltr" | "rtl"} dir of its texts
 * @property {number} total_lessons in it
 * @property {number} passed_lessons of them
 * @property {NextLesson | null} next_lesson what comes next, null where nothing does
 */

/**
 * What comes next in a subject.
 *
 * @typedef {object} NextLesson
 * @property {string} id its name
 * @property {string} title what it is called
 * @property {string} track its part
 * @property {string} unit_title of its unit
 * @property {number} position among the lessons of its unit, from 1
 * @property {number} unit_lessons how many these are
 * @property {number | null} target_minutes how long it takes, if known
 * @property {boolean} is_open false where it is sold and not owned
 */

/** Minutes that a review of one question takes, on average. */
const MINUTES_A_QUESTION = 0.5;
/** XP that one lesson brings at least, with all its hearts. */
const XP_A_LESSON = 25;

/**
 * Chooses the subject to go on with: the one that was open last, else one that was begun, else the
 * first; only where a lesson is left, and rather one that can be played than one that is sold.
 *
 * @param {ReadonlyArray<ListedSubject>} subjects
 * @param {string | undefined} last the one that was open last
 * @returns {ListedSubject | null} null where nothing is left anywhere
 */
export function chooseSubject(subjects, last) {
  const left = subjects.filter((subject) => subject.next_lesson);
  const playable = left.filter((subject) => subject.next_lesson?.is_open);
  const among = playable.length ? playable : left;
  return (
    among.find(({ id }) => id === last) ??
    among.find((subject) => subject.passed_lessons) ??
    among[0] ??
    null
  );
}

/**
 * How long reviews take.
 *
 * @param {number} questions
 * @returns {number} minutes, at least one
 */
export const minutesFor = (questions) => Math.max(1, Math.round(questions * MINUTES_A_QUESTION));

/**
 * How the day stands against the goal.
 *
 * @param {number} earned XP of today
 * @param {number} goal XP; 0 for none
 * @returns {{state: "none" | "met" | "near" | "far", missing: number}}
 */
export function dayOf(earned, goal) {
  const missing = Math.max(0, goal - earned);
  if (!goal) return { state: "none", missing };
  if (!missing) return { state: "met", missing };
  return { state: missing <= XP_A_LESSON ? "near" : "far", missing };
}
