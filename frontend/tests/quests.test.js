import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { isNamed, signOf, worthShowing } from "../src/quests/achievements.js";
import { dayOf, leftOfDay, timeLeft } from "../src/quests/day.js";

/** @import { Achievement } from "../src/quests/achievements.js" */

const ROOT = join(fileURLToPath(import.meta.url), "../../..");

/** @type {(id: string, progress: number, target: number, day?: string) => Achievement} */
const one = (id, progress, target, day) => ({
  id,
  title: id,
  earned_on: day ?? null,
  progress,
  target,
});

test("of what is still to earn the nearest of each kind is shown", () => {
  const shown = worthShowing([
    one("lessons_10", 4, 10),
    one("lessons_100", 4, 100),
    one("perfect_10", 9, 10),
  ]);
  assert.deepEqual(
    shown.map(({ id }) => id),
    ["perfect_10", "lessons_10"],
  );
});

test("what was earned comes after it, the latest first", () => {
  const shown = worthShowing([
    one("first_lesson", 1, 1, "2026-03-01"),
    one("streak_7", 7, 7, "2026-04-03"),
    one("lessons_10", 4, 10),
  ]);
  assert.deepEqual(
    shown.map(({ id }) => id),
    ["lessons_10", "streak_7", "first_lesson"],
  );
});

test("every achievement of the server has a name here", async () => {
  const source = await readFile(join(ROOT, "memora/services/ledger/player_state.py"), "utf8");
  const keys = [...source.matchAll(/"(\w+)": Goal\(/g)].map(([, key]) => key);
  assert.ok(keys.length >= 12);
  assert.deepEqual(
    keys.filter((key) => !isNamed(key)),
    [],
  );
});

test("a completed subject has a sign, and its title from the server", () => {
  assert.equal(signOf("subject_completed:math-10"), "flag");
  assert.equal(isNamed("subject_completed:math-10"), false);
});

test("the day of the quests ends at midnight in UTC", () => {
  assert.equal(leftOfDay(Date.parse("2026-04-03T23:59:00Z")), 60_000);
  assert.equal(dayOf(Date.parse("2026-04-03T23:59:00Z")), "2026-04-03");
});

test("time left is rounded down, in hours and in the last hour in minutes", () => {
  assert.deepEqual(timeLeft(Date.parse("2026-04-03T18:10:00Z")), { unit: "hours", n: 5 });
  assert.deepEqual(timeLeft(Date.parse("2026-04-03T23:29:30Z")), { unit: "minutes", n: 30 });
  assert.deepEqual(timeLeft(Date.parse("2026-04-03T23:59:59Z")), { unit: "minutes", n: 1 });
});
