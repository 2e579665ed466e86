import assert from "node:assert/strict";
import { test } from "node:test";
import { merged, nextToPass, partOf, withGaps } from "../src/board/rows.js";

/** @import { Entry } from "../src/board/rows.js" */

/** @type {(rank: number, xp?: number, isMe?: boolean) => Entry} */
const entry = (rank, xp = 1000 - rank, isMe = false) => ({
  rank,
  player: `P${rank}`,
  xp,
  level: 1,
  avatar: null,
  is_me: isMe,
});

/** @type {(entries: Entry[], total: number) => (number | string)[]} */
const shown = (entries, total) =>
  withGaps(entries, total).map(({ entry: one, gap }) =>
    one ? one.rank : `${gap?.from}-${gap?.to}`,
  );

test("places that are not known are gaps: between the top and me, and behind the last", () => {
  const entries = [1, 2, 3, 9, 10, 11].map((rank) => entry(rank));
  assert.deepEqual(shown(entries, 27), [1, 2, 3, "4-8", 9, 10, 11, "12-27"]);
});

test("a board that is known whole has no gap", () => {
  assert.deepEqual(shown([entry(1), entry(2)], 2), [1, 2]);
});

test("a board without anybody has no rows", () => {
  assert.deepEqual(shown([], 0), []);
});

test("what is asked for first of a gap is next to the student", () => {
  assert.deepEqual(partOf({ from: 4, to: 60 }, 64, 20), { offset: 40, limit: 20 });
  assert.deepEqual(partOf({ from: 70, to: 200 }, 64, 20), { offset: 69, limit: 20 });
});

test("no more is asked for than a gap has", () => {
  assert.deepEqual(partOf({ from: 4, to: 8 }, 12, 20), { offset: 3, limit: 5 });
});

test("a part closes its gap", () => {
  const known = [1, 2, 3, 9, 10].map((rank) => entry(rank));
  const part = [4, 5, 6, 7, 8].map((rank) => entry(rank));
  assert.deepEqual(shown(merged(known, part), 10), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test("the student stands on one place alone when the board moved between two answers", () => {
  const rows = merged([entry(5, 10, true), entry(6)], [entry(6, 12, true), entry(7)]);
  assert.deepEqual(
    rows.map(({ rank, is_me: isMe }) => [rank, isMe]),
    [
      [6, true],
      [7, false],
    ],
  );
});

test("whoever has as much and was there first is passed with one more", () => {
  const rows = [entry(3, 40), entry(4, 40, true)];
  assert.deepEqual(nextToPass(rows), { name: "P3", xp: 1 });
});

test("nobody is to be passed from the first place, nor where the one ahead is not known", () => {
  assert.equal(nextToPass([entry(1, 40, true), entry(2)]), null);
  assert.equal(nextToPass([entry(1), entry(12, 5, true)]), null);
});
