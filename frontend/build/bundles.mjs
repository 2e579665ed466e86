/**
 * What esbuild makes of the sources.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { build } from "esbuild";
import { ADDRESS, frontend, place, PUBLIC } from "./places.mjs";

/** @import { BuildOptions, Metafile } from "esbuild" */

/** @type {BuildOptions} */
const COMMON = {
  absWorkingDir: frontend,
  bundle: true,
  format: "esm",
  target: ["chrome94", "firefox101", "safari15.4"],
  minify: true,
  legalComments: "none",
  logLevel: "warning",
};

/**
 * Templates keep their line breaks, which HTML reads as spaces, and lose their indentation.
 *
 * @type {import("esbuild").Plugin}
 */
const withoutIndentation = {
  name: "without indentation",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]frontend[\\/]src[\\/].*\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/\n\s+/g, "\n"),
    }));
  },
};

// Before `build.json` names a file nobody asks for it, so esbuild may write in place.
/** @type {(define: Record<string, string>) => Promise<Metafile>} */
async function run(define) {
  const { metafile } = await build({
    ...COMMON,
    entryPoints: ["src/app.js", "styles/client.css", "styles/math.css"],
    define,
    outdir: PUBLIC,
    splitting: true,
    entryNames: "[name].[hash]",
    chunkNames: "[name].[hash]",
    assetNames: "[name].[hash]",
    loader: { ".woff2": "file" },
    plugins: [withoutIndentation],
    publicPath: ADDRESS,
    metafile: true,
  });
  return metafile;
}

/**
 * Builds scripts and styles.
 *
 * @param {Record<string, string>} avatars files below the public folder by name, which the scripts know
 * @returns {Promise<{version: string, entry: string, styles: string[], math: string, preload: string[],
 *   texts: Record<string, string>, files: string[]}>} names of files below the public folder
 */
export async function buildClient(avatars) {
  const addresses = Object.fromEntries(
    Object.entries(avatars).map(([name, file]) => [name, `${ADDRESS}/${file}`]),
  );
  // As a text: an object would be put into a file of its own, which every page asks for.
  const avatarTexts = JSON.stringify(JSON.stringify(addresses));
  const { outputs } = await run({ "globalThis.AVATARS": avatarTexts });
  const byEntry = new Map(
    Object.entries(outputs).map(([path, { entryPoint }]) => [entryPoint, path]),
  );
  const entry = String(byEntry.get("src/app.js"));
  /** @type {(source: string) => string} */
  const nameOf = (source) => basename(String(byEntry.get(source)));
  const files = Object.keys(outputs).map((path) => basename(path));
  return {
    version: createHash("sha256").update(files.sort().join()).digest("hex").slice(0, 12),
    entry: basename(entry),
    styles: [nameOf("styles/client.css")],
    math: nameOf("styles/math.css"),
    preload: importedAtOnce(outputs, entry),
    texts: { en: nameOf(".texts/en.js"), ar: nameOf(".texts/ar.js") },
    files,
  };
}

/**
 * Builds the service worker, which knows the files of the shell by name.
 *
 * @param {string[]} files the client's
 * @returns {Promise<{name: string}>} its file below the public folder
 */
export async function buildWorker(files) {
  const shell = files
    .filter((name) => !name.endsWith(".woff2"))
    .map((name) => `${ADDRESS}/${name}`);
  const { outputFiles } = await build({
    ...COMMON,
    entryPoints: ["src/sw.js"],
    format: "iife",
    define: { "globalThis.SHELL_FILES": JSON.stringify(shell) },
    write: false,
  });
  const content = outputFiles[0].contents;
  const name = `sw.${createHash("sha256").update(content).digest("hex").slice(0, 8)}.js`;
  await place(name, content);
  return { name };
}

// What the entry imports without waiting for a screen.
/** @type {(outputs: Metafile["outputs"], entry: string) => string[]} */
function importedAtOnce(outputs, entry) {
  const known = new Set();
  const open = [entry];
  for (const path of open) {
    for (const { path: next, kind } of outputs[path].imports) {
      if (kind === "import-statement" && !known.has(next)) {
        known.add(next);
        open.push(next);
      }
    }
  }
  return [...known].map((path) => basename(path));
}
