/**
 * The app's icons, of our own drawing, under hashed names.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { frontend, place } from "./places.mjs";

/** By what a manifest calls them. */
const ICONS = {
  svg: "icon.svg",
  192: "icon-192.png",
  512: "icon-512.png",
  maskable: "icon-maskable-512.png",
  apple: "icon-apple-180.png",
};

/**
 * Places the icons.
 *
 * @returns {Promise<Record<string, string>>} their names below the public folder
 */
export async function writeIcons() {
  /** @type {Record<string, string>} */
  const names = {};
  for (const [use, file] of Object.entries(ICONS)) {
    const content = await readFile(join(frontend, "icons", file));
    const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
    const type = extname(file);
    names[use] = `${file.slice(0, -type.length)}.${hash}${type}`;
    await place(names[use], content);
  }
  return names;
}
