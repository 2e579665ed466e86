import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readTexts } from "../build/texts.mjs";

const FRONTEND = join(fileURLToPath(import.meta.url), "../..");
const TEXTS = await readTexts(join(FRONTEND, "texts"));

/** @type {() => Promise<string>} */
async function sources() {
  const names = await readdir(join(FRONTEND, "src"), { recursive: true });
  const scripts = names.filter((name) => name.endsWith(".js"));
  return (
    await Promise.all(scripts.map((name) => readFile(join(FRONTEND, "src", name), "utf8")))
  ).join("\n");
}

/** @type {(text: string | Record<string, string>) => string[]} */
const formsOf = (text) => (typeof text === "string" ? [text] : Object.values(text));

test("a text that has forms has all that its language needs", () => {
  for (const [key, both] of Object.entries(TEXTS)) {
    for (const [language, text] of Object.entries(both)) {
      if (typeof text === "string") continue;
      const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      assert.deepEqual(Object.keys(text).sort(), [...needed].sort(), `${key} in ${language}`);
    }
  }
});

test("both languages name the same values", () => {
  for (const [key, { en, ar }] of Object.entries(TEXTS)) {
    /** @type {(text: string | Record<string, string>) => string[]} */
    const names = (text) =>
      [
        ...new Set(
          formsOf(text)
            .join()
            .match(/\{\w+\}/g) ?? [],
        ),
      ].sort();
    assert.deepEqual(names(en), names(ar), key);
  }
});

test("every text is used, or begins as one that is built from its name", async () => {
  const source = await sources();
  const built = [...source.matchAll(/`([\w.-]+\.)\$\{/g)].map(([, start]) => start);
  const unused = Object.keys(TEXTS).filter(
    (key) => !source.includes(`"${key}"`) && !built.some((start) => key.startsWith(start)),
  );
  assert.deepEqual(unused, []);
});

test("every text that is asked for by its whole name exists", async () => {
  const asked = [...(await sources()).matchAll(/\b(?:t|parts)\(\s*"([^"]+)"/g)].map(
    ([, key]) => key,
  );
  assert.deepEqual(
    asked.filter((key) => !(key in TEXTS)),
    [],
  );
});
