import assert from "node:assert/strict";
import { test } from "node:test";
import { keyOf, planFor } from "../src/worker/plan.js";

const SITE = { origin: "https://school.example", files: ["/assets/memora/learn/app.1.js"] };

/** @type {(path: string, mode?: string, method?: string) => string} */
const plan = (path, mode = "cors", method = "GET") =>
  planFor(method, mode, new URL(path, SITE.origin), SITE);

test("our pages are answered by the worker, those beside them not", () => {
  const plans = ["/learn", "/learn/map/a", "/learning", "/learn/preview", "/app"].map((path) =>
    plan(path, "navigate"),
  );
  assert.deepEqual(plans, ["page", "page", "none", "none", "none"]);
});

test("published files are kept, films and the API are not", () => {
  const plans = [
    "/memora_content/lessons/a.json",
    "/memora_content/media/a.mp4",
    "/api/method/memora.api.profile.get_start",
  ].map((path) => plan(path));
  assert.deepEqual(plans, ["content", "none", "none"]);
});

test("the shell's own files come from the device", () => {
  assert.equal(plan("/assets/memora/learn/app.1.js"), "shell");
});

test("what changes something, and what is elsewhere, goes its own way", () => {
  assert.equal(plan("/learn", "navigate", "POST"), "none");
  assert.equal(plan("https://cdn.example/assets/memora/learn/app.1.js"), "none");
});

test("published files are kept from a CDN as well, whatever signs them", () => {
  const signed = "https://cdn.example/private/lessons/a.json?sig=1";
  assert.equal(plan(signed), "content");
  assert.equal(keyOf(new URL(signed)), "https://cdn.example/private/lessons/a.json");
});
