import react from "@vitejs/plugin-react";
import { defineConfig, type Rolldown } from "vite";
import { appIcons } from "./build/app-icons.ts";
import { layerOrder } from "./build/layer-order.ts";
import { precompress } from "./build/precompress.ts";
import { preloadFont } from "./build/preload-font.ts";
import { serviceWorker } from "./build/service-worker.ts";

/**
 * What changes together or is needed together is one file, whoever imports it; the first that fits takes a module. All
 * that a room needs is the first load; what is imported later brings what it alone uses.
 */
const chunks: readonly Rolldown.CodeSplittingGroup[] = [
  { name: "react", test: /node_modules\/(?:react|react-dom|scheduler)\// },
  { name: "overlay", test: /node_modules\/(?:@base-ui|@floating-ui|reselect)\// },
  { name: "highlight", test: /node_modules\/(?:highlight\.js|lowlight)\// },
  { name: "first", tags: ["$initial"] },
];

/** The server behind the page while developing, as `npm run dev` names it. */
const { KOE_DEV_SERVER: server = "http://127.0.0.1:4000" } = process.env;

export default defineConfig({
  plugins: [
    react(),
    layerOrder(new URL("./src/style/layers.css", import.meta.url)),
    preloadFont("atkinson-hyperlegible-next-latin-wght-normal"),
    appIcons(new URL("./public/mark.svg", import.meta.url)),
    serviceWorker(new URL("./src/worker/service-worker.ts", import.meta.url)),
    precompress(),
  ],
  resolve: {
    alias: [
      { find: "zod/mini", replacement: new URL("./src/wire/shapes.ts", import.meta.url).pathname },
      // React has it itself since 18.
      { find: /^use-sync-external-store\/shim(?:\/index\.js)?$/, replacement: "react" },
    ],
  },
  clearScreen: false,
  server: { proxy: { "/api": server, "/ws": { target: server, ws: true } } },
  build: {
    // What `light-dark()`, nesting and `field-sizing` need anyway.
    target: ["chrome123", "firefox121", "safari17.5"],
    // The content policy lets fonts, pictures and scripts come from this server alone, so nothing becomes a data: URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: [...chunks] } } },
  },
});
