/**
 * What XP is made of: what stands for each entry of the history. Pure.
 */

/**
 * An entry as the API has it.
 *
 * @typedef {object} Entry
 * @property {number} seq its number
 * @property {string} type what happened
 * @property {string} reference_id what it happened to, such as a lesson
 * @property {number} xp what it added or took
 * @property {number} gems likewise
 * @property {string | null} reason what staff said
 * @property {string} created_at when
 */

/** Icons by what happened; what is not here is something else. */
const SIGNS = new Map(
  Object.entries({
    lesson_completion: "check",
    review: "rev",
    review_undone: "undo",
    quest_reward: "flag",
    quest_undone: "undo",
    freeze_earned: "ice",
    streak_day: "flame",
    streak_repair: "flame",
    subject_completed: "map",
    client_xp: "play",
    staff_xp: "bulb",
    purchase: "shop",
    refund: "shop",
    voided: "x",
  }),
);

/**
 * What happened, as the texts name it.
 *
 * @param {string} type as the API has it; a newer server may know others
 * @returns {string}
 */
export function kindOf(type) {
  return SIGNS.has(type) ? type : "other";
}

/**
 * The icon of what happened.
 *
 * @param {string} type as the API has it
 * @returns {string} as `.i-…` has it
 */
export function signOf(type) {
  return SIGNS.get(kindOf(type)) ?? "task";
}

/**
 * Whether an entry is worth a line: it changed an amount, or has a name of its own.
 *
 * @param {Entry} entry
 * @returns {boolean}
 */
export function isTold({ type, xp, gems }) {
  return Boolean(xp || gems) || kindOf(type) !== "other";
}

/**
 * Entries by their day, in their order.
 *
 * @param {ReadonlyArray<Entry>} entries
 * @param {(moment: string) => string} dayOf names the day of a moment
 * @returns {{day: string, entries: Entry[]}[]}
 */
export function byDay(entries, dayOf) {
  /** @type {{day: string, entries: Entry[]}[]} */
  const days = [];
  for (const entry of entries) {
    const day = dayOf(entry.created_at);
    if (days.at(-1)?.day === day) days.at(-1)?.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}
