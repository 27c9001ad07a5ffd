/** Rooms on PostgreSQL with clients that follow them: everything that a log may hold, sent, delivered and resumed. */
import { afterEach, describe, expect, test } from "bun:test";
import type { EntryEvent } from "@koe/protocol";
import fc from "fast-check";
import { ClientMember, follow } from "../../../test/client-member.ts";
import { type Rooms, type RoomsOptions, startRooms } from "../../../test/rooms.ts";
import type { AppendOutcome, NewEntry } from "../store/entry.ts";
import { entryEvent } from "./entry-frames.ts";
import type { AppendReply } from "./log-writer.ts";
import type { PresenceUser } from "./presence.ts";
import type { SendContent } from "./room-message.ts";

let running: Rooms | undefined;

async function start(options?: RoomsOptions): Promise<Rooms> {
  running = await startRooms(options);
  return running;
}

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

async function append(rooms: Rooms, entry: NewEntry): Promise<AppendOutcome> {
  const result = await rooms.writer.call<AppendReply>((reply) => ({ kind: "append", entry, reply }), 10_000);
  if (result.kind !== "reply") throw new Error(result.kind);
  const outcome = result.value;
  switch (outcome.kind) {
    case "unavailable":
    case "busy":
    case "unstorable":
    case "failed":
      throw new Error(outcome.kind);
    default:
      return outcome;
  }
}

async function newRoom(rooms: Rooms, id: string, creator: PresenceUser, visibility: "public" | "private") {
  const created = await rooms.store.rooms.create({
    id,
    name: id,
    topic: "",
    visibility,
    creatorId: creator.id,
  });
  if (created.kind !== "created") throw new Error(created.kind);
  return created.room.id;
}

/** Waits until the client has everything up to `seq`. */
async function until({ sockets }: Rooms, client: ClientMember, seq: number): Promise<void> {
  await sockets.until(() => (follow(client.heard).last ?? 0) >= seq);
}

/** Messages as a client shows them after all that it heard. */
function shown(entries: readonly EntryEvent[]): ReadonlyMap<number, object> {
  const messages = new Map<number, { text: string; deleted: boolean; version: number }>();
  for (const { event, payload } of entries) {
    if (event === "new_message") {
      const { text, version = 0 } = payload;
      messages.set(payload.seq, { text, deleted: payload.deleted === true, version });
    }
    if (event !== "message_edited" && event !== "message_deleted") continue;
    const message = messages.get(payload.target_seq);
    if (message === undefined || payload.seq <= message.version) continue;
    const isEdit = event === "message_edited";
    messages.set(payload.target_seq, {
      text: isEdit ? payload.text : "",
      deleted: message.deleted || !isEdit,
      version: payload.seq,
    });
  }
  return new Map([...messages].map(([seq, { text, deleted }]) => [seq, { text, deleted }]));
}

describe("clients of a room", () => {
  const step = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ act: fc.constant("write" as const), kind: fc.nat(9), pick: fc.nat() }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ act: fc.constant("join" as const), who: fc.nat(7), since: fc.option(fc.nat()) }),
    },
    { weight: 1, arbitrary: fc.record({ act: fc.constant("leave" as const), who: fc.nat(7) }) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant("wait" as const) }) },
  );

  test("that come and go with any position have, without a hole or a double, what the log has (R1, R2, G4, T1)", async () => {
    const rooms = await start();
    const ann = await rooms.newUser("ann");
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120 }), async (steps) => {
        const roomId = await newRoom(rooms, `room-${++run}`, ann, "public");
        const clients = numbers(8).map(
          (number) => new ClientMember(rooms, `${roomId}-${number}`, roomId, ann),
        );
        const following = new Set<ClientMember>();
        const writes: Promise<unknown>[] = [];
        for (const each of steps) {
          if (each.act === "write") {
            const clientMsgId = `write-${writes.length}`;
            const content = contentOf(each.kind, each.pick, writes.length);
            const base = { roomId, userId: ann.id, username: ann.username, clientMsgId };
            writes.push(append(rooms, newEntry(base, content)));
          } else if (each.act === "wait") {
            await writes.at(-1);
          } else {
            const client = clients[each.who];
            if (client === undefined) continue;
            if (each.act === "leave") {
              client.leave();
              following.delete(client);
            } else {
              await client.join(each.since === null ? undefined : each.since % (writes.length + 2));
              following.add(client);
            }
          }
        }
        await Promise.all(writes);
        const stored = await rooms.store.log.after(roomId, 0, 1_000);
        const present = shown(stored.map(entryEvent));
        for (const client of following) {
          await until(rooms, client, stored.length);
          const { entries, faults } = follow(client.heard);
          expect(faults).toEqual([]);
          const first = entries[0]?.payload.seq ?? stored.length + 1;
          expect(entries.map(({ payload }) => payload.seq)).toEqual(
            stored.slice(first - 1).map(({ seq }) => seq),
          );
          const seen = shown(entries);
          for (const [seq, message] of seen) expect([seq, message]).toEqual([seq, present.get(seq) ?? {}]);
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
  }, 60_000);
});

describe("a client that sends", () => {
  async function pair(options?: RoomsOptions) {
    const rooms = await start(options);
    const [ann, bob] = [await rooms.newUser("ann"), await rooms.newUser("bob")];
    const roomId = await newRoom(rooms, "private-room", ann, "private");
    await append(rooms, membership(roomId, ann, bob, "member", "invite-bob"));
    const clients = {
      ann: new ClientMember(rooms, "a", roomId, ann),
      bob: new ClientMember(rooms, "b", roomId, bob),
    };
    await clients.ann.join();
    await clients.bob.join();
    await until(rooms, clients.ann, 1);
    await until(rooms, clients.bob, 1);
    return { rooms, roomId, ann, bob, ...{ a: clients.ann, b: clients.bob } };
  }

  test("edits, deletes, reacts and replies; each is acknowledged and then heard by all (V3, S3, T2 to T4)", async () => {
    const { rooms, a, b } = await pair();
    a.send(1, { kind: "message", text: "hello @bob" });
    expect(await a.answer(1)).toMatchObject({ event: "ack", payload: { room_id: "private-room", seq: 2 } });
    b.send(2, { kind: "message", text: "hi", threadSeq: 2 });
    await b.answer(2);
    a.send(3, { kind: "edit", targetSeq: 2, text: "good morning" });
    await a.answer(3);
    b.send(4, { kind: "reaction", targetSeq: 2, emoji: "👍", isOn: true });
    b.send(5, { kind: "reaction", targetSeq: 2, emoji: "👍", isOn: true });
    expect(await b.answer(5)).toMatchObject({ event: "ack", payload: { duplicate: true } });
    b.send(6, { kind: "delete", targetSeq: 3 });
    await b.answer(6);
    for (const client of [a, b]) {
      await until(rooms, client, 6);
      const { entries, faults } = follow(client.heard);
      expect(faults).toEqual([]);
      expect(entries.slice(-5).map(({ event }) => event)).toEqual([
        "new_message",
        "new_message",
        "message_edited",
        "reaction_added",
        "message_deleted",
      ]);
    }
    expect(follow(a.heard).entries.at(-5)).toMatchObject({ payload: { mentions: ["bob"] } });
    const names = a.heard.map((event) =>
      [event.event, "seq" in event.payload ? event.payload.seq : 0].join(" "),
    );
    expect(names.indexOf("ack 4")).toBeLessThan(names.indexOf("message_edited 4"));
    await b.join(5);
    await rooms.sockets.until(() => b.heard.filter(({ event }) => event === "room_snapshot").length === 2);
    expect(b.heard.at(-1)).toMatchObject({ payload: { recovered: true, prev_seq: 5, seq: 6 } });
  });

  test("is refused what its role, the room or the log does not allow, in words (M3, M4, G5)", async () => {
    const { rooms, roomId, ann, a, b } = await pair();
    a.send(1, { kind: "message", text: "mine" });
    await a.answer(1);
    b.send(2, { kind: "delete", targetSeq: 2 });
    b.send(3, { kind: "edit", targetSeq: 2, text: "not mine" });
    b.send(4, { kind: "reaction", targetSeq: 99, emoji: "👍", isOn: true });
    a.send(5, { kind: "edit", targetSeq: 2, text: "mine" }, "a-action-1");
    const by = { roomId, userId: ann.id, username: ann.username };
    await b.answer(4);
    await a.answer(5);
    await append(rooms, {
      kind: "room",
      ...by,
      clientMsgId: "archive-it",
      asRole: "owner",
      isArchived: true,
    });
    await until(rooms, b, 3);
    b.send(6, { kind: "message", text: "too late" });
    const codes = await Promise.all(
      [b.answer(2), b.answer(3), b.answer(4), a.answer(5), b.answer(6)].map(
        async (answer) => (await answer).payload,
      ),
    );
    expect(codes.map((payload) => ("code" in payload ? payload.code : "ack"))).toEqual([
      "forbidden",
      "forbidden",
      "not_found",
      "idempotency_conflict",
      "room_archived",
    ]);
  });

  test("hears nothing of a room after its removal is acknowledged, and is refused there (M5)", async () => {
    const { rooms, roomId, ann, bob, a, b } = await pair();
    const writes = numbers(40).map((number) => {
      a.send(number, { kind: "message", text: `text ${number}` });
      return number === 20 ? append(rooms, membership(roomId, ann, bob, undefined, "remove-bob")) : undefined;
    });
    const removal = (await Promise.all(writes)).find((outcome) => outcome?.kind === "appended");
    const removedAt = removal?.kind === "appended" ? removal.entry.seq : 0;
    await a.answer(40);
    await until(rooms, a, 42);
    const { last, faults } = follow(b.heard);
    expect({ last, faults }).toEqual({ last: removedAt - 1, faults: [] });
    const afterwards = b.heard.slice(b.heard.findIndex(({ event }) => event === "unsubscribed"));
    expect(afterwards).toMatchObject([{ payload: { room_id: roomId, code: "removed_from_room" } }]);
    b.send(50, { kind: "message", text: "still here?" });
    expect(await b.answer(50)).toMatchObject({ payload: { code: "not_member", room_id: roomId } });
    await b.join();
    await rooms.sockets.until(() => b.heard.filter(({ event }) => event === "unsubscribed").length === 2);
    expect(b.heard.some((event) => "seq" in event.payload && (event.payload.seq ?? 0) >= removedAt)).toBe(
      false,
    );
  });

  test("is cut off from a room that crashed just before its removal was delivered (M5, I13)", async () => {
    let isFaulty = true;
    const { rooms, roomId, ann, bob, a, b } = await pair({
      wrapFanOut: (fanOut) => ({
        subscribe: (connectionId, topic) => fanOut.subscribe(connectionId, topic),
        unsubscribe: (connectionId, topic) => fanOut.unsubscribe(connectionId, topic),
        close: (connectionId, reason) => fanOut.close(connectionId, reason),
        send: (connectionId, frame) => fanOut.send(connectionId, frame),
        publish(topic, frame) {
          if (isFaulty && frame.includes("poison")) {
            isFaulty = false;
            throw new Error("a fault on purpose");
          }
          fanOut.publish(topic, frame);
        },
      }),
    });
    const by = { roomId, userId: ann.id, username: ann.username };
    await Promise.all([
      append(rooms, { kind: "message", ...by, clientMsgId: "poison-message", text: "poison" }),
      append(rooms, membership(roomId, ann, bob, undefined, "remove-bob")),
    ]);
    await rooms.sockets.until(() => b.heard.some(({ event }) => event === "unsubscribed"));
    await until(rooms, a, 3);
    expect(rooms.reports.filter(({ kind }) => kind === "child_crashed")).toHaveLength(1);
    expect(follow(a.heard)).toMatchObject({ last: 3, faults: [] });
    expect(follow(b.heard)).toMatchObject({ last: 2, faults: [] });
  });

  test("is told in its own log of a room that it was added to (R1)", async () => {
    const rooms = await start();
    const [ann, bob] = [await rooms.newUser("ann"), await rooms.newUser("bob")];
    const own = new ClientMember(rooms, "own", `@${bob.id}`, bob);
    await own.join();
    await rooms.sockets.until(() => own.heard.length === 1);
    const roomId = await newRoom(rooms, "secret", ann, "private");
    await append(rooms, membership(roomId, ann, bob, "member", "invite-bob"));
    await rooms.sockets.until(() => own.heard.length === 2);
    expect(own.heard[0]).toMatchObject({ payload: { room_id: "@me", recovered: false } });
    expect(own.heard[1]).toMatchObject({
      event: "room_added",
      payload: {
        room_id: "@me",
        username: "ann",
        room: { id: "secret", visibility: "private", role: "member" },
      },
    });
    expect(follow(own.heard).faults).toEqual([]);
  });
});

test("two thousand clients that come back at once cost a room one reading of its entries (R6)", async () => {
  let reads = 0;
  const rooms = await start({
    wrapLog: (log) => ({
      append: (batch) => log.append(batch),
      head: (roomId) => log.head(roomId),
      after: (roomId, seq, limit) => log.after(roomId, seq, limit),
      latest(roomId, uptoSeq, limit) {
        reads++;
        return log.latest(roomId, uptoSeq, limit);
      },
    }),
  });
  const ann = await rooms.newUser("ann");
  const base = { roomId: "general", userId: ann.id, username: ann.username };
  const say = (number: number) =>
    append(rooms, { kind: "message", ...base, clientMsgId: `message-${number}`, text: `text ${number}` });
  await Promise.all(numbers(400).map(say));
  const standing = (await rooms.store.standings.of(ann.id, ["general"])).get("general");
  const clients = numbers(2_000).map((number) => new ClientMember(rooms, `c${number}`, "general", ann));
  clients.forEach((client, index) => void client.joinWith(standing, index % 450));
  await Promise.all(numbers(20).map((number) => say(400 + number)));
  for (const client of clients) await until(rooms, client, 420);
  expect(clients.flatMap((client) => follow(client.heard).faults)).toEqual([]);
  expect(reads).toBe(1);
}, 60_000);

function membership(
  roomId: string,
  by: PresenceUser,
  subject: PresenceUser,
  role: "member" | undefined,
  clientMsgId: string,
): NewEntry {
  const base = { roomId, userId: by.id, username: by.username, clientMsgId };
  return { kind: "member", ...base, asRole: "owner", subjectId: subject.id, role };
}

function contentOf(kind: number, pick: number, written: number): SendContent {
  const targetSeq = 1 + (pick % (written + 1));
  if (kind === 6) return { kind: "edit", targetSeq, text: `edit ${written}` };
  if (kind === 7) return { kind: "delete", targetSeq };
  if (kind === 8) return { kind: "reaction", targetSeq, emoji: "👍", isOn: pick % 2 === 0 };
  if (kind === 9) return { kind: "message", text: `reply ${written}`, threadSeq: targetSeq };
  return { kind: "message", text: `message ${written}` };
}

type Base = Pick<NewEntry, "roomId" | "userId" | "username" | "clientMsgId">;

function newEntry(base: Base, content: SendContent): NewEntry {
  return content.kind === "delete"
    ? { ...base, ...content, asRole: "owner", mayDeleteOthers: true }
    : { ...base, ...content };
}
