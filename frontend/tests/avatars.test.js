import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readTexts } from "../build/texts.mjs";

const FRONTEND = join(fileURLToPath(import.meta.url), "../..");
const FILES = (await readdir(join(FRONTEND, "avatars"))).sort();

test("every avatar is a drawing without text, script or anything from elsewhere", async () => {
  assert.equal(FILES.length, 12);
  for (const file of FILES) {
    const drawing = await readFile(join(FRONTEND, "avatars", file), "utf8");
    const elements = [...drawing.matchAll(/<(\w+)/g)].map(([, name]) => name);
    assert.deepEqual([...new Set(elements)].sort(), ["path", "rect", "svg"], file);
    assert.doesNotMatch(drawing, /href|url\(/, file);
  }
});

test("every avatar has a name that can be read aloud", async () => {
  const texts = await readTexts(join(FRONTEND, "texts"));
  const named = Object.keys(texts)
    .filter((key) => /^profile\.avatar\../.test(key))
    .map((key) => `${key.split(".")[2]}.svg`);
  assert.deepEqual(named.sort(), FILES);
});
