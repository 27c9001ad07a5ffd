/** The contrast that the design promises, computed over the very file the page loads. WCAG 2, relative luminance. */
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";

type Theme = "light" | "dark";
type Colour = readonly [lightness: number, chroma: number, hue: number];

const pairs = readPairs(readFileSync(join(import.meta.dir, "tokens.css"), "utf8"));
const themes = ["light", "dark"] as const;
const surfaces = ["paper", "side", "fill"];

describe.each(themes)("in the %s theme", (theme) => {
  const contrast = (one: string, other: string) => contrastOf(colour(one, theme), colour(other, theme));

  test.each(surfaces)("text has 7 : 1 on %s", (surface) => {
    expect(contrast("ink", surface)).toBeGreaterThanOrEqual(7);
  });

  test("secondary text has 7 : 1 on the page and beside it", () => {
    for (const surface of ["paper", "side"]) expect(contrast("ink-2", surface)).toBeGreaterThanOrEqual(7);
  });

  const everyText = ["ink", "ink-2", "ink-3", "ai", "shu"];
  test.each(everyText)("%s has 4.5 : 1 wherever text stands", (text) => {
    for (const surface of surfaces) expect(contrast(text, surface)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(["ok", "warn", "err"])("%s has 4.5 : 1 on the page", (text) => {
    for (const surface of ["paper", "side"]) expect(contrast(text, surface)).toBeGreaterThanOrEqual(4.5);
  });

  test("text on tinted rows has 4.5 : 1, and body text 7 : 1", () => {
    expect(contrast("ink", "ai-soft")).toBeGreaterThanOrEqual(7);
    expect(contrast("ink", "shu-soft")).toBeGreaterThanOrEqual(7);
    expect(contrast("ai", "ai-soft")).toBeGreaterThanOrEqual(4.5);
    expect(contrast("shu", "shu-soft")).toBeGreaterThanOrEqual(4.5);
  });

  test.each(["shu", "ai", "ink", "err"])("text on solid %s has 4.5 : 1", (solid) => {
    expect(contrast(solid === "ink" ? "paper" : "on", solid)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(["edge", "ai", "shu"])("borders, focus and marks in %s have 3 : 1 on every surface", (mark) => {
    for (const surface of surfaces) expect(contrast(mark, surface)).toBeGreaterThanOrEqual(3);
  });

  test.each([...pairs.keys()])("--%s can be shown by any screen", (name) => {
    for (const channel of linearRgb(colour(name, theme))) {
      expect(channel).toBeGreaterThanOrEqual(-0.0005);
      expect(channel).toBeLessThanOrEqual(1.0005);
    }
  });
});

function colour(name: string, theme: Theme): Colour {
  const found = pairs.get(name)?.[theme];
  if (found === undefined) throw new Error(`no token --${name}`);
  return found;
}

function readPairs(text: string): ReadonlyMap<string, Readonly<Record<Theme, Colour>>> {
  const one = "oklch\\(([\\d.]+) ([\\d.]+) ([\\d.]+)\\)";
  const pattern = new RegExp(`--([\\w-]+): light-dark\\(${one}, ${one}\\)`, "g");
  return new Map(
    [...text.matchAll(pattern)].map(([, name = "", ...numbers]) => {
      const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = numbers.map(Number);
      return [name, { light: [a, b, c], dark: [d, e, f] }];
    }),
  );
}

/** OKLCH to linear sRGB, by the matrices of CSS Color 4. */
function linearRgb([lightness, chroma, hue]: Colour): readonly [number, number, number] {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function contrastOf(one: Colour, other: Colour): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((left, right) => left - right);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(of: Colour): number {
  const [red, green, blue] = linearRgb(of);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
