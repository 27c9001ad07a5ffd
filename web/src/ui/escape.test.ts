import { expect, test } from "bun:test";
import { addEscapeStep, type EscapeLevel, escapeLevels, escapeOnce } from "./escape.ts";

function stand(levels: readonly EscapeLevel[]) {
  const left: string[] = [];
  const steps = levels.map((level) => {
    const remove = addEscapeStep(level, () => {
      left.push(level);
      remove();
      return undefined;
    });
    return remove;
  });
  return { left, clear: () => steps.forEach((remove) => void remove()) };
}

test("each press leaves one thing, from the top of the ladder down, whatever came first", () => {
  const { left } = stand(escapeLevels.toReversed());
  for (const _ of escapeLevels) expect(escapeOnce()).toBe(true);
  expect(left).toEqual([...escapeLevels]);
  expect(escapeOnce()).toBe(false);
});

test("on one level the last that came is left first", () => {
  const left: number[] = [];
  const removes = [1, 2].map((number) =>
    addEscapeStep("panel", () => {
      left.push(number);
      return undefined;
    }),
  );
  escapeOnce();
  removes[1]?.();
  escapeOnce();
  expect(left).toEqual([2, 1]);
  removes[0]?.();
});

test("who has nothing to leave lets the press go on", () => {
  const remove = addEscapeStep("popup", () => false);
  const { left, clear } = stand(["room"]);
  expect(escapeOnce()).toBe(true);
  expect(left).toEqual(["room"]);
  remove();
  clear();
});
