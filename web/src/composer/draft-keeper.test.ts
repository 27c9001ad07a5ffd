import { expect, test } from "bun:test";
import { DraftKeeper, keepAfterMs } from "./draft-keeper.ts";

function bench() {
  let text = "";
  let due: (() => void) | undefined;
  const kept: string[] = [];
  const delays: number[] = [];
  const keeper = new DraftKeeper(
    () => ({ text, selectionStart: 0, selectionEnd: 0 }),
    (draft) => kept.push(draft.text),
    (delayMs, run) => {
      delays.push(delayMs);
      due = run;
      return () => {
        due = undefined;
      };
    },
  );
  const type = (written: string) => {
    text = written;
    keeper.changed();
  };
  return { keeper, kept, delays, type, pass: () => due?.() };
}

test("keeps the latest text a moment after the first change, also while somebody goes on typing (W42)", () => {
  const { kept, delays, type, pass } = bench();
  for (const text of ["a", "ab", "abc"]) type(text);
  expect(kept).toEqual([]);
  pass();
  expect(kept).toEqual(["abc"]);
  type("abcd");
  pass();
  expect(kept).toEqual(["abc", "abcd"]);
  expect(delays).toEqual([keepAfterMs, keepAfterMs]);
});

test("keeps at once when the page may go, and then not again", () => {
  const { keeper, kept, type, pass } = bench();
  type("a");
  keeper.flush();
  keeper.flush();
  pass();
  expect(kept).toEqual(["a"]);
});

test("what was sent is not kept", () => {
  const { keeper, kept, type, pass } = bench();
  type("a");
  keeper.forget();
  pass();
  keeper.flush();
  expect(kept).toEqual([]);
});
