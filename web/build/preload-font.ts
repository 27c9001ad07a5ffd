import type { Plugin } from "vite";

/** Asks for one font together with the style that names it, so that the first text is set in it. */
export function preloadFont(name: string): Plugin {
  return {
    name: "koe:preload-font",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle }) {
        const font = Object.keys(bundle ?? {}).find((file) => file.includes(name));
        if (font === undefined) throw new Error(`the build has no font ${name}`);
        const attrs = { rel: "preload", href: `/${font}`, as: "font", type: "font/woff2", crossorigin: true };
        return [{ tag: "link", attrs, injectTo: "head" }];
      },
    },
  };
}
