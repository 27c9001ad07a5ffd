import { describe, expect, test } from "bun:test";
import { Deletions } from "./deletions.ts";

function room() {
  const deleted: number[] = [];
  const due = new Set<() => void>();
  const onLeave = new Set<() => void>();
  const add = (to: Set<() => void>, run: () => void) => {
    to.add(run);
    return () => to.delete(run);
  };
  const deletions = new Deletions(
    {
      delete: (seq) => {
        deleted.push(seq);
        return { clientMsgId: String(seq), done: Promise.resolve({ seq, timestampMs: 0 }) };
      },
    },
    { after: (_, run) => add(due, run), onLeave: (run) => add(onLeave, run) },
  );
  const all = (runs: Set<() => void>) => () => {
    for (const run of [...runs]) run();
  };
  const leaving = () => [...deletions.leaving.get()];
  return {
    deletions,
    deleted,
    leaving,
    pass: all(due),
    leave: all(onLeave),
    waiting: () => due.size + onLeave.size,
  };
}

describe("a deletion", () => {
  test("shows at once and happens when it cannot be undone any more", () => {
    const { deletions, deleted, leaving, pass, waiting } = room();
    deletions.begin(7);
    expect(leaving()).toEqual([7]);
    expect(deleted).toEqual([]);
    pass();
    expect(deleted).toEqual([7]);
    expect(leaving()).toEqual([]);
    expect(waiting()).toBe(0);
  });

  test("that is undone never happens", () => {
    const { deletions, deleted, leaving, pass } = room();
    deletions.begin(7);
    deletions.undo(7);
    pass();
    expect(leaving()).toEqual([]);
    expect(deleted).toEqual([]);
  });

  test("happens at once when the page is left, and once only", () => {
    const { deletions, deleted, pass, leave } = room();
    deletions.begin(7);
    deletions.begin(8);
    leave();
    pass();
    deletions.undo(7);
    expect(deleted).toEqual([7, 8]);
  });
});
