/** What becomes of a message after it was sent: threads, mentions, edits, deletions, reactions. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { defaultLimits } from "@koe/protocol";
import { freshDatabase } from "../../../test/database.ts";
import type { AppendOutcome, Entry, MessageEntry, NewEntry } from "./entry.ts";
import type { Database } from "./postgres.ts";
import { RoomLog } from "./room-log.ts";
import { createRoom, createUser, numbersOf } from "./test-home.ts";

let database: Database;
let log: RoomLog;
const ids = new Map<string, string>();

beforeAll(async () => {
  database = (await freshDatabase()).open();
  log = new RoomLog(database, { ...defaultLimits, reactionKindsMax: 2, reactionsPerMessageMax: 3 });
  for (const name of ["Mina", "Noor", "Kai"]) ids.set(name, await createUser(database, name));
});
afterAll(() => database.close());

function by(username: string, roomId: string, clientMsgId: string) {
  return { roomId, userId: ids.get(username) ?? "", username, clientMsgId };
}

async function one(entry: NewEntry): Promise<AppendOutcome> {
  const [outcome] = await log.append([entry]);
  if (outcome === undefined) throw new Error("no outcome");
  return outcome;
}

async function appended(entry: NewEntry): Promise<Entry> {
  const outcome = await one(entry);
  if (outcome.kind !== "appended") throw new Error(`${entry.kind} was ${outcome.kind}`);
  return outcome.entry;
}

async function messageAt(roomId: string, seq: number): Promise<MessageEntry> {
  const [entry] = await log.after(roomId, seq - 1, 1);
  if (entry?.kind !== "message") throw new Error(`${roomId} ${seq} is ${entry?.kind}`);
  return entry;
}

const say = (username: string, roomId: string, id: string, more: object = {}): NewEntry => ({
  kind: "message",
  ...by(username, roomId, id),
  text: `text of ${id}`,
  ...more,
});
const edit = (
  username: string,
  roomId: string,
  id: string,
  targetSeq: number,
  text: string,
  more: object = {},
): NewEntry => ({ kind: "edit", ...by(username, roomId, id), targetSeq, text, ...more });
const remove = (
  username: string,
  roomId: string,
  id: string,
  targetSeq: number,
  mayDeleteOthers = false,
): NewEntry => ({
  kind: "delete",
  ...by(username, roomId, id),
  targetSeq,
  asRole: "member",
  mayDeleteOthers,
});
const react = (
  username: string,
  roomId: string,
  id: string,
  targetSeq: number,
  emoji: string,
  isOn = true,
): NewEntry => ({ kind: "reaction", ...by(username, roomId, id), targetSeq, emoji, isOn });

describe("a thread", () => {
  test("counts its replies at the message it began with", async () => {
    const room = await createRoom(database, "thread");
    await log.append([say("Mina", room, "root"), say("Noor", room, "other")]);
    const reply = await appended(say("Noor", room, "reply-1", { threadSeq: 1 }));
    expect(reply).toMatchObject({ kind: "message", seq: 3, threadSeq: 1, version: 0, replyCount: 0 });
    await appended(say("Kai", room, "reply-2", { threadSeq: 1 }));
    expect(await messageAt(room, 1)).toMatchObject({ replyCount: 2, lastReplySeq: 4, version: 4 });
    expect(await messageAt(room, 3)).toMatchObject({ threadSeq: 1, text: "text of reply-1" });
    expect(await appended(remove("Kai", room, "gone", 4))).toMatchObject({ kind: "delete", threadSeq: 1 });
    expect(await messageAt(room, 1)).toMatchObject({ replyCount: 1, lastReplySeq: 3, version: 5 });
    expect(await log.after(room, 4, 1)).toMatchObject([{ kind: "delete", targetSeq: 4, threadSeq: 1 }]);
  });
});
