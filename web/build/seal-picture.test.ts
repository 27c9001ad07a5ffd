import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { drawSeal, readSeal, type SealShape } from "./seal-picture.ts";

const seal = readSeal(readFileSync(join(import.meta.dir, "../public/mark.svg"), "utf8"));
const sizePx = 56;
const pixelOf = (shape: SealShape) => {
  const pixels = drawSeal(seal, sizePx, shape);
  return (x: number, y: number) => [...pixels.slice((y * sizePx + x) * 4, (y * sizePx + x) * 4 + 4)];
};

test("the rounded mark has open corners, its ground and its strokes where the drawing has them", () => {
  const pixel = pixelOf("rounded");
  expect(pixel(0, 0)[3]).toBe(0);
  expect(pixel(2, sizePx / 2)).toEqual([...seal.ground, 255]);
  // The middle of the upright stroke and of the first one across.
  expect(pixel(28, 14)).toEqual([...seal.ink, 255]);
  expect(pixel(14, 15)).toEqual([...seal.ink, 255]);
});

test("the filled mark covers its corners, and keeps its strokes where a circle is cut out of it", () => {
  const pixel = pixelOf("filled");
  for (const [x, y] of [
    [0, 0],
    [0, sizePx - 1],
    [sizePx - 1, 0],
  ] as const) {
    expect(pixel(x, y)).toEqual([...seal.ground, 255]);
  }
  const isInk = (x: number, y: number) => pixel(x, y)[0] !== seal.ground[0];
  const inked = Array.from(
    { length: sizePx ** 2 },
    (_, at) => [at % sizePx, Math.floor(at / sizePx)] as const,
  )
    .filter(([x, y]) => isInk(x, y))
    .map(([x, y]) => Math.hypot(x - sizePx / 2, y - sizePx / 2));
  expect(inked.length).toBeGreaterThan(100);
  expect(Math.max(...inked)).toBeLessThan(0.4 * sizePx);
});

test("a drawing of another kind is refused", () => {
  expect(() => readSeal("<svg/>")).toThrow("the mark has no");
});
