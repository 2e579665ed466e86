import assert from "node:assert/strict";
import { test } from "node:test";
import { match, pathTo } from "../src/router.js";

/** @type {ReadonlyArray<import("../src/router.js").Route<string>>} */
const ROUTES = [
  ["/", "home"],
  ["/map", "first map"],
  ["/map/:subject", "map"],
];

test("the root and its slash open home", () => {
  assert.equal(match(ROUTES, "/learn")?.target, "home");
  assert.equal(match(ROUTES, "/learn/")?.target, "home");
});

test("a name in an address comes back as it was given", () => {
  const name = "رياضيات 10/a%";
  assert.deepEqual(match(ROUTES, pathTo("map", name)), {
    target: "map",
    parameters: { subject: name },
  });
});

test("an address beside ours opens nothing", () => {
  assert.equal(match(ROUTES, "/learning/map"), null);
});

test("a stray percent sign is a name like any other", () => {
  assert.equal(match(ROUTES, "/learn/map/100%")?.parameters.subject, "100%");
});
