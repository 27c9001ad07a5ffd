import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin, type Rolldown } from "vite";

/** What the page may need without a network; data for rare things is fetched when it is wanted. */
const neededOffline = /\.(?:js|css|woff2|svg)$/;
const htmlFile = "index.html";
const versionPlace = "<html ";

/**
 * Builds the service worker, by itself, when everything else is known: it is told the names of all files, and the page
 * of which version it is. `entry` is the worker's first file.
 */
export function serviceWorker(entry: URL): Plugin {
  let publicFolder = "";
  return {
    name: "koe:service-worker",
    apply: "build",
    enforce: "post",
    configResolved(config) {
      publicFolder = config.publicDir;
    },
    async generateBundle(_options, bundle) {
      const page = bundle[htmlFile];
      if (page?.type !== "asset") throw new Error(`the build has no ${htmlFile}`);
      const html = String(page.source);
      const beside = readdirSync(publicFolder, { recursive: true, encoding: "utf8" });
      const files = [...Object.keys(bundle), ...beside].filter((file) => neededOffline.test(file)).sort();
      const hash = createHash("sha256").update(html).update(files.join("\n"));
      for (const file of beside.filter((name) => files.includes(name))) {
        hash.update(readFileSync(join(publicFolder, file)));
      }
      const version = hash.digest("base64url").slice(0, 12);
      page.source = html.replace(versionPlace, `${versionPlace}data-version="${version}" `);
      const code = await workerCode(entry, { version, files: files.map((file) => `/${file}`) });
      this.emitFile({ type: "asset", fileName: "service-worker.js", source: code });
    },
  };
}

async function workerCode(entry: URL, koeBuild: object): Promise<string> {
  const built = await build({
    configFile: false,
    publicDir: false,
    logLevel: "warn",
    define: { koeBuild: JSON.stringify(koeBuild) },
    build: {
      write: false,
      rolldownOptions: { input: fileURLToPath(entry), output: { format: "iife" } },
    },
  });
  const chunk = [built].flat().flatMap(outputOf)[0];
  if (chunk?.type !== "chunk") throw new Error("the service worker was not built");
  return chunk.code;
}

function outputOf(built: Awaited<ReturnType<typeof build>>): Rolldown.RolldownOutput["output"][number][] {
  return "output" in built ? [...built.output] : [];
}
