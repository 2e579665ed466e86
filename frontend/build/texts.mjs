/**
 * The client's texts: one source with both languages side by side, a module of each for the browser.
 */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

export const LANGUAGES = ["en", "ar"];

/** @typedef {string | Record<string, string>} Text a text, or its forms by the plural's category */

/**
 * Reads all texts.
 *
 * @param {string} folder of the JSON files, each key with a text of each language
 * @returns {Promise<Record<string, Record<string, Text>>>} by key and language
 * @throws {Error} a key stands twice, or one language lacks it
 */
export async function readTexts(folder) {
  /** @type {Record<string, Record<string, Text>>} */
  const texts = {};
  for (const name of (await readdir(folder)).filter((file) => file.endsWith(".json")).sort()) {
    for (const [key, both] of Object.entries(
      JSON.parse(await readFile(join(folder, name), "utf8")),
    )) {
      if (key in texts) throw new Error(`${name}: ${key} is there already.`);
      for (const language of LANGUAGES) {
        if (!both[language]) throw new Error(`${name}: ${key} lacks its text in ${language}.`);
      }
      texts[key] = both;
    }
  }
  return texts;
}

/**
 * Writes a module of each language.
 *
 * @param {string} source folder of the JSON files
 * @param {string} target folder of the modules
 */
export async function writeTexts(source, target) {
  const texts = await readTexts(source);
  await mkdir(target, { recursive: true });
  for (const language of LANGUAGES) {
    const messages = Object.fromEntries(
      Object.entries(texts).map(([key, both]) => [key, both[language]]),
    );
    await writeFile(
      join(target, `${language}.js`),
      `export default ${JSON.stringify(messages)};\n`,
    );
  }
}
