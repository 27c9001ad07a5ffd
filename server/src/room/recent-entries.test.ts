import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { simulatedEntry } from "../../../test/simulated-directory.ts";
import type { Entry, MessageEntry } from "../store/entry.ts";
import { entryFrame } from "./entry-frames.ts";
import { RecentBudget, recentBudgetLimits } from "./recent-budget.ts";
import { RecentEntries } from "./recent-entries.ts";

const plenty = { entriesMax: 1_000, bytesMax: 1_000_000 };

/** What somebody does; numbers pick from what is there. */
const action = fc.record({
  kind: fc.constantFrom("message", "message", "reply", "edit", "edit", "delete", "reaction", "room"),
  target: fc.nat(),
  who: fc.constantFrom("ann", "bob", "cid"),
  emoji: fc.constantFrom("👍", "🎉"),
});
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

/** The log that these actions make; what could not be done is left out. */
function logOf(actions: readonly Action[]): readonly Entry[] {
  const log: Entry[] = [];
  for (const { kind, target, who, emoji } of actions) {
    const seq = log.length + 1;
    const base = { ...namesOf(simulatedEntry(seq)), userId: who, username: who };
    const there = presentState(log).filter((entry) => entry.kind === "message" && !entry.isDeleted);
    const chosen = there[target % Math.max(1, there.length)];
    const targetSeq = chosen?.seq ?? 0;
    const mentions = target % 3 === 0 ? [who] : [];
    if (kind === "message") log.push({ ...simulatedEntry(seq), ...base, mentions });
    else if (kind === "room") log.push({ ...base, kind, topic: `topic ${seq}` });
    else if (chosen?.kind !== "message") continue;
    else if (kind === "reply") {
      if (chosen.threadSeq === undefined) log.push({ ...simulatedEntry(seq), ...base, threadSeq: targetSeq });
    } else if (kind === "edit") log.push({ ...base, kind, targetSeq, text: `edit ${seq}`, mentions });
    else if (kind === "delete") log.push({ ...base, kind, targetSeq, threadSeq: chosen.threadSeq });
    else {
      const isOn = !chosen.reactions.some((each) => each.emoji === emoji && each.usernames.includes(who));
      log.push({ ...base, kind, targetSeq, emoji, isOn });
    }
  }
  return log;
}

function namesOf({ roomId, seq, clientMsgId, timestampMs }: Entry) {
  return { roomId, seq, clientMsgId, timestampMs: timestampMs + seq };
}

/** Every entry as the store gives it out when the log is this long: each message from all that was done to it. */
function presentState(log: readonly Entry[]): readonly Entry[] {
  return log.map((entry) => {
    if (entry.kind === "message") return presentMessage(entry, log);
    if (entry.kind !== "edit") return entry;
    const target = log[entry.targetSeq - 1];
    if (target?.kind !== "message") throw new Error("an edit of nothing");
    const { text, mentions } = presentMessage(target, log);
    return { ...entry, text, mentions };
  });
}

function presentMessage(message: MessageEntry, log: readonly Entry[]): MessageEntry {
  const { seq } = message;
  const about = log.filter((entry) => "targetSeq" in entry && entry.targetSeq === seq);
  const isDeleted = about.some(({ kind }) => kind === "delete");
  const lastEdit = about.findLast((entry) => entry.kind === "edit");
  const deletedReplies = log.filter((entry) => entry.kind === "delete" && entry.threadSeq === seq);
  const replies = log.filter((entry) => entry.kind === "message" && entry.threadSeq === seq);
  const gone = new Set(deletedReplies.map((entry) => ("targetSeq" in entry ? entry.targetSeq : 0)));
  const left = replies.filter((reply) => !gone.has(reply.seq));
  const said = isDeleted ? { text: "", mentions: [] } : (lastEdit ?? message);
  return {
    ...message,
    text: said.text,
    mentions: said.mentions,
    version: Math.max(0, ...[...about, ...deletedReplies, ...replies].map((entry) => entry.seq)),
    editedAtMs: lastEdit?.timestampMs,
    isDeleted,
    reactions: isDeleted ? [] : presentReactions(about),
    replyCount: left.length,
    lastReplySeq: left.at(-1)?.seq,
  };
}

function presentReactions(about: readonly Entry[]): MessageEntry["reactions"] {
  const present: { emoji: string; username: string }[] = [];
  for (const entry of about) {
    if (entry.kind !== "reaction") continue;
    const { emoji, username, isOn } = entry;
    const index = present.findIndex((each) => each.emoji === emoji && each.username === username);
    if (isOn) present.push({ emoji, username });
    else present.splice(index, 1);
  }
  return [...new Set(present.map(({ emoji }) => emoji))].map((emoji) => ({
    emoji,
    usernames: present.filter((each) => each.emoji === emoji).map(({ username }) => username),
  }));
}

/** The order of emoji is not promised when the first of several reactions is taken back. */
function sortedEmoji(entries: readonly Entry[]): readonly Entry[] {
  return entries.map((entry) =>
    entry.kind === "message"
      ? { ...entry, reactions: entry.reactions.toSorted((a, b) => (a.emoji < b.emoji ? -1 : 1)) }
      : entry,
  );
}

const entriesOf = (recent: RecentEntries) => recent.since(recent.from)?.map(({ entry }) => entry) ?? [];

describe("the recent entries", () => {
  test("are as the log gives them out, wherever they began and however late what was before was read (T1, T2)", () => {
    const history = fc.tuple(fc.array(action, { maxLength: 40 }), fc.nat(), fc.nat(), fc.nat());
    fc.assert(
      fc.property(history, ([actions, beginning, reading, arrival]) => {
        const log = logOf(actions);
        const beganAt = beginning % (log.length + 1);
        const readAt = beganAt + (reading % (log.length - beganAt + 1));
        const arrivedAt = beganAt + (arrival % (log.length - beganAt + 1));
        const recent = new RecentEntries(beganAt, plenty);
        const arrive = () => recent.prepend(presentState(log.slice(0, readAt)).slice(0, beganAt));
        for (const entry of log.slice(beganAt)) {
          if (entry.seq === arrivedAt + 1) arrive();
          recent.push(entry);
        }
        if (arrivedAt === log.length) arrive();
        expect(recent.from).toBe(0);
        expect(sortedEmoji(entriesOf(recent))).toEqual(sortedEmoji(presentState(log)));
        expect(recent.since(0)?.map(({ frame }) => frame)).toEqual(entriesOf(recent).map(entryFrame));
      }),
      { numRuns: 500 },
    );
  });

  test("are the latest without a gap, within the limits, and true although what is gone changed them (L22)", () => {
    const limits = fc.record({
      entriesMax: fc.integer({ min: 1, max: 12 }),
      bytesMax: fc.nat({ max: 4_000 }),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), limits, fc.boolean(), (actions, limits, isRead) => {
        const log = logOf(actions);
        const recent = new RecentEntries(isRead ? log.length : 0, limits);
        if (isRead) recent.prepend(presentState(log));
        else for (const entry of log) recent.push(entry);
        const frames = recent.since(recent.from)?.map(({ frame }) => frame) ?? [];
        expect(recent.to).toBe(log.length);
        expect(frames.length).toBeLessThanOrEqual(limits.entriesMax);
        expect(Buffer.byteLength(frames.join(""))).toBeLessThanOrEqual(limits.bytesMax);
        const expected = presentState(log).slice(recent.from);
        expect(sortedEmoji(entriesOf(recent))).toEqual(sortedEmoji(expected));
      }),
      { numRuns: 300 },
    );
  });

  test("give what came after a position, and nothing for one that is too far back or ahead", () => {
    const recent = new RecentEntries(10, { ...plenty, entriesMax: 3 });
    for (const seq of [11, 12, 13, 14]) recent.push(simulatedEntry(seq));
    const after = (seq: number) => recent.since(seq)?.map(({ entry }) => entry.seq);
    expect(after(11)).toEqual([12, 13, 14]);
    expect(after(14)).toEqual([]);
    expect(after(10)).toBeUndefined();
    expect(after(15)).toBeUndefined();
    expect(recent.latest(2).map(({ entry }) => entry.seq)).toEqual([13, 14]);
  });

  test("hold a deleted text nowhere, not in the edits that brought it either (T2)", () => {
    const recent = new RecentEntries(0, plenty);
    const by = { ...namesOf(simulatedEntry(1)), userId: "ann", username: "ann" };
    recent.push({ ...simulatedEntry(1), text: "secret" });
    recent.push({ ...by, seq: 2, kind: "edit", targetSeq: 1, text: "secret too", mentions: ["bob"] });
    recent.push({ ...by, seq: 3, kind: "delete", targetSeq: 1, threadSeq: undefined });
    expect(JSON.stringify(recent.since(0))).not.toContain("secret");
  });
});

describe("the budget of all rooms together", () => {
  const long = (seq: number) => ({ ...simulatedEntry(seq), text: "x".repeat(8_000) });
  const filled = (budget: RecentBudget) => {
    const recent = new RecentEntries(0, undefined, budget);
    for (let seq = 1; seq <= 60; seq++) recent.push(long(seq));
    return recent;
  };

  const bytesOf = (recent: RecentEntries) =>
    recent.latest(100).reduce((sum, { frame }) => sum + Buffer.byteLength(frame), 0);

  test("lets rooms keep less when it is exceeded, and as much as ever when others have gone", () => {
    const budget = new RecentBudget(bytesOf(filled(new RecentBudget())));
    const [first, second] = [filled(budget), filled(budget)];
    expect(first.latest(100).length).toBe(60);
    const { scarceBytesMax } = recentBudgetLimits;
    expect(bytesOf(second)).toBeLessThanOrEqual(scarceBytesMax);
    expect(bytesOf(second)).toBeGreaterThan(scarceBytesMax - 10_000);
    expect([second.from, second.to]).toEqual([60 - second.latest(100).length, 60]);
    for (const gone of [first, second]) gone.release();
    expect(filled(budget).latest(100).length).toBe(60);
  });
});
