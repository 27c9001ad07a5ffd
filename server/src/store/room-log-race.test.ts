/** Several nodes append at once: each has a pool of its own, and PostgreSQL alone decides. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { freshDatabase, type TestDatabase } from "../../../test/database.ts";
import { ownLogOf } from "./entry.ts";
import type { Database } from "./postgres.ts";
import { type AppendOutcome, type Entry, type NewEntry, type NewMessage, RoomLog } from "./room-log.ts";
import { Rooms } from "./rooms.ts";
import { Standings } from "./standings.ts";
import { createRoom, createUser, numbersOf } from "./test-home.ts";

const writerCount = 6;

let home: TestDatabase;
const pools: Database[] = [];

beforeAll(async () => {
  home = await freshDatabase();
  for (let writer = 0; writer < writerCount; writer++) pools.push(home.open({ connectionsMax: 2 }));
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
});

function poolOf(writer: number): Database {
  const pool = pools[writer % writerCount];
  if (!pool) throw new Error("no pool");
  return pool;
}

function message(roomId: string, userId: string, clientMsgId: string): NewMessage {
  return { kind: "message", roomId, userId, username: "", clientMsgId, text: `text of ${clientMsgId}` };
}

async function readAll(log: RoomLog, roomId: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (;;) {
    const page = await log.after(roomId, entries.length, 1_000);
    if (page.length === 0) return entries;
    entries.push(...page);
  }
}

test("racing writers leave each room gapless, in each writer's order, with timestamps that never decrease", async () => {
  const rooms = await Promise.all(["race-a", "race-b", "race-c"].map((id) => createRoom(poolOf(0), id)));
  const acked: (readonly [NewMessage, AppendOutcome])[] = [];
  const write = async (writer: number) => {
    const log = new RoomLog(poolOf(writer));
    const userId = await createUser(poolOf(writer), `racer-${writer}`);
    for (let round = 0; round < 25; round++) {
      // Each writer names the rooms in another order; without an order of locks they would deadlock.
      const turned = rooms.map((_, index) => rooms[(index + writer) % rooms.length] ?? "");
      const batch = turned.flatMap((room) =>
        [0, 1, 2].map((part) =>
          message(room, userId, `${writer}-${String(round * 3 + part).padStart(3, "0")}`),
        ),
      );
      const outcomes = await log.append(batch);
      batch.forEach((sent, index) => {
        const outcome = outcomes[index];
        if (outcome) acked.push([sent, outcome]);
      });
    }
  };
  await Promise.all(Array.from({ length: writerCount }, (_, writer) => write(writer)));

  const log = new RoomLog(poolOf(0));
  expect(acked.every(([, outcome]) => outcome.kind === "appended")).toBe(true);
  for (const room of rooms) {
    const entries = await readAll(log, room);
    expect(entries.map((entry) => entry.seq)).toEqual(entries.map((_, index) => index + 1));
    expect(entries.length).toBe(writerCount * 25 * 3);
    expect(await log.head(room)).toBe(entries.length);
    const times = entries.map((entry) => entry.timestampMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    for (let writer = 0; writer < writerCount; writer++) {
      const own = entries.map((entry) => entry.clientMsgId).filter((id) => id.startsWith(`${writer}-`));
      expect(own).toEqual(own.toSorted());
    }
    const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
    for (const [sent, outcome] of acked.filter(([each]) => each.roomId === room)) {
      const { seq = 0, timestampMs = 0 } = numbersOf(outcome);
      const stored = bySeq.get(seq);
      expect(stored?.clientMsgId).toBe(sent.clientMsgId);
      expect(timestampMs).toBe(stored?.timestampMs ?? Number.NaN);
    }
  }
});

test("one message sent by all writers at once is stored once, and all get the same numbers", async () => {
  const room = await createRoom(poolOf(0), "race-same");
  const userId = await createUser(poolOf(0), "repeater");
  for (let round = 0; round < 20; round++) {
    const outcomes = await Promise.all(
      pools.map((pool) => new RoomLog(pool).append([message(room, userId, `m${round}`)])),
    );
    const flat = outcomes.flat();
    expect(flat.filter((outcome) => outcome.kind === "appended").length).toBe(1);
    expect(flat.filter((outcome) => outcome.kind === "duplicate").length).toBe(writerCount - 1);
    expect(new Set(flat.map((outcome) => numbersOf(outcome).seq)).size).toBe(1);
  }
  expect(await new RoomLog(poolOf(0)).head(room)).toBe(20);
});

test("one id with different texts sent at once is one message; every other text is a conflict", async () => {
  const room = await createRoom(poolOf(0), "race-conflict");
  const userId = await createUser(poolOf(0), "undecided");
  const outcomes = await Promise.all(
    pools.map((pool, writer) =>
      new RoomLog(pool).append([{ ...message(room, userId, "m"), text: `${writer}` }]),
    ),
  );
  const kinds = outcomes.flat().map((outcome) => outcome.kind);
  expect(kinds.toSorted()).toEqual(["appended", ...Array(writerCount - 1).fill("idempotency_conflict")]);
});

test("writers of all kinds race without a deadlock, and leave logs and counts as if they had taken turns", async () => {
  const admin = poolOf(0);
  const rooms = await Promise.all(["mixed-a", "mixed-b"].map((id) => createRoom(admin, id)));
  const made = await new Rooms(admin).create({
    ...{ id: "mixed-private", name: "", topic: "", visibility: "private" },
    creatorId: await createUser(admin, "mixed-owner"),
  });
  if (made.kind !== "created") throw new Error(made.kind);
  const owner = made.entries[0]?.userId ?? "";
  const people: string[] = [];
  for (let writer = 0; writer < writerCount; writer++)
    people.push(await createUser(admin, `mixed-${writer}`));
  const [first = "", second = ""] = rooms;
  await new RoomLog(admin).append([message(first, owner, "root"), message(second, owner, "root")]);

  const write = async (writer: number) => {
    const log = new RoomLog(poolOf(writer));
    const userId = people[writer] ?? "";
    const [near, far] = writer % 2 === 0 ? [first, second] : [second, first];
    for (let round = 0; round < 12; round++) {
      const id = (what: string) => ({ userId, username: "", clientMsgId: `${what}-${writer}-${round}` });
      const subjectId = people[(writer + round + 1) % writerCount] ?? "";
      const isAdding = (writer + round) % 2 === 0;
      const batch: NewEntry[] = [
        { ...message(near, userId, `m-${writer}-${round}`), threadSeq: 1 },
        {
          kind: "reaction",
          roomId: far,
          ...id("r"),
          targetSeq: 1,
          emoji: `${writer}`,
          isOn: round % 2 === 0,
        },
        message(far, userId, `n-${writer}-${round}`),
        {
          kind: "read_marker",
          roomId: ownLogOf(userId),
          ...id("k"),
          aboutRoomId: near,
          readSeq: round,
          isBack: true,
        },
        {
          ...{ kind: "member", roomId: made.room.id, ...id("a"), userId: owner, asRole: "owner" },
          ...{ subjectId, role: isAdding ? "member" : undefined },
        },
        message(near, userId, `o-${writer}-${round}`),
      ];
      await log.append(writer % 3 === 0 ? batch.toReversed() : batch);
      await new Rooms(poolOf(writer)).join(round % 2 === 0 ? near : far, userId);
      await new Rooms(poolOf(writer)).leave(round % 2 === 0 ? near : far, userId);
    }
  };
  await Promise.all(people.map((_, writer) => write(writer)));

  const log = new RoomLog(admin);
  for (const roomId of [...rooms, made.room.id, ...people.map(ownLogOf)]) {
    const entries = await readAll(log, roomId);
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
    expect(await log.head(roomId)).toBe(entries.length);
    const times = entries.map(({ timestampMs }) => timestampMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const [root] = entries;
    if (root?.kind !== "message") continue;
    const replies = entries.filter((entry) => entry.kind === "message" && entry.threadSeq === 1);
    expect(root).toMatchObject({ replyCount: replies.length, lastReplySeq: replies.at(-1)?.seq ?? 0 });
    const on = new Set<string>();
    for (const entry of entries) {
      if (entry.kind !== "reaction") continue;
      if (entry.isOn) on.add(entry.emoji);
      else on.delete(entry.emoji);
    }
    expect(root.reactions.map(({ emoji }) => emoji).toSorted()).toEqual([...on].toSorted());
  }
  const memberships = new Map<string, boolean>();
  for (const entry of await readAll(log, made.room.id)) {
    if (entry.kind === "member") memberships.set(entry.subject.id, entry.role !== undefined);
  }
  const isIn = async (id: string) =>
    (await new Standings(admin).of(id, [made.room.id])).get(made.room.id)?.isJoined ?? false;
  for (const id of people) expect(await isIn(id)).toBe(memberships.get(id) ?? false);
});
