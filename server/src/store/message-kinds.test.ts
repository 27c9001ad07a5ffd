/** What becomes of a message after it was sent: threads, mentions, edits, deletions, reactions. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { NewEntry } from "./entry.ts";
import { LogUnderTest } from "./log-under-test.ts";
import { numbersOf } from "./test-home.ts";

let koe: LogUnderTest;

beforeAll(async () => {
  koe = await LogUnderTest.open(["Mina", "Noor", "Kai"], { reactionKindsMax: 2, reactionsPerMessageMax: 4 });
});
afterAll(() => koe.close());

describe("a thread", () => {
  test("counts its replies at the message it began with", async () => {
    const room = await koe.createPublic("thread");
    await koe.log.append([koe.message("Mina", room, "root"), koe.message("Noor", room, "other")]);
    const reply = await koe.entry(koe.message("Noor", room, "reply-1", { threadSeq: 1 }));
    expect(reply).toMatchObject({ kind: "message", seq: 3, threadSeq: 1, version: 0, replyCount: 0 });
    await koe.entry(koe.message("Kai", room, "reply-2", { threadSeq: 1 }));
    expect(await koe.messageAt(room, 1)).toMatchObject({ replyCount: 2, lastReplySeq: 4, version: 4 });
    expect(await koe.messageAt(room, 3)).toMatchObject({ threadSeq: 1, text: "text of reply-1" });
  });

  test("no longer counts a reply that is deleted", async () => {
    const room = await koe.createPublic("thread-less");
    await koe.entry(koe.message("Mina", room, "root"));
    await koe.entry(koe.message("Noor", room, "reply-1", { threadSeq: 1 }));
    await koe.entry(koe.message("Noor", room, "reply-2", { threadSeq: 1 }));
    expect(await koe.entry(koe.delete("Noor", room, "del-2", 3))).toMatchObject({ seq: 4, threadSeq: 1 });
    expect(await koe.messageAt(room, 1)).toMatchObject({ replyCount: 1, lastReplySeq: 2, version: 4 });
    await koe.entry(koe.delete("Noor", room, "del-1", 2));
    expect(await koe.messageAt(room, 1)).toMatchObject({
      replyCount: 0,
      lastReplySeq: undefined,
      version: 5,
    });
    expect(await koe.log.after(room, 3, 9)).toMatchObject([
      { kind: "delete", targetSeq: 3, threadSeq: 1 },
      { kind: "delete", targetSeq: 2, threadSeq: 1 },
    ]);
  });

  test("is not begun by a reply, a deleted message or what is no message of this room", async () => {
    const room = await koe.createPublic("thread-refused");
    await koe.entry(koe.message("Mina", room, "root"));
    await koe.entry(koe.message("Mina", room, "reply", { threadSeq: 1 }));
    await koe.entry(koe.message("Mina", room, "gone"));
    await koe.entry(koe.delete("Mina", room, "delete", 3));
    const reply = (threadSeq: number) =>
      koe.kindOf(koe.message("Noor", room, `to-${threadSeq}`, { threadSeq }));
    expect(await reply(2)).toBe("forbidden");
    expect(await reply(3)).toBe("target_deleted");
    expect(await reply(4)).toBe("target_not_found");
    expect(await reply(99)).toBe("target_not_found");
    expect(await koe.log.head(room)).toBe(4);
  });

  test("reads as its first message and its replies, forwards, backwards and around", async () => {
    const room = await koe.createPublic("thread-read");
    await koe.log.append([
      koe.message("Mina", room, "m1"),
      koe.message("Mina", room, "m2"),
      ...[3, 4, 5].map((at) => koe.message("Noor", room, `m${at}`, { threadSeq: 2 })),
      koe.message("Mina", room, "m6"),
      koe.message("Noor", room, "m7", { threadSeq: 2 }),
    ]);
    const page = async (query: Parameters<typeof koe.log.page>[1]) =>
      (await koe.log.page(room, query)).map(({ seq }) => seq);
    const threadSeq = 2;
    expect(await page({ kind: "before", seq: undefined, limit: 10, threadSeq })).toEqual([2, 3, 4, 5, 7]);
    expect(await page({ kind: "before", seq: undefined, limit: 2, threadSeq })).toEqual([5, 7]);
    expect(await page({ kind: "before", seq: 5, limit: 2, threadSeq })).toEqual([3, 4]);
    expect(await page({ kind: "after", seq: 0, limit: 2, threadSeq })).toEqual([2, 3]);
    expect(await page({ kind: "after", seq: 4, limit: 9, threadSeq })).toEqual([5, 7]);
    expect(await page({ kind: "around", seq: 4, limit: 4, threadSeq })).toEqual([3, 4, 5, 7]);
  });
});

describe("mentions", () => {
  test("are of those who exist and may enter, and go with an edit that has others", async () => {
    const room = await koe.createPublic("mentions");
    const mentionKeys = ["noor", "kai", "nobody"];
    const sent = await koe.entry(koe.message("Mina", room, "m1-long", { mentionKeys }));
    expect(sent).toMatchObject({ mentions: ["Kai", "Noor"] });
    expect(await koe.messageAt(room, 1)).toMatchObject({ mentions: ["Kai", "Noor"], version: 0 });
    const edited = await koe.entry(koe.edit("Mina", room, "e1-long", 1, "only Kai", ["kai"]));
    expect(edited).toMatchObject({ kind: "edit", mentions: ["Kai"], text: "only Kai" });
    expect(await koe.log.after(room, 0, 9)).toMatchObject([{ mentions: ["Kai"] }, { mentions: ["Kai"] }]);
    await koe.entry(koe.edit("Mina", room, "e2-long", 1, "nobody"));
    expect(await koe.log.after(room, 0, 9)).toMatchObject([
      { mentions: [] },
      { mentions: [] },
      { mentions: [] },
    ]);
  });

  test("in a private room reach its members alone", async () => {
    const room = await koe.createPrivate("Mina", ["Noor"]);
    const sent = koe.message("Mina", room, "m1", { mentionKeys: ["noor", "kai", "mina"] });
    expect(await koe.entry(sent)).toMatchObject({ mentions: ["Mina", "Noor"] });
  });
});

describe("an edit", () => {
  test("changes the text everywhere it is read, and says which entry did it", async () => {
    const room = await koe.createPublic("edit");
    const { timestampMs } = await koe.entry(koe.message("Mina", room, "m1"));
    const edited = await koe.entry(koe.edit("Mina", room, "e1", 1, "second"));
    expect(edited).toMatchObject({ kind: "edit", seq: 2, targetSeq: 1, text: "second" });
    await koe.entry(koe.edit("Mina", room, "e2", 1, "third"));
    const [message, first, second] = await koe.log.after(room, 0, 9);
    expect(message).toMatchObject({
      text: "third",
      version: 3,
      editedAtMs: second?.timestampMs ?? 0,
      timestampMs,
    });
    expect(first).toMatchObject({ kind: "edit", text: "third" });
    expect(await koe.everything()).not.toContain("second");
  });

  test("is for the author, of a message that is there", async () => {
    const room = await koe.createPublic("edit-refused");
    await koe.entry(koe.message("Mina", room, "m1"));
    await koe.entry(koe.reaction("Noor", room, "r1", 1, "👍"));
    expect(await koe.kindOf(koe.edit("Noor", room, "e1", 1, "mine now"))).toBe("forbidden");
    expect(await koe.kindOf(koe.edit("Mina", room, "e2", 2, "x"))).toBe("target_not_found");
    expect(await koe.kindOf(koe.edit("Mina", room, "e3", 9, "x"))).toBe("target_not_found");
    await koe.entry(koe.delete("Mina", room, "d1", 1));
    expect(await koe.kindOf(koe.edit("Mina", room, "e4", 1, "x"))).toBe("target_deleted");
    expect(await koe.log.head(room)).toBe(3);
  });
});

describe("a deletion", () => {
  test("leaves the place, and the text nowhere in the database", async () => {
    const room = await koe.createPublic("delete");
    const canary = `canary-${crypto.randomUUID()}`;
    await koe.entry(koe.message("Mina", room, "m1", { text: `first ${canary}`, mentionKeys: ["noor"] }));
    await koe.entry(koe.edit("Mina", room, "e1", 1, `then ${canary}`, ["kai"]));
    await koe.entry(koe.reaction("Noor", room, "r1", 1, "👍"));
    expect(await koe.everything()).toContain(canary);
    const deleted = await koe.entry(koe.delete("Mina", room, "d1", 1));
    expect(deleted).toMatchObject({ kind: "delete", seq: 4, targetSeq: 1, threadSeq: undefined });
    expect(await koe.everything()).not.toContain(canary);
    const [message, edit] = await koe.log.after(room, 0, 9);
    expect(message).toMatchObject({ text: "", isDeleted: true, version: 4, mentions: [], reactions: [] });
    expect(edit).toMatchObject({ kind: "edit", text: "", mentions: [] });
  });

  test("of another's message needs the permission, under a role that still holds", async () => {
    const room = await koe.createPrivate("Mina", ["Noor", "Kai"]);
    const { seq } = await koe.entry(koe.message("Kai", room, "m1"));
    expect(await koe.kindOf(koe.delete("Noor", room, "d1", seq))).toBe("forbidden");
    const asAdmin = { asRole: "admin", mayDeleteOthers: true } as const;
    expect(await koe.kindOf(koe.delete("Noor", room, "d2", seq, asAdmin))).toBe("role_changed");
    await koe.entry(koe.member("Mina", room, "promote", "Noor", "admin", "owner"));
    expect(await koe.kindOf(koe.delete("Noor", room, "d3", seq, asAdmin))).toBe("appended");
    expect(await koe.kindOf(koe.delete("Noor", room, "d4", seq, asAdmin))).toBe("target_deleted");
  });
});

describe("reactions", () => {
  test("are listed by emoji and people in the order in which they came", async () => {
    const room = await koe.createPublic("reactions");
    await koe.entry(koe.message("Mina", room, "m1"));
    await koe.entry(koe.reaction("Noor", room, "r1", 1, "👍"));
    await koe.entry(koe.reaction("Kai", room, "r2", 1, "🎉"));
    const added = await koe.entry(koe.reaction("Kai", room, "r3", 1, "👍"));
    expect(added).toMatchObject({ kind: "reaction", seq: 4, targetSeq: 1, emoji: "👍", isOn: true });
    expect(await koe.messageAt(room, 1)).toMatchObject({
      version: 4,
      reactions: [
        { emoji: "👍", usernames: ["Noor", "Kai"] },
        { emoji: "🎉", usernames: ["Kai"] },
      ],
    });
    await koe.entry(koe.reaction("Noor", room, "r4", 1, "👍", false));
    await koe.entry(koe.reaction("Noor", room, "r5", 1, "👍"));
    expect(await koe.messageAt(room, 1)).toMatchObject({
      version: 6,
      reactions: [
        { emoji: "🎉", usernames: ["Kai"] },
        { emoji: "👍", usernames: ["Kai", "Noor"] },
      ],
    });
    expect(await koe.log.after(room, 4, 1)).toMatchObject([{ kind: "reaction", emoji: "👍", isOn: false }]);
  });

  test("that are there, or not there, change nothing", async () => {
    const room = await koe.createPublic("reactions-same");
    await koe.entry(koe.message("Mina", room, "m1"));
    const { timestampMs } = await koe.entry(koe.reaction("Noor", room, "r1", 1, "👍"));
    const unchanged = { kind: "unchanged", seq: 2, timestampMs } as const;
    expect(await koe.append(koe.reaction("Noor", room, "r2", 1, "👍"))).toEqual(unchanged);
    expect(await koe.append(koe.reaction("Kai", room, "r3", 1, "👍", false))).toEqual(unchanged);
    expect(await koe.kindOf(koe.reaction("Kai", room, "r4", 9, "👍"))).toBe("target_not_found");
  });

  test("have bounds, in kinds and in all", async () => {
    const room = await koe.createPublic("reactions-many");
    await koe.entry(koe.message("Mina", room, "m1"));
    const react = (who: string, emoji: string) =>
      koe.kindOf(koe.reaction(who, room, `${who} ${emoji}`, 1, emoji));
    expect(await react("Mina", "1")).toBe("appended");
    expect(await react("Mina", "2")).toBe("appended");
    expect(await react("Mina", "3")).toBe("limit_exceeded");
    expect(await react("Noor", "1")).toBe("appended");
    expect(await react("Noor", "2")).toBe("appended");
    expect(await react("Kai", "1")).toBe("limit_exceeded");
    expect(await koe.kindOf(koe.reaction("Noor", room, "off", 1, "2", false))).toBe("appended");
    expect(await react("Kai", "1")).toBe("appended");
  });
});

describe("a repetition", () => {
  test("of every kind is known for ever, also when the message was changed since", async () => {
    const room = await koe.createPublic("again");
    const entries: readonly NewEntry[] = [
      koe.message("Mina", room, "m1"),
      koe.message("Mina", room, "m2", { mentionKeys: ["noor"] }),
      koe.message("Mina", room, "m3", { threadSeq: 1 }),
      koe.edit("Mina", room, "e1", 1, "other"),
      koe.edit("Mina", room, "e2", 2, "other"),
      koe.reaction("Noor", room, "r1", 1, "👍"),
      koe.reaction("Noor", room, "r2", 1, "👍", false),
      koe.delete("Mina", room, "d1", 2),
      koe.delete("Mina", room, "d2", 3),
    ];
    const first = await koe.log.append(entries);
    const again = first
      .map((outcome) => ({ ...numbersOf(outcome) }))
      .map(({ seq = 0, timestampMs = 0 }) => ({
        kind: "duplicate" as const,
        seq,
        timestampMs,
      }));
    expect(again.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await koe.log.append(entries)).toEqual(again);
    for (const [index, entry] of entries.entries())
      expect(await koe.append(entry)).toEqual(again[index] ?? never);
    expect(await koe.log.head(room)).toBe(9);
  });

  test("under the same id with any other content is a conflict", async () => {
    const room = await koe.createPublic("conflict");
    await koe.log.append([
      koe.message("Mina", room, "m1"),
      koe.message("Mina", room, "m2", { threadSeq: 1 }),
      koe.edit("Mina", room, "e1", 1, "edited"),
      koe.reaction("Mina", room, "r1", 1, "👍"),
      koe.delete("Mina", room, "d1", 2),
    ]);
    const others: readonly NewEntry[] = [
      koe.message("Mina", room, "m1", { text: "edited" }),
      koe.message("Mina", room, "m1", { threadSeq: 2 }),
      koe.message("Mina", room, "m2"),
      koe.message("Mina", room, "m2", { threadSeq: 1, text: "" }),
      koe.message("Mina", room, "e1"),
      koe.message("Mina", room, "r1", { mentionKeys: ["kai"] }),
      koe.edit("Mina", room, "e1", 1, "edited otherwise"),
      koe.edit("Mina", room, "e1", 2, "edited"),
      koe.reaction("Mina", room, "r1", 1, "🎉"),
      koe.reaction("Mina", room, "r1", 1, "👍", false),
      koe.reaction("Mina", room, "r1", 2, "👍"),
      koe.delete("Mina", room, "d1", 1),
      koe.delete("Mina", room, "m1", 1),
    ];
    const outcomes = await koe.log.append(others);
    expect(outcomes).toEqual(others.map(() => ({ kind: "idempotency_conflict" })));
  });

  test("within one batch is found too, between kinds and in their order", async () => {
    const room = await koe.createPublic("within");
    const outcomes = await koe.log.append([
      koe.message("Mina", room, "m1"),
      koe.edit("Mina", room, "e1", 1, "edited"),
      koe.message("Mina", room, "m1"),
      koe.message("Noor", room, "m2"),
      koe.message("Noor", room, "m3"),
      koe.edit("Mina", room, "e1", 1, "edited"),
      koe.reaction("Noor", room, "m3", 1, "👍"),
    ]);
    expect(outcomes.map((outcome) => [outcome.kind, numbersOf(outcome).seq])).toEqual([
      ["appended", 1],
      ["appended", 2],
      ["duplicate", 1],
      ["appended", 3],
      ["appended", 4],
      ["duplicate", 2],
      ["idempotency_conflict", undefined],
    ]);
  });
});

const never = { kind: "unchanged", seq: -1, timestampMs: -1 } as const;

test("one bad row takes back a batch of all kinds", async () => {
  const room = await koe.createPublic("batch");
  await koe.entry(koe.message("Mina", room, "m1"));
  const before = await koe.everything();
  const batch = [
    koe.edit("Mina", room, "e1", 1, "edited"),
    koe.reaction("Noor", room, "r1", 1, "👍"),
    koe.message("Nobody", room, "m2"),
  ];
  await expect(koe.log.append(batch)).rejects.toThrow();
  expect(await koe.everything()).toBe(before);
});

test("a page around an entry has it and both its sides", async () => {
  const room = await koe.createPublic("around");
  await koe.log.append(Array.from({ length: 9 }, (_, at) => koe.message("Mina", room, `m${at}`)));
  const seqs = async (seq: number, limit: number) =>
    (await koe.log.page(room, { kind: "around", seq, limit })).map((entry) => entry.seq);
  expect(await seqs(5, 4)).toEqual([4, 5, 6, 7]);
  expect(await seqs(1, 4)).toEqual([1, 2, 3]);
  expect(await seqs(9, 3)).toEqual([8, 9]);
  expect((await koe.log.latest(room, 6, 3)).map(({ seq }) => seq)).toEqual([4, 5, 6]);
});
