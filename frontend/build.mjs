/**
 * Builds the student's client and brings what Memora needs of the npm registry: `npm run build`.
 *
 * The client's files have hashed names, below the app's public folder; `build.json`, which Python reads,
 * names them and comes last. The build before stays for one generation: a page that is open asks for its
 * own files until it takes the update. Files appear whole or not at all: a worker may read one while a bench
 * is being updated.
 */
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { bring, frontend, place, PUBLIC } from "./build/places.mjs";
import { buildClient, buildWorker } from "./build/bundles.mjs";
import { writeAvatars, writeIcons } from "./build/icons.mjs";
import { writeTexts } from "./build/texts.mjs";

const RECORD = "build.json";

/** @type {() => Promise<string[]>} */
async function filesBefore() {
  try {
    return JSON.parse(await readFile(join(PUBLIC, RECORD), "utf8")).files;
  } catch {
    return [];
  }
}

// The minified file of the package lacks chemistry.
await bring("temml/dist/temml.cjs", "vendor/temml.cjs");

const before = await filesBefore();
await mkdir(PUBLIC, { recursive: true });
await writeTexts(join(frontend, "texts"), join(frontend, ".texts"));
const avatars = await writeAvatars();
const client = await buildClient(avatars);
const icons = await writeIcons();
const worker = await buildWorker([...client.files, ...Object.values(icons)]);
const { files, ...named } = client;
const record = {
  ...named,
  worker: worker.name,
  icons,
  avatars,
  files: [...files, ...Object.values(icons), ...Object.values(avatars), worker.name],
};
await place(RECORD, JSON.stringify(record, null, 1));

const kept = new Set([RECORD, ...record.files, ...before]);
for (const name of await readdir(PUBLIC)) {
  if (!kept.has(basename(name))) await rm(join(PUBLIC, name));
}
