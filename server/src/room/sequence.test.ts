import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { Sequence, waitingMax } from "./sequence.ts";

const entry = (seq: number) => ({ seq });

describe("a room's entries", () => {
  test("come out in order, each once, whatever order and repetition they come in (G2, G4)", () => {
    const arrival = fc.integer({ min: 1, max: 60 }).chain((count) =>
      fc.tuple(
        fc.shuffledSubarray(
          Array.from({ length: count }, (_, index) => index + 1),
          { minLength: count },
        ),
        fc.array(fc.integer({ min: 1, max: count }), { maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 20 }),
      ),
    );
    fc.assert(
      fc.property(arrival, ([order, repeats, chunkSizes]) => {
        const arriving = repeats.flatMap((seq, index) => [seq, order[index] ?? seq]).concat(order);
        const sequence = new Sequence<{ seq: number }>(0);
        const delivered: number[] = [];
        for (let from = 0, turn = 0; from < arriving.length; turn++) {
          const size = chunkSizes[turn % chunkSizes.length] ?? 1;
          const due = sequence.accept(arriving.slice(from, from + size).map(entry));
          delivered.push(...due.map(({ seq }) => seq));
          from += size;
        }
        expect(delivered).toEqual([...order].sort((a, b) => a - b));
        expect(sequence.hasHole).toBe(false);
      }),
    );
  });

  test("beyond a hole wait until it is filled", () => {
    const sequence = new Sequence<{ seq: number }>(10);
    expect(sequence.accept([entry(13), entry(12)])).toEqual([]);
    expect(sequence.hasHole).toBe(true);
    expect(sequence.accept([entry(11)])).toEqual([entry(11), entry(12), entry(13)]);
    expect(sequence.delivered).toBe(13);
  });

  test("that were delivered before are dropped", () => {
    const sequence = new Sequence<{ seq: number }>(10);
    expect(sequence.accept([entry(10), entry(3)])).toEqual([]);
    expect(sequence.hasHole).toBe(false);
  });

  test("beyond a hole are kept up to a bound, and the hole still shows", () => {
    const sequence = new Sequence<{ seq: number }>(0);
    sequence.accept(Array.from({ length: 2 * waitingMax }, (_, index) => entry(index + 2)));
    expect(sequence.hasHole).toBe(true);
    expect(sequence.accept([entry(1)])).toHaveLength(1 + waitingMax);
  });
});
