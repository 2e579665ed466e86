/**
 * Achievements: which of them are worth showing, and what stands for each. Pure.
 */

/**
 * An achievement as the API has it.
 *
 * @typedef {object} Achievement
 * @property {string} id `lessons_100`, or `subject_completed:` with the subject
 * @property {string} title in the student's language
 * @property {string | null} earned_on the day, null if it is still to earn
 * @property {number} progress at most the target
 * @property {number} target how many
 */

/** By what is counted. */
const SIGNS = /** @type {const} */ ({
  lesson: "map",
  perfect: "heart",
  streak: "flame",
  review: "rev",
  subject: "flag",
});

/** @typedef {keyof typeof SIGNS} Measure */

/** Those that have a name of their own in the texts. */
const NAMED = new Set([
  ...["first_lesson", "lessons_10", "lessons_100", "lessons_500"],
  ...["perfect_1", "perfect_10", "perfect_100"],
  ...["streak_7", "streak_30", "streak_100", "reviews_100", "reviews_1000"],
]);

/**
 * What an achievement counts.
 *
 * @param {string} id
 * @returns {Measure}
 */
export function measureOf(id) {
  if (id.startsWith("perfect")) return "perfect";
  if (id.startsWith("streak")) return "streak";
  if (id.startsWith("review")) return "review";
  return id.startsWith("subject") ? "subject" : "lesson";
}

/**
 * The icon of what an achievement counts.
 *
 * @param {string} id
 * @returns {string}
 */
export function signOf(id) {
  return SIGNS[measureOf(id)];
}

/**
 * Whether the texts have a name for an achievement; of a newer one the server's title is shown.
 *
 * @param {string} id
 * @returns {boolean}
 */
export function isNamed(id) {
  return NAMED.has(id);
}

/**
 * Those worth showing: of what is still to earn the nearest of each kind, then what was earned, the latest
 * first.
 *
 * @param {ReadonlyArray<Achievement>} all
 * @returns {Achievement[]}
 */
export function worthShowing(all) {
  /** @type {Map<Measure, Achievement>} */
  const nearest = new Map();
  for (const one of all.filter(({ earned_on: day }) => !day)) {
    const other = nearest.get(measureOf(one.id));
    if (!other || one.target < other.target) nearest.set(measureOf(one.id), one);
  }
  const share = (/** @type {Achievement} */ one) => one.progress / one.target;
  return [
    ...[...nearest.values()].sort((one, other) => share(other) - share(one)),
    ...all
      .filter(({ earned_on: day }) => day)
      .sort((one, other) => String(other.earned_on).localeCompare(String(one.earned_on))),
  ];
}
