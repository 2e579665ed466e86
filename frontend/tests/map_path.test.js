import assert from "node:assert/strict";
import { test } from "node:test";
import { heightOf, layPath, PLACES, swept } from "../src/map/path.js";

/** @typedef {import("../src/map/path.js").Stroke} Stroke */
/** @type {(count: number, stroke?: Stroke) => Stroke[]} */
const lessons = (count, stroke = "pencil") => Array.from({ length: count }, () => stroke);
/** @type {(path: string) => number[]} */
const figures = (path) => (path.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);

// The area between the forward and the back side of a swept stroke, by the shoelace formula over points
// of its curves.
/** @type {(path: string) => number} */
function areaOf(path) {
  const pieces = [...path.matchAll(/([MCL])([^MCLZ]*)/g)];
  /** @type {number[][]} */
  const outline = [];
  for (const [, command, rest] of pieces) {
    const at = figures(rest);
    if (command !== "C") {
      outline.push(at);
      continue;
    }
    const [x0, y0] = outline[outline.length - 1];
    for (let step = 1; step <= 50; step += 1) {
      const u = step / 50;
      const weights = [(1 - u) ** 3, 3 * u * (1 - u) ** 2, 3 * u ** 2 * (1 - u), u ** 3];
      /** @type {(i: number, first: number) => number} */
      const along = (i, first) =>
        weights[0] * first + weights[1] * at[i] + weights[2] * at[i + 2] + weights[3] * at[i + 4];
      outline.push([along(0, x0), along(1, y0)]);
    }
  }
  const doubled = outline.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = outline[(index + 1) % outline.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(doubled / 2);
}

test("lessons go from one side to the other and back, four places to each", () => {
  const [{ lessons: places }] = layPath([lessons(9)]).topics;
  assert.deepEqual(places, [0, 1, 2, 3, 4, 5, 6, 7, 0]);
  assert.deepEqual(
    PLACES.map((place) => -place),
    [...PLACES.slice(4), ...PLACES.slice(0, 4)],
  );
});

test("a topic begins at the outer place of the side where the last one ended", () => {
  const { topics } = layPath([lessons(2), lessons(4), lessons(1)]);
  assert.deepEqual(
    topics.map(({ place }) => place),
    [0, 0, 4],
  );
});

test("the topic's name and each lesson have their rows, the student's place a higher one", () => {
  assert.equal(layPath([lessons(3)]).height, 3 + 3 * 6);
  assert.equal(layPath([["ink", "here", "pencil"]]).height, 3 + 6 + 17 + 6);
});

test("the height of a unit is known before its path is laid", () => {
  /** @type {Stroke[][]} */
  const topics = [["ink", "here"], [], ["pencil"]];
  assert.equal(heightOf(topics), layPath(topics).height);
});

test("a path reaches from the unit's top to its bottom", () => {
  const { pencil, height } = layPath([lessons(3), lessons(2)]);
  const at = figures(pencil);
  assert.deepEqual([at[1], at[at.length - 1]], [0, height * 16]);
});

test("there is ink up to the student's place, and pencil from there on", () => {
  const { ink, pencil } = layPath([["ink", "here", "pencil"]]);
  const inkEnds = Math.max(...figures(ink).filter((_, index) => index % 2));
  const placeY = (3 + 6 + 3.375) * 16;
  assert.equal(inkEnds, placeY + 9);
  assert.equal(figures(pencil)[1], placeY);
});

test("a unit that is done has no pencil, and one that was not begun no ink", () => {
  assert.equal(layPath([lessons(3, "ink")]).pencil, "");
  assert.equal(layPath([lessons(3)]).ink, "");
});

test("what was done out of turn has ink of its own", () => {
  const { ink, pencil } = layPath([["ink", "pencil", "ink", "ink", "pencil"]]);
  assert.equal(ink.match(/M/g)?.length, 2);
  assert.equal(pencil.match(/M/g)?.length, 2);
});

test("an empty unit has no path", () => {
  assert.deepEqual(layPath([]), { topics: [], height: 0, ink: "", pencil: "" });
  assert.deepEqual(layPath([[]]).ink, "");
});

test("the nib is thick across its edge and thin along it", () => {
  const along = swept(
    [0, 0],
    [
      [
        [2.5, -4.5],
        [2.5, -4.5],
        [50, -90],
      ],
    ],
  );
  const across = swept(
    [0, 0],
    [
      [
        [30, 50 / 3],
        [60, 100 / 3],
        [90, 50],
      ],
    ],
  );
  assert.ok(areaOf(along) < 120, `${areaOf(along)}`);
  // Its edge is 2 · √(5² + 9²) px, and it goes √(90² + 50²) px straight across.
  assert.ok(Math.abs(areaOf(across) - 2 * Math.hypot(5, 9) * Math.hypot(90, 50)) < 5);
});

test("the swept area comes back to where it began", () => {
  const { ink } = layPath([lessons(2, "ink")]);
  const at = figures(ink);
  const [x, y] = [at[0] - 10, at[1] + 18];
  assert.deepEqual(at.slice(-2), [x, y]);
  assert.ok(ink.endsWith("Z"));
});

test("the path of as many lessons mirrors itself where a topic begins on the other side", () => {
  const { topics } = layPath([lessons(4), lessons(4)]);
  const [first, second] = topics.map((topic) => topic.lessons.map((place) => PLACES[place]));
  assert.deepEqual(
    second,
    first.map((x) => -x),
  );
});
