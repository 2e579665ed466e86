import assert from "node:assert/strict";
import { test } from "node:test";
import { partsShown, readChart } from "../src/map/chart.js";

/** @import { MapLesson, MapTopic, MapUnit, MapTrack, Step, SubjectMap } from "../src/map/chart.js" */

/** @type {(id: string, fields?: Partial<MapLesson>) => MapLesson} */
const lesson = (id, fields = {}) => ({
  id,
  title: `Title of ${id}`,
  status: "not_passed",
  unlock_state: "unlocked",
  base_xp: 10,
  ...fields,
});
const node = {
  title: "",
  is_linear: true,
  total_lessons: 0,
  passed_lessons: 0,
  unlock_state: /** @type {"unlocked"} */ ("unlocked"),
};
/** @type {(lessons: MapLesson[], fields?: Partial<MapTopic>) => MapTopic} */
const topic = (lessons, fields = {}) => ({ ...node, id: "topic", lessons, ...fields });
/** @type {(topics: MapTopic[], fields?: Partial<MapUnit>) => MapUnit} */
const unit = (topics, fields = {}) => ({ ...node, id: "unit", topics, ...fields });
/** @type {(units: MapUnit[], fields?: Partial<MapTrack>) => MapTrack} */
const track = (units, fields = {}) => ({ ...node, id: "track", units, ...fields });
/** @type {(tracks: MapTrack[], next?: string | null, fields?: Partial<SubjectMap>) => SubjectMap} */
const subject = (tracks, next = null, fields = {}) => ({
  subject: "s",
  title: "S",
  language: "en",
  dir: "ltr",
  total_lessons: 0,
  passed_lessons: 0,
  level: 1,
  is_linear: true,
  suggested_next_lesson_id: next,
  tracks,
  ...fields,
});
const PASSED = { status: /** @type {"passed"} */ ("passed"), best_hearts: 4 };
/** @type {(first: string) => Partial<MapLesson>} */
const closed = (first) => ({ unlock_state: "locked", required_lesson_id: first });
const below = { unlock_state: /** @type {"locked"} */ ("locked") };

/** @type {(map: SubjectMap) => Step[]} */
const stepsOf = (map) =>
  readChart(map).parts.flatMap(({ units }) =>
    units.flatMap(({ topics }) => topics.flatMap(({ steps }) => steps)),
  );
/** @type {(lessons: MapLesson[], next?: string) => Step[]} */
const stepsOfTopic = (lessons, next) => stepsOf(subject([track([unit([topic(lessons)])])], next));

test("each lesson is passed, the student's place, open or locked", () => {
  const steps = stepsOfTopic(
    [lesson("a", PASSED), lesson("b"), lesson("c"), lesson("d", closed("b"))],
    "b",
  );
  assert.deepEqual(
    steps.map(({ state }) => state),
    ["passed", "here", "open", "locked"],
  );
  assert.equal(steps[0].hearts, 4);
});

test("a locked lesson names the one that opens it, and the one to do first", () => {
  const steps = stepsOfTopic([lesson("a"), lesson("b", closed("a")), lesson("c", closed("a"))]);
  assert.deepEqual(steps[2].reason, {
    kind: "after",
    after: "Title of b",
    first: { id: "a", title: "Title of a" },
  });
});

test("what is below a locked unit is locked for the unit's reason", () => {
  const units = [
    unit([topic([lesson("a", PASSED), lesson("b"), lesson("c")], { is_linear: false })]),
    unit([topic([lesson("d", below), lesson("e", below)])], {
      unlock_state: "locked",
      required_lesson_id: "b",
    }),
  ];
  const [, , , d, e] = stepsOf(subject([track(units)]));
  assert.deepEqual(
    [d, e].map(({ reason }) => reason?.kind === "after" && [reason.after, reason.first.id]),
    [
      ["Title of c", "b"],
      ["Title of d", "b"],
    ],
  );
});

test("in a locked part without an order every unit opens after what is before the part", () => {
  const free = { is_linear: false };
  const locked = track(
    [
      unit([topic([lesson("b", below)], free)], free),
      unit([topic([lesson("c", below)], free)], free),
    ],
    { ...free, unlock_state: "locked", required_lesson_id: "a" },
  );
  const [, b, c] = stepsOf(subject([track([unit([topic([lesson("a")])])]), locked]));
  assert.deepEqual(
    [b, c].map(({ reason }) => reason?.kind === "after" && reason.after),
    ["Title of a", "Title of a"],
  );
});

test("a part above the student's level says so at each of its lessons", () => {
  const high = track([unit([topic([lesson("a", below)])])], {
    unlock_state: "locked",
    required_level: 5,
  });
  const map = subject([high]);
  assert.deepEqual(stepsOf(map)[0].reason, { kind: "level", level: 5 });
  assert.equal(readChart(map).parts[0].level, 5);
});

test("a sold lesson is locked by that, whatever else is open", () => {
  const [sold, unnamed] = stepsOfTopic([
    lesson("a", { required_item: "ITEM" }),
    lesson("b", { required_item: null, ...closed("a") }),
  ]);
  assert.deepEqual([sold.state, sold.reason], ["locked", { kind: "paid" }]);
  assert.deepEqual(unnamed.reason, { kind: "paid" });
});

test("the student's place may be a lesson that is sold, where nothing else is left", () => {
  const [here] = stepsOfTopic([lesson("a", { required_item: "ITEM" })], "a");
  assert.deepEqual([here.state, here.reason], ["here", { kind: "paid" }]);
});

test("the first of those that are locked for one reason tells it for all", () => {
  const steps = stepsOfTopic([
    lesson("a"),
    lesson("b", closed("a")),
    lesson("c", closed("a")),
    lesson("d", { required_item: "ITEM" }),
    lesson("e", { required_item: "ITEM" }),
  ]);
  assert.deepEqual(
    steps.map(({ tells }) => tells),
    [false, true, false, true, false],
  );
});

test("each unit tells its reason anew", () => {
  const shut = { unlock_state: /** @type {"locked"} */ ("locked"), required_lesson_id: "a" };
  const units = ["b", "c"].map((id) => unit([topic([lesson(id, below)])], shut));
  const steps = stepsOf(subject([track([unit([topic([lesson("a")])]), ...units])]));
  assert.deepEqual(
    steps.map(({ tells }) => tells),
    [false, true, true],
  );
});

test("lessons are numbered through their part", () => {
  const parts = [
    track([unit([topic([lesson("a")])]), unit([topic([lesson("b")]), topic([lesson("c")])])]),
    track([unit([topic([lesson("d")])])]),
  ];
  assert.deepEqual(
    stepsOf(subject(parts)).map(({ number }) => number),
    [1, 2, 3, 1],
  );
});

test("the student's place is known in its unit and part", () => {
  const parts = [
    track([unit([topic([lesson("a", PASSED)])])]),
    track([unit([topic([lesson("b")])])]),
  ];
  const chart = readChart(subject(parts, "b"));
  assert.equal(chart.here?.id, "b");
  assert.deepEqual(
    chart.parts.map(({ isHere, units }) => [isHere, units[0].isHere]),
    [
      [false, false],
      [true, true],
    ],
  );
});

test("where all is done there is no place", () => {
  assert.equal(readChart(subject([track([unit([topic([lesson("a", PASSED)])])])])).here, null);
});

test("an index shows up to twelve parts, of more those around the student", () => {
  assert.equal(partsShown(12, 11).length, 12);
  assert.deepEqual(partsShown(90, 40), [0, 38, 39, 40, 41, 42, 89]);
  assert.deepEqual(partsShown(90, -1), [0, 1, 2, 89]);
});
