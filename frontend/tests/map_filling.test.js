import assert from "node:assert/strict";
import { test } from "node:test";
import { fillFrom } from "../src/map/filling.js";

/** @type {(count: number, has: (unit: number) => boolean) => number[]} */
const drawn = (count, has) => Array.from({ length: count }, (_, unit) => unit).filter(has);

test("a large map begins with the units around the student's place", () => {
  const { has } = fillFrom(100, 50, () => assert.fail("nothing more was asked for"));
  assert.deepEqual(drawn(100, has), [45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55]);
});

test("a small map is drawn at once", () => {
  const filling = fillFrom(6, 0, () => assert.fail("it is whole already"));
  filling.all();
  assert.equal(drawn(6, filling.has).length, 6);
});

test("it fills from there until all is drawn", async () => {
  /** @type {number[]} */
  const sizes = [];
  await new Promise((resolve) => {
    const filling = fillFrom(40, 0, () => {
      const { length } = drawn(40, filling.has);
      sizes.push(length);
      if (length === 40) resolve(undefined);
    });
    filling.begin();
  });
  assert.deepEqual(sizes, [16, 26, 36, 40]);
});

test("what is asked for beyond what is drawn draws all of it at once", () => {
  let updates = 0;
  const filling = fillFrom(100, 50, () => {
    updates += 1;
  });
  filling.all();
  filling.all();
  assert.deepEqual([drawn(100, filling.has).length, updates], [100, 1]);
});

test("once whole it has what a newer map adds", () => {
  const filling = fillFrom(3, 0, () => {});
  assert.ok(filling.has(7));
});
