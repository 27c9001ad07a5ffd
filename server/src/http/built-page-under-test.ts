import { type StaticFiles, staticFiles } from "./static-files.ts";

const html = `<!doctype html>
<html lang="en" data-theme="system">
  <head>
    <meta charset="utf-8">
    <meta name="color-scheme" content="light dark">
    <script type="module" src="/assets/page-1a2b.js"></script>
    <link rel="icon" href="/mark.svg" type="image/svg+xml">
  </head>
  <body><div id="page"></div></body>
</html>
`;

/** A page as the build leaves it, small enough to read. */
export function builtPage(): StaticFiles {
  const contents = { "/index.html": html, "/assets/page-1a2b.js": "export {};", "/mark.svg": "<svg/>" };
  return staticFiles(
    new Map(Object.entries(contents).map(([path, text]) => [path, new TextEncoder().encode(text)])),
  );
}
