/**
 * Builds what Memora needs of the npm registry's packages: `npm run build`.
 *
 * Files appear whole or not at all: a worker may read one while a bench is being updated.
 */
import { copyFile, mkdir, rename } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const app = join(dirname(fileURLToPath(import.meta.url)), "..", "memora");
const require = createRequire(import.meta.url);

/**
 * Copies a file of a package to where Python reads it.
 *
 * @param {string} module the file, as `require` names it
 * @param {string} target where it goes, below the app's folder
 */
async function bring(module, target) {
  const path = join(app, target);
  await mkdir(dirname(path), { recursive: true });
  await copyFile(require.resolve(module), `${path}.unfinished`);
  await rename(`${path}.unfinished`, path);
}

// The minified file of the package lacks chemistry.
await bring("temml/dist/temml.cjs", "vendor/temml.cjs");
