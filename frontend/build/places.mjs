/**
 * Where the build reads and writes.
 */
import { copyFile, mkdir, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const frontend = join(dirname(fileURLToPath(import.meta.url)), "..");
const app = join(frontend, "..", "memora");
/** Both hosts serve it below `ADDRESS`. */
export const PUBLIC = join(app, "public", "learn");
export const ADDRESS = "/assets/memora/learn";
const require = createRequire(import.meta.url);

/**
 * Copies a file of a package to where Python reads it.
 *
 * @param {string} module the file, as `require` names it
 * @param {string} target where it goes, below the app's folder
 */
export async function bring(module, target) {
  const path = join(app, target);
  await mkdir(dirname(path), { recursive: true });
  await copyFile(require.resolve(module), `${path}.unfinished`);
  await rename(`${path}.unfinished`, path);
}

/**
 * Writes a public file, whole or not at all.
 *
 * @param {string} name of the file
 * @param {string | Uint8Array} content of it
 */
export async function place(name, content) {
  const path = join(PUBLIC, name);
  await writeFile(`${path}.unfinished`, content);
  await rename(`${path}.unfinished`, path);
}
