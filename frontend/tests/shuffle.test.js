import assert from "node:assert/strict";
import { test } from "node:test";

import { misplaced, shuffled } from "../src/questions/shuffle.js";

const TEN = [..."abcdefghij"];
const same = (/** @type {string} */ text) => text;

test("an order by lot is the same for the same seed", () => {
  assert.deepEqual(shuffled(TEN, "play 1"), shuffled(TEN, "play 1"));
});

test("an order by lot is another for another seed", () => {
  assert.notDeepEqual(shuffled(TEN, "play 1"), shuffled(TEN, "play 2"));
});

test("an order by lot holds everything once", () => {
  assert.deepEqual(shuffled(TEN, "any").sort(), TEN);
});

test("each of three things comes first about as often", () => {
  const first = Array.from(
    { length: 3_000 },
    (_none, at) => shuffled(["a", "b", "c"], `s${at}`)[0],
  );

  for (const letter of "abc") {
    const times = first.filter((each) => each === letter).length;
    assert.ok(times > 900 && times < 1_100, `${letter}: ${times}`);
  }
});

test("things to be put in order never begin in the right one", () => {
  for (let seed = 0; seed < 200; seed += 1) {
    assert.notDeepEqual(misplaced(["a", "b"], String(seed), same), ["a", "b"]);
  }
});

test("things that are all the same have no wrong order", () => {
  assert.deepEqual(misplaced(["a", "a"], "any", same), ["a", "a"]);
});
