import { describe, expect, test } from "bun:test";
import type { EntryEvent, RoomSnapshot } from "@koe/protocol/client";
import { LogSequencer, waitingMax } from "./log-sequencer.ts";
import { TestLog } from "./test-log.ts";

const log = new TestLog();
for (let seq = 1; seq <= 20; seq += 1) log.append({ kind: "message", text: `m${seq}` });

const entry = (seq: number): EntryEvent => log.event(seq);

function snapshot(
  fields: Partial<RoomSnapshot> & { readonly seq: number; readonly prev_seq: number },
): RoomSnapshot {
  const events = [];
  for (let seq = fields.prev_seq + 1; seq <= fields.seq; seq += 1) events.push(entry(seq));
  return { room_id: "room", recovered: true, epoch: "1", events, ...fields };
}

function seqs(events: readonly EntryEvent[]): readonly number[] {
  return events.map(({ payload }) => payload.seq);
}

describe("LogSequencer", () => {
  test("R1 gives out the next entry, drops what it has, and keeps back what lies beyond a hole", () => {
    const sequencer = new LogSequencer({ epoch: "1", seq: 5 });
    expect(seqs(sequencer.accept(entry(6)))).toEqual([6]);
    expect(seqs(sequencer.accept(entry(6)))).toEqual([]);
    expect(seqs(sequencer.accept(entry(3)))).toEqual([]);
    expect(seqs(sequencer.accept(entry(9)))).toEqual([]);
    expect(seqs(sequencer.accept(entry(8)))).toEqual([]);
    expect(sequencer.hasHole).toBe(true);
    expect(seqs(sequencer.accept(entry(7)))).toEqual([7, 8, 9]);
    expect(sequencer.hasHole).toBe(false);
    expect(sequencer.position).toEqual({ epoch: "1", seq: 9 });
  });

  test("nothing counts before the first snapshot, which sets the position", () => {
    const sequencer = new LogSequencer();
    expect(sequencer.accept(entry(1))).toEqual([]);
    expect(sequencer.position).toBeUndefined();
    const step = sequencer.acceptSnapshot(snapshot({ recovered: false, prev_seq: 6, seq: 10 }));
    expect(step).toMatchObject({ kind: "replaced", prevSeq: 6 });
    expect(sequencer.position).toEqual({ epoch: "1", seq: 10 });
  });

  test("R2 a recovered snapshot continues, without what came meanwhile and with what waited", () => {
    const sequencer = new LogSequencer({ epoch: "1", seq: 5 });
    sequencer.accept(entry(9));
    sequencer.accept(entry(12));
    const step = sequencer.acceptSnapshot(snapshot({ prev_seq: 3, seq: 8 }));
    expect(step.kind).toBe("continued");
    expect(seqs(step.events)).toEqual([6, 7, 8, 9]);
    expect(sequencer.hasHole).toBe(true);
  });

  test("R2 one that does not reach back to the position replaces, and so does a log that is shorter", () => {
    const behind = new LogSequencer({ epoch: "1", seq: 5 });
    expect(behind.acceptSnapshot(snapshot({ recovered: false, prev_seq: 6, seq: 10 })).kind).toBe("replaced");
    const ahead = new LogSequencer({ epoch: "1", seq: 15 });
    expect(ahead.acceptSnapshot(snapshot({ recovered: false, prev_seq: 6, seq: 10 })).kind).toBe("replaced");
    expect(ahead.position?.seq).toBe(10);
  });

  test("R2 one that is not recovered and touches the position continues", () => {
    const sequencer = new LogSequencer({ epoch: "1", seq: 7 });
    const step = sequencer.acceptSnapshot(snapshot({ recovered: false, prev_seq: 6, seq: 10 }));
    expect(step.kind).toBe("continued");
    expect(seqs(step.events)).toEqual([8, 9, 10]);
  });

  test("R3 another epoch replaces, and what waited of the old one is gone", () => {
    const sequencer = new LogSequencer({ epoch: "0", seq: 7 });
    sequencer.accept(entry(11));
    const step = sequencer.acceptSnapshot(snapshot({ recovered: false, prev_seq: 6, seq: 10 }));
    expect(step.kind).toBe("replaced");
    expect(seqs(step.events)).toEqual([7, 8, 9, 10]);
    expect(sequencer.hasHole).toBe(false);
  });

  test("a head beyond the position tells of a lost tail", () => {
    const sequencer = new LogSequencer({ epoch: "1", seq: 7 });
    expect([sequencer.isBehind(7), sequencer.isBehind(8)]).toEqual([false, true]);
  });

  test("beyond its bound a hole keeps nothing more, and is still a hole", () => {
    const sequencer = new LogSequencer({ epoch: "1", seq: 1 });
    const at = (seq: number): EntryEvent => {
      const event = entry(2);
      if (event.event !== "new_message") throw new Error("not a message");
      return { event: "new_message", payload: { ...event.payload, seq } };
    };
    for (let seq = 3; seq < waitingMax + 10; seq += 1) sequencer.accept(at(seq));
    expect(sequencer.accept(at(2))).toHaveLength(waitingMax + 1);
    expect(sequencer.hasHole).toBe(false);
    expect(sequencer.isBehind(waitingMax + 9)).toBe(true);
  });
});
