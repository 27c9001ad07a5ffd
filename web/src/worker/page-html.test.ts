import { expect, test } from "bun:test";
import { htmlInTheme, versionOfHtml } from "./page-html.ts";

const html = `<!doctype html>
<html lang="en" data-version="a1-_b2" data-theme="system" data-session="maybe">
  <head><meta name="color-scheme" content="light dark"></head>
</html>`;

test("a page says of which build it is, and another page does not", () => {
  expect(versionOfHtml(html)).toBe("a1-_b2");
  expect(versionOfHtml("<html><body>Bad gateway</body></html>")).toBeUndefined();
});

test("a copy has the theme of the cookie, and no other word in its place", () => {
  const dark = htmlInTheme(html, "dark");
  expect(dark).toContain('data-theme="dark" data-session="maybe"');
  expect(dark).toContain('name="color-scheme" content="dark"');
  expect(htmlInTheme(dark, undefined)).toBe(html);
  expect(htmlInTheme(dark, '"><script>')).toBe(html);
});
