import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/**
 * Begins every style of the page with the order of its layers: whichever comes first in a bundle, the order is the same.
 * `file` holds that one statement.
 */
export function layerOrder(file: URL): Plugin {
  const statement = /@layer [^;{]*;/.exec(readFileSync(file, "utf8"))?.[0];
  if (statement === undefined) throw new Error(`${file.pathname} states no order of layers`);
  return {
    name: "koe:layer-order",
    enforce: "pre",
    transform: {
      filter: { id: /\/src\/.*\.css$/ },
      handler: (code) => `${statement}\n${code}`,
    },
  };
}
