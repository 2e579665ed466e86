import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseSubject, dayOf, minutesFor } from "../src/home/choice.js";

/** @import { ListedSubject } from "../src/home/choice.js" */

/** @type {(id: string, passed: number, next?: "open" | "sold" | "none") => ListedSubject} */
const subject = (id, passed, next = "open") => ({
  id,
  title: id,
  language: "en",
  dir: "ltr",
  total_lessons: 9,
  passed_lessons: passed,
  next_lesson:
    next === "none"
      ? null
      : {
          id: `${id}.next`,
          title: "Next",
          track: "t",
          unit_title: "U",
          position: 1,
          unit_lessons: 3,
          target_minutes: null,
          is_open: next === "open",
        },
});

test("one goes on with the subject that was open last", () => {
  assert.equal(chooseSubject([subject("a", 3), subject("b", 0)], "b")?.id, "b");
});

test("without one that was open, with the first that was begun", () => {
  assert.equal(chooseSubject([subject("a", 0), subject("b", 3)], undefined)?.id, "b");
  assert.equal(chooseSubject([subject("a", 0), subject("b", 0)], "gone")?.id, "a");
});

test("a subject in which nothing is left is not offered", () => {
  assert.equal(chooseSubject([subject("a", 9, "none"), subject("b", 0)], "a")?.id, "b");
  assert.equal(chooseSubject([subject("a", 9, "none")], "a"), null);
});

test("a lesson that can be played comes before one that is sold", () => {
  assert.equal(chooseSubject([subject("a", 3, "sold"), subject("b", 0)], "a")?.id, "b");
  assert.equal(chooseSubject([subject("a", 3, "sold")], "a")?.id, "a");
});

test("the day is met at its goal, near it one lesson before", () => {
  assert.deepEqual(dayOf(50, 50), { state: "met", missing: 0 });
  assert.deepEqual(dayOf(60, 50), { state: "met", missing: 0 });
  assert.deepEqual(dayOf(25, 50), { state: "near", missing: 25 });
  assert.deepEqual(dayOf(24, 50), { state: "far", missing: 26 });
  assert.equal(dayOf(10, 0).state, "none");
});

test("even one review takes a minute", () => {
  assert.deepEqual([1, 2, 8].map(minutesFor), [1, 1, 4]);
});
