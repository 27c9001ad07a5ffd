import { readFileSync } from "node:fs";
import type { Plugin } from "vite";
import { pngFile } from "./png-file.ts";
import { drawSeal, readSeal } from "./seal-picture.ts";

/** Those that `manifest.webmanifest` and `index.html` name. */
const icons = [
  { file: "icon-192.png", sizePx: 192, shape: "rounded" },
  { file: "icon-512.png", sizePx: 512, shape: "rounded" },
  { file: "icon-maskable-512.png", sizePx: 512, shape: "filled" },
  { file: "icon-apple-180.png", sizePx: 180, shape: "filled" },
] as const;

/** Draws the icons of the installed page from the mark. */
export function appIcons(mark: URL): Plugin {
  return {
    name: "koe:app-icons",
    apply: "build",
    generateBundle() {
      const seal = readSeal(readFileSync(mark, "utf8"));
      for (const { file, sizePx, shape } of icons) {
        const source = pngFile(drawSeal(seal, sizePx, shape), sizePx);
        this.emitFile({ type: "asset", fileName: file, source });
      }
    },
  };
}
