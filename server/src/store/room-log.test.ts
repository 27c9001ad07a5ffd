import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { freshDatabase } from "../../../test/database.ts";
import { type Database, QueryFailed } from "./postgres.ts";
import {
  type AppendOutcome,
  appendBatchMax,
  type Entry,
  entriesPerReadMax,
  type NewMessage,
  RoomLog,
} from "./room-log.ts";
import { createRoom, createUser, numbersOf } from "./test-home.ts";

let database: Database;
let log: RoomLog;
let mina: string;
let noor: string;

beforeAll(async () => {
  database = (await freshDatabase()).open();
  log = new RoomLog(database);
  mina = await createUser(database, "mina");
  noor = await createUser(database, "noor");
});
afterAll(() => database.close());

function message(roomId: string, clientMsgId: string, more: Partial<NewMessage> = {}): NewMessage {
  return {
    kind: "message",
    roomId,
    userId: mina,
    username: "mina",
    clientMsgId,
    text: `text of ${clientMsgId}`,
    ...more,
  };
}

function textOf(entry: Entry): string {
  return "text" in entry ? entry.text : "";
}

function kindsAndSeqs(outcomes: readonly AppendOutcome[]): unknown[] {
  return outcomes.map((outcome) => {
    const { seq } = numbersOf(outcome);
    return seq === undefined ? outcome.kind : [outcome.kind, seq];
  });
}

describe("append", () => {
  test("numbers messages from 1 in the order of the batch, in each room by itself", async () => {
    const a = await createRoom(database, "number-a");
    const b = await createRoom(database, "number-b");
    const first = await log.append([message(b, "m1"), message(a, "m2"), message(b, "m3")]);
    expect(kindsAndSeqs(first)).toEqual([
      ["appended", 1],
      ["appended", 1],
      ["appended", 2],
    ]);
    expect(kindsAndSeqs(await log.append([message(b, "m4")]))).toEqual([["appended", 3]]);
    expect((await log.after(b, 0, 10)).map((entry) => entry.clientMsgId)).toEqual(["m1", "m3", "m4"]);
  });

  test("takes an empty batch without asking the database", async () => {
    expect(await log.append([])).toEqual([]);
  });

  test("gives a repeated message the numbers it got the first time", async () => {
    const room = await createRoom(database, "repeat");
    const [first] = await log.append([message(room, "m1")]);
    const [again] = await log.append([message(room, "m1")]);
    expect(first?.kind).toBe("appended");
    const { seq = 0, timestampMs = 0 } = numbersOf(first);
    expect(again).toEqual({ kind: "duplicate", seq, timestampMs });
    expect(await log.head(room)).toBe(1);
  });

  test("refuses a used id with another text, and keeps the stored one", async () => {
    const room = await createRoom(database, "conflict");
    await log.append([message(room, "m1")]);
    const outcomes = await log.append([message(room, "m1", { text: "other" }), message(room, "m2")]);
    expect(kindsAndSeqs(outcomes)).toEqual(["idempotency_conflict", ["appended", 2]]);
    expect((await log.after(room, 0, 10)).map(textOf)).toEqual(["text of m1", "text of m2"]);
  });

  test("finds repetitions and conflicts within one batch", async () => {
    const room = await createRoom(database, "within");
    const outcomes = await log.append([
      message(room, "m1"),
      message(room, "m2"),
      message(room, "m1"),
      message(room, "m2", { text: "other" }),
      message(room, "m3"),
    ]);
    expect(kindsAndSeqs(outcomes)).toEqual([
      ["appended", 1],
      ["appended", 2],
      ["duplicate", 1],
      "idempotency_conflict",
      ["appended", 3],
    ]);
  });

  test("lets two users, and one user in two rooms, use the same id", async () => {
    const a = await createRoom(database, "same-a");
    const b = await createRoom(database, "same-b");
    const outcomes = await log.append([
      message(a, "m1"),
      message(a, "m1", { userId: noor, text: "noor's" }),
      message(b, "m1", { text: "elsewhere" }),
    ]);
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(["appended", "appended", "appended"]);
  });

  test("tells of an unknown room and stores the rest", async () => {
    const room = await createRoom(database, "known");
    const outcomes = await log.append([message("nowhere", "m1"), message(room, "m1")]);
    expect(kindsAndSeqs(outcomes)).toEqual(["room_not_found", ["appended", 1]]);
  });

  test("stores nothing of a batch with a row that PostgreSQL refuses, so that the caller may bisect it", async () => {
    const room = await createRoom(database, "bisect");
    const bad = message(room, "m2", { userId: "00000000-0000-4000-8000-000000000000", text: "secret words" });
    const failure = await log.append([message(room, "m1"), bad]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(QueryFailed);
    expect(Bun.inspect(failure)).not.toContain("secret words");
    expect(await log.head(room)).toBe(0);
    expect(kindsAndSeqs(await log.append([message(room, "m1")]))).toEqual([["appended", 1]]);
  });

  test("never lets a timestamp go below the one before, even when the clock was ahead", async () => {
    const room = await createRoom(database, "clock");
    const aheadMs = Date.UTC(2090, 0, 1, 0, 0, 0, 123);
    await database.query(
      (sql) => sql`update room_heads set last_timestamp = ${new Date(aheadMs)} where room_id = ${room}`,
    );
    const outcomes = await log.append([message(room, "m1"), message(room, "m2")]);
    expect(outcomes.map((outcome) => numbersOf(outcome).timestampMs)).toEqual([aheadMs, aheadMs]);
  });

  test("stores text as it is: quotes, backslashes, braces, newlines, the word null, all of Unicode", async () => {
    const room = await createRoom(database, "text");
    let batch = 0;
    const texts = fc.array(fc.string({ unit: "binary", minLength: 1 }), { minLength: 1, maxLength: 20 });
    const isStorable = (text: string) => text.isWellFormed() && !text.includes("\0");
    await fc.assert(
      fc.asyncProperty(texts, async (some) => {
        batch += 1;
        const sent = [...some.filter(isStorable), `"'\\{},\n\r\tNULL`, "null"];
        const before = (await log.head(room)) ?? 0;
        await log.append(sent.map((text, index) => message(room, `b${batch}-${index}`, { text })));
        const stored = await log.after(room, before, sent.length + 1);
        expect(stored.map(textOf)).toEqual(sent);
      }),
      { numRuns: 30 },
    );
  });

  test("takes a full batch and rejects a larger one", async () => {
    const room = await createRoom(database, "full");
    const batch = Array.from({ length: appendBatchMax }, (_, index) => message(room, `m${index}`));
    const outcomes = await log.append(batch);
    expect(outcomes.map((outcome) => numbersOf(outcome).seq)).toEqual(batch.map((_, index) => index + 1));
    await expect(log.append([...batch, message(room, "more")])).rejects.toBeInstanceOf(RangeError);
  });
});

describe("heads", () => {
  test("know an empty room as 0 and an unknown one not at all", async () => {
    const empty = await createRoom(database, "head-empty");
    const used = await createRoom(database, "head-used");
    await log.append([message(used, "m1"), message(used, "m2")]);
    expect(await log.heads([empty, used, "nowhere"])).toEqual(
      new Map([
        [empty, 0],
        [used, 2],
      ]),
    );
    expect(await log.head("nowhere")).toBeUndefined();
  });
});

describe("after", () => {
  test("gives what follows a position, oldest first, as many as asked for", async () => {
    const room = await createRoom(database, "after");
    const outcomes = await log.append(
      ["m1", "m2", "m3", "m4"].map((id) => message(room, id, { userId: noor })),
    );
    const [, second] = outcomes;
    const entries = await log.after(room, 1, 2);
    expect(entries.map((entry) => entry.seq)).toEqual([2, 3]);
    expect(entries[0]).toEqual({
      kind: "message",
      roomId: room,
      seq: 2,
      userId: noor,
      username: "noor",
      clientMsgId: "m2",
      text: "text of m2",
      timestampMs: second?.kind === "appended" ? second.entry.timestampMs : Number.NaN,
      threadSeq: undefined,
      mentions: [],
      version: 0,
      editedAtMs: undefined,
      isDeleted: false,
      reactions: [],
      replyCount: 0,
      lastReplySeq: undefined,
    });
    expect(await log.after(room, 4, 10)).toEqual([]);
    expect(await log.after("nowhere", 0, 10)).toEqual([]);
  });

  test("never gives more than its bound", async () => {
    const room = await createRoom(database, "bound");
    const ids = (from: number) => Array.from({ length: entriesPerReadMax }, (_, index) => `m${from + index}`);
    await log.append(ids(0).map((id) => message(room, id)));
    await log.append(ids(entriesPerReadMax).map((id) => message(room, id)));
    expect((await log.after(room, 0, 1_000_000)).length).toBe(entriesPerReadMax);
  });
});
