import assert from "node:assert/strict";
import { test } from "node:test";
import { shares, WEEK, weekChart } from "../src/profile/charts.js";
import { byDay, isTold, kindOf, signOf } from "../src/profile/history.js";

/** @import { Entry } from "../src/profile/history.js" */

/** @type {(type: string, more?: Partial<Entry>) => Entry} */
const entry = (type, more = {}) => ({
  seq: 1,
  type,
  reference_id: "",
  xp: 10,
  gems: 0,
  reason: null,
  created_at: "2026-04-03T10:00:00Z",
  ...more,
});

test("the strokes of a week stand on one line and within the drawing", () => {
  const { bars } = weekChart([45, 60, 0, 38, 82, 55, 35], 50, false);
  for (const bar of bars) {
    assert.equal(bar.y + bar.height, 110);
    assert.ok(bar.y >= 20, "room for the number above");
    assert.ok(bar.x >= 0 && bar.x + bar.width <= WEEK.width);
  }
});

test("a day's stroke is as tall as its share of the best day", () => {
  const { bars } = weekChart([20, 40], 0, false);
  assert.equal(bars[0].height * 2, bars[1].height);
});

test("a day with little is still seen, and one with nothing is not", () => {
  const { bars } = weekChart([0, 1, 10_000], 0, false);
  assert.deepEqual([bars[0].height, bars[1].height > 0], [0, true]);
});

test("days that took more back than they gave have no stroke", () => {
  assert.equal(weekChart([-20, 40], 0, false).bars[0].height, 0);
});

test("from right to left the week is mirrored, its strokes are not moved apart", () => {
  const values = [1, 2, 3, 4, 5, 6, 7];
  const places = weekChart(values, 0, false).bars.map(({ x }) => x);
  assert.deepEqual(
    weekChart(values, 0, true).bars.map(({ x }) => x),
    [...places].reverse(),
  );
});

test("the goal lies where a day that meets it ends, and is not drawn without one", () => {
  const { bars, goalY } = weekChart([50, 80], 50, false);
  assert.equal(goalY, bars[0].y);
  assert.equal(weekChart([50], 0, false).goalY, null);
});

test("a goal above every day leaves them below it", () => {
  const { bars, goalY } = weekChart([10, 20], 100, false);
  assert.ok(bars.every((bar) => bar.y > Number(goalY)));
});

test("what is known fills the line, with a gap between pieces", () => {
  const pieces = shares([88, 61, 34], 183, 2);
  assert.equal(pieces[0].width + 2, pieces[1].x);
  assert.equal(Math.round(pieces[2].x + pieces[2].width), 183);
});

test("a piece without anything takes no room, not even a gap's", () => {
  const pieces = shares([5, 0, 5], 100, 2);
  assert.deepEqual(
    pieces.map(({ width }) => width),
    [49, 0, 49],
  );
});

test("nothing known is nothing drawn", () => {
  assert.deepEqual(
    shares([0, 0], 100, 2).map(({ width }) => width),
    [0, 0],
  );
});

test("what a newer server logs is told as something else, if it changed an amount", () => {
  assert.equal(kindOf("comet"), "other");
  assert.equal(signOf("comet"), "task");
  assert.deepEqual(
    [
      isTold(entry("comet")),
      isTold(entry("comet", { xp: 0 })),
      isTold(entry("freeze_earned", { xp: 0 })),
    ],
    [true, false, true],
  );
});

test("entries of one day stand together in their order", () => {
  const days = byDay(
    [1, 2, 3].map((seq) => entry("review", { seq, created_at: `2026-04-0${seq < 3 ? 3 : 2}` })),
    (moment) => moment,
  );
  assert.deepEqual(
    days.map(({ day, entries }) => [day, entries.map(({ seq }) => seq)]),
    [
      ["2026-04-03", [1, 2]],
      ["2026-04-02", [3]],
    ],
  );
});
