import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** Smaller files gain nothing that a packet would notice. */
const bytesMin = 1024;
/** Pictures and fonts are compressed as they are. */
const compressible = /\.(?:js|css|svg|json|webmanifest|html|txt)$/;

/** Lays a `.br` and a `.gz` beside each file of the build that gains by it, so that the server compresses nothing. */
export function precompress(): Plugin {
  let folder = "";
  return {
    name: "koe:precompress",
    apply: "build",
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    // Not when the build failed.
    writeBundle() {
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (entry.isFile() && compressible.test(entry.name)) compress(join(entry.parentPath, entry.name));
      }
    },
  };
}

function compress(file: string): void {
  const bytes = readFileSync(file);
  if (bytes.length < bytesMin) return;
  writeFileSync(
    `${file}.br`,
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  );
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }));
}
