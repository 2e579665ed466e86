/**
 * What a subject's map shows: the state of each lesson, and why those that are closed are closed. Pure.
 */

/** Up to so many parts an index shows whole; of more, so many to each side of the student's. */
const MOST_PARTS = 12;
const PARTS_AROUND = 2;

/**
 * A lesson of `map_engine.get_subject_map`.
 *
 * @typedef {object} MapLesson
 * @property {string} id its name
 * @property {string} title what it is called
 * @property {"passed" | "not_passed"} status whether it was done
 * @property {"locked" | "unlocked"} unlock_state whether order and levels let it be done
 * @property {number} base_xp what it is worth
 * @property {number} [best_hearts] of 5, where it is passed
 * @property {number | null} [target_minutes] how long it takes
 * @property {string | null} [required_item] there where it is sold and not owned
 * @property {string} [required_lesson_id] what to do first
 * @property {number} [required_level] or which level to reach
 */

/**
 * A part, unit or topic of it.
 *
 * @typedef {object} MapNode
 * @property {string} id its name
 * @property {string} title what it is called
 * @property {string} [description] of a part
 * @property {number} [unlock_level] of a part: the level that opens it
 * @property {"locked" | "unlocked"} unlock_state whether it may be begun
 * @property {boolean} is_linear whether what is in it is done in order
 * @property {number} total_lessons in it
 * @property {number} passed_lessons of them
 * @property {string} [required_lesson_id] what to do first
 * @property {number} [required_level] or which level to reach
 */

/** @typedef {MapNode & {lessons: MapLesson[]}} MapTopic */
/** @typedef {MapNode & {topics: MapTopic[]}} MapUnit */
/** @typedef {MapNode & {units: MapUnit[]}} MapTrack */

/**
 * The answer of `map_engine.get_subject_map`.
 *
 * @typedef {object} SubjectMap
 * @property {string} subject its name
 * @property {string} title what it is called
 * @property {string} language of its texts, empty if nobody said
 * @property {"ltr" | "rtl"} dir of its texts
 * @property {number} total_lessons in it
 * @property {number} passed_lessons of them
 * @property {number} level the student's
 * @property {boolean} is_linear whether its parts are done in order
 * @property {string | null} suggested_next_lesson_id what comes next
 * @property {MapTrack[]} tracks its parts
 */

/**
 * Why a lesson is closed: it is sold, a level is missing, or another lesson comes first.
 *
 * @typedef {{kind: "paid"} | {kind: "level", level: number}
 *   | {kind: "after", after: string, first: {id: string, title: string}}} Reason
 *   `after`: the lesson it opens after, by title; `first`: what to do now on the way there
 */

/**
 * A lesson as the map shows it.
 *
 * @typedef {object} Step
 * @property {string} id its name
 * @property {string} title what it is called
 * @property {"passed" | "here" | "open" | "locked"} state `here` is the student's place
 * @property {Reason | null} reason why it cannot be played
 * @property {boolean} tells whether it says so itself: the first of those that share a reason
 * @property {number} number among its part's lessons, from 1
 * @property {number} hearts of 5, where it is passed
 * @property {number} xp what it is worth
 * @property {number | null} minutes how long it takes, if known
 */

/** @typedef {{id: string, title: string, steps: Step[]}} Topic */
/** @typedef {{id: string, title: string, passed: number, total: number, isHere: boolean, topics: Topic[]}} Unit */
/**
 * A part as the map shows it.
 *
 * @typedef {object} Part
 * @property {string} id its name
 * @property {string} title what it is called
 * @property {string} description what it is about
 * @property {number} passed lessons
 * @property {number} total lessons
 * @property {number | null} level the level that opens it, while it is missing
 * @property {boolean} isHere whether the student's place is in it
 * @property {Unit[]} units what it consists of
 */

/**
 * Reads a map.
 *
 * @param {SubjectMap} map
 * @returns {{parts: Part[], here: Step | null}} `here`: the student's place, null where all is done
 */
export function readChart(map) {
  const here = map.suggested_next_lesson_id;
  const titles = titlesOf(map);
  const after = predecessors(map);
  /** @type {Step | null} */
  let place = null;

  /** @type {(lesson: MapLesson, above: MapNode[], number: number, before: Step | null) => Step} */
  function step(lesson, above, number, before) {
    const reason = reasonOf(lesson, above, titles, after);
    const state = stateOf(lesson, here);
    const made = {
      id: lesson.id,
      title: lesson.title,
      state,
      reason,
      tells: Boolean(reason) && state !== "passed" && reason?.kind !== before?.reason?.kind,
      number,
      hearts: lesson.best_hearts ?? 0,
      xp: lesson.base_xp,
      minutes: lesson.target_minutes ?? null,
    };
    if (state === "here") place = made;
    return made;
  }

  const parts = map.tracks.map((track) => {
    let number = 0;
    const units = track.units.map((unit) => {
      /** @type {Step | null} */
      let before = null;
      const topics = unit.topics.map((topic) => ({
        id: topic.id,
        title: topic.title,
        steps: topic.lessons.map((lesson) => {
          number += 1;
          before = step(lesson, [track, unit, topic], number, before);
          return before;
        }),
      }));
      const isHere = topics.some(({ steps }) => steps.some(({ state }) => state === "here"));
      const { id, title, passed_lessons: passed, total_lessons: total } = unit;
      return { id, title, passed, total, isHere, topics };
    });
    return {
      id: track.id,
      title: track.title,
      description: track.description ?? "",
      passed: track.passed_lessons,
      total: track.total_lessons,
      level: track.required_level ?? null,
      isHere: units.some((unit) => unit.isHere),
      units,
    };
  });
  return { parts, here: place };
}

/**
 * Which parts an index shows: all of few, else those around the student's place, the first and the last.
 *
 * @param {number} count how many there are
 * @param {number} at index of the one where the student is, −1 if nowhere
 * @returns {number[]} their indexes
 */
export function partsShown(count, at) {
  const all = Array.from({ length: count }, (_, index) => index);
  if (count <= MOST_PARTS) return all;
  const middle = Math.max(at, 0);
  return all.filter(
    (index) => index === 0 || index === count - 1 || Math.abs(index - middle) <= PARTS_AROUND,
  );
}

/** @type {(lesson: MapLesson, here: string | null) => Step["state"]} */
function stateOf(lesson, here) {
  if (lesson.status === "passed") return "passed";
  if (lesson.id === here) return "here";
  return lesson.unlock_state === "locked" || lesson.required_item !== undefined ? "locked" : "open";
}

/** @type {(lesson: MapLesson, above: MapNode[], titles: Map<string, string>, after: Map<string, string>) => Reason | null} */
function reasonOf(lesson, above, titles, after) {
  if (lesson.required_item !== undefined) return { kind: "paid" };
  if (lesson.unlock_state !== "locked") return null;
  const lock = [...above, lesson].find((node) => node.required_lesson_id || node.required_level);
  if (!lock) return null;
  if (lock.required_level) return { kind: "level", level: lock.required_level };
  const id = String(lock.required_lesson_id);
  const title = titles.get(id) ?? "";
  return { kind: "after", after: after.get(lesson.id) ?? title, first: { id, title } };
}

/** @type {(map: SubjectMap) => Map<string, string>} */
function titlesOf({ tracks }) {
  const lessons = tracks.flatMap(({ units }) =>
    units.flatMap(({ topics }) => topics.flatMap((topic) => topic.lessons)),
  );
  return new Map(lessons.map(({ id, title }) => [id, title]));
}

// The title of the lesson that has to be passed last before one opens: where order holds, the last one
// missing among the siblings before it, or before what it is in.
/** @type {(map: SubjectMap) => Map<string, string>} */
function predecessors(map) {
  /** @type {Map<string, string>} */
  const found = new Map();

  /** @type {(node: any, before: string | null) => string | null} */
  function walk(node, before) {
    const children = node.tracks ?? node.units ?? node.topics ?? node.lessons;
    if (!children) {
      if (before !== null) found.set(node.id, before);
      return node.status === "passed" ? null : node.title;
    }
    /** @type {string | null} */
    let missing = null;
    for (const child of children) {
      missing = walk(child, (node.is_linear ? missing : null) ?? before) ?? missing;
    }
    return missing;
  }

  walk(map, null);
  return found;
}
