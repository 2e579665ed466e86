import assert from "node:assert/strict";
import { test } from "node:test";
import { latest } from "../src/latest.js";
import { Refused } from "../src/refusals.js";

/** @type {(value?: unknown) => {app: any, kept: Map<string, unknown>, told: {drawn: number, refused: unknown[]}}} */
function client(value) {
  /** @type {Map<string, unknown>} */
  const kept = new Map();
  if (value !== undefined) kept.set("board", value);
  /** @type {{drawn: number, refused: unknown[]}} */
  const told = { drawn: 0, refused: [] };
  const app = {
    store: {
      read: (/** @type {string} */ name) => Promise.resolve(kept.get(name)),
      keep(/** @type {string} */ name, /** @type {unknown} */ next) {
        kept.set(name, next);
        return Promise.resolve();
      },
    },
    update() {
      told.drawn += 1;
    },
    refuse(/** @type {unknown} */ error) {
      told.refused.push(error);
    },
  };
  return { app, kept, told };
}

const AWAY = () => Promise.reject(new Refused(0, "", ""));

test("without anything kept the screen waits for the answer, and keeps it", async () => {
  const { app, kept } = client();
  const shown = await latest(app, "board", () => Promise.resolve("new"));
  assert.equal(shown.value, "new");
  assert.equal(kept.get("board"), "new");
});

test("what was kept is there before the server has answered", async () => {
  const { app } = client("old");
  const shown = await latest(app, "board", () => new Promise(() => {}));
  assert.equal(shown.value, "old");
});

test("the newer answer takes its place and is drawn", async () => {
  const { app, told } = client("old");
  const shown = await latest(app, "board", () => Promise.resolve("new"));
  await shown.refresh();
  assert.deepEqual([shown.value, told.drawn > 0], ["new", true]);
});

test("without a way to the server the old one stays and says so", async () => {
  const { app } = client("old");
  const shown = await latest(app, "board", AWAY);
  await shown.refresh();
  assert.deepEqual([shown.value, shown.isOld], ["old", true]);
});

test("without a way to the server and nothing kept the refusal is the caller's", async () => {
  const { app } = client();
  await assert.rejects(latest(app, "board", AWAY), Refused);
});

test("a refusal that will not pass opens its screen", async () => {
  const { app, told } = client("old");
  const shown = await latest(app, "board", () => Promise.reject(new Refused(401, "", "")));
  await shown.refresh();
  assert.ok(told.refused.length);
});

test("a screen that is gone touches no other one", async () => {
  const { app, told } = client("old");
  const shown = await latest(app, "board", () => Promise.reject(new Refused(401, "", "")));
  shown.leave();
  await shown.refresh();
  assert.deepEqual(told, { drawn: 0, refused: [] });
});

test("what was kept and is not of today waits for the answer, and stands in for it without one", async () => {
  const never = () => false;
  const answered = await latest(client("old").app, "board", () => Promise.resolve("new"), never);
  assert.deepEqual([answered.value, answered.isOld], ["new", false]);
  const away = await latest(client("old").app, "board", AWAY, never);
  assert.deepEqual([away.value, away.isOld], ["old", true]);
});
