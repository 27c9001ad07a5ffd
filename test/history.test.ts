import { describe, expect, test } from "bun:test";
import { findViolations, type History, type SentMessage } from "./history.ts";

const roomId = "general";
const sent = (text: string, sentAt: number, seq: number, at: number, sender = "ann"): SentMessage => ({
  roomId,
  sender,
  text,
  sentAt,
  ack: { seq, at },
});
const stored = (...texts: readonly string[]) =>
  texts.map((text, index) => ({ roomId, seq: index + 1, text, timestampMs: 1_000 + index }));

const good: History = {
  sent: [sent("a", 1, 1, 2), sent("b", 3, 2, 4), sent("c", 5, 3, 6, "bob")],
  seen: [stored("a", "b", "c"), stored("a", "b", "c").slice(1)],
  stored: stored("a", "b", "c"),
};

describe("the checker of histories", () => {
  test("finds nothing wrong with a good one", () => {
    expect(findViolations(good)).toEqual([]);
  });

  test("allows either outcome for a message that was never acknowledged", () => {
    const unknown = { ...sent("d", 7, 4, 8), ack: undefined };
    expect(findViolations({ ...good, sent: [...good.sent, unknown] })).toEqual([]);
    expect(
      findViolations({ ...good, sent: [...good.sent, unknown], stored: stored("a", "b", "c", "d") }),
    ).toEqual([]);
  });

  const mutants: readonly (readonly [string, string, History])[] = [
    ["I1", "a lost message", { ...good, seen: [], stored: stored("a", "b") }],
    ["I1", "a message under another seq", { ...good, seen: [], stored: stored("b", "a", "c") }],
    ["I2", "a message stored twice", { ...good, stored: stored("a", "b", "c", "c") }],
    ["I3", "a message that nobody sent", { ...good, stored: stored("a", "b", "c", "x") }],
    ["I3", "a message that was heard and is not stored", { ...good, seen: [stored("a", "b", "c", "d")] }],
    ["I4", "a gap in the numbering", { ...good, sent: [], seen: [], stored: stored("a", "b", "c").slice(1) }],
    [
      "I5",
      "a gap in what one connection heard",
      { ...good, seen: [stored("a", "b", "c").filter(({ seq }) => seq !== 2)] },
    ],
    ["I5", "a message heard twice", { ...good, seen: [[...stored("a"), ...stored("a")]] }],
    [
      "I6",
      "a message before one that was acknowledged when it was sent",
      { ...good, sent: [sent("b", 1, 2, 2), sent("a", 3, 1, 4, "bob")], seen: [], stored: stored("a", "b") },
    ],
    [
      "I6",
      "two messages of one sender the other way round",
      { ...good, sent: [sent("b", 1, 2, 9), sent("a", 2, 1, 9)], seen: [], stored: stored("a", "b") },
    ],
    [
      "I7",
      "a time that goes back",
      { ...good, stored: good.stored.map((entry) => ({ ...entry, timestampMs: 10 - entry.seq })) },
    ],
  ];
  for (const [invariant, what, mutant] of mutants) {
    test(`finds ${what} (${invariant})`, () => {
      expect(findViolations(mutant).some((violation) => violation.startsWith(invariant))).toBe(true);
    });
  }
});
