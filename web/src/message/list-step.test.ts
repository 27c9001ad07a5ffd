import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type ListStep, nextStep, noRows } from "./list-step.ts";
import { rowsNamed } from "./test-rows.ts";

const keys = ({ rows }: ListStep) => rows.map(({ key }) => key).join("");
const listOf = (names: string): ListStep => nextStep(noRows, rowsNamed(names));

describe("the steps of a list", () => {
  test("rows behind are one step", () => {
    const step = nextStep(listOf("abc"), rowsNamed("abcde"));
    expect(step).toMatchObject({ isShift: false, isWhole: true });
    expect(keys(step)).toBe("abcde");
  });

  test("rows before are one step that shifts", () => {
    const step = nextStep(listOf("abc"), rowsNamed("xyabc"));
    expect(step).toMatchObject({ isShift: true, isWhole: true });
  });

  test("rows at both ends are two steps, the start first", () => {
    const first = nextStep(listOf("abc"), rowsNamed("xyabcd"));
    expect(first).toMatchObject({ isShift: true, isWhole: false });
    expect(keys(first)).toBe("xyabc");
    const second = nextStep(first, rowsNamed("xyabcd"));
    expect(second).toMatchObject({ isShift: false, isWhole: true });
    expect(keys(second)).toBe("xyabcd");
  });

  test("rows that go at the start shift too", () => {
    const step = nextStep(listOf("abcde"), rowsNamed("cde"));
    expect(step).toMatchObject({ isShift: true, isWhole: true });
  });

  test("rows that go at the end while others come at the start go first", () => {
    const first = nextStep(listOf("abcde"), rowsNamed("xabc"));
    expect(first).toMatchObject({ isShift: false, isWhole: false });
    expect(keys(first)).toBe("abc");
    expect(nextStep(first, rowsNamed("xabc"))).toMatchObject({ isShift: true, isWhole: true });
  });

  test("other rows are another list", () => {
    const before = listOf("abc");
    const step = nextStep(before, rowsNamed("mno"));
    expect(step).toMatchObject({ isShift: false, isWhole: true });
    expect(step.listNumber).not.toBe(before.listNumber);
  });

  test("whatever stretch of a log follows another, the steps lead there and never move both ends at once", () => {
    const stretch = fc.tuple(fc.nat(20), fc.nat(20)).map(([start, length]) => letters(start, length));
    fc.assert(
      fc.property(stretch, stretch, (from, to) => {
        let step = listOf(from);
        for (let steps = 0; steps === 0 || !step.isWhole; steps++) {
          expect(steps).toBeLessThan(3);
          const before = step;
          step = nextStep(step, rowsNamed(to));
          if (step.isShift) expect(keys(step).at(-1)).toBe(keys(before).at(-1));
          else if (step.listNumber === before.listNumber && keys(before) !== "" && keys(step) !== "")
            expect(keys(step).at(0)).toBe(keys(before).at(0));
        }
        expect(keys(step)).toBe(to);
      }),
    );
  });
});

function letters(start: number, length: number): string {
  return Array.from({ length }, (_, index) => String.fromCodePoint(0x100 + start + index)).join("");
}
