/**
 * Drawings of our own, under hashed names: the app's icons, and what students choose to stand for them.
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
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
export function writeIcons() {
  return placeAll("icons", ICONS);
}

/**
 * Places the avatars.
 *
 * @returns {Promise<Record<string, string>>} by name of the avatar, its file below the public folder
 */
export async function writeAvatars() {
  const files = (await readdir(join(frontend, "avatars"))).sort();
  return placeAll(
    "avatars",
    Object.fromEntries(files.map((file) => [file.slice(0, -extname(file).length), file])),
  );
}

/** @type {(folder: string, files: Record<string, string>) => Promise<Record<string, string>>} */
async function placeAll(folder, files) {
  /** @type {Record<string, string>} */
  const names = {};
  for (const [use, file] of Object.entries(files)) {
    const content = await readFile(join(frontend, folder, file));
    const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
    const type = extname(file);
    names[use] = `${file.slice(0, -type.length)}.${hash}${type}`;
    await place(names[use], content);
  }
  return names;
}
