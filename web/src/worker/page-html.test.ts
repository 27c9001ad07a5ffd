import { expect, test } from "bun:test";
import { inTheme, versionOf } from "./page-html.ts";

const html = `<!doctype html>
<html lang="en" data-version="a1-_b2" data-theme="system" data-session="maybe">
  <head><meta name="color-scheme" content="light dark"></head>
</html>`;

test("a page says of which build it is, and another page does not", () => {
  expect(versionOf(html)).toBe("a1-_b2");
  expect(versionOf("<html><body>Bad gateway</body></html>")).toBeUndefined();
});

test("a copy has the theme of the cookie, and no other word in its place", () => {
  const dark = inTheme(html, "dark");
  expect(dark).toContain('data-theme="dark" data-session="maybe"');
  expect(dark).toContain('name="color-scheme" content="dark"');
  expect(inTheme(dark, undefined)).toBe(html);
  expect(inTheme(dark, '"><script>')).toBe(html);
});
