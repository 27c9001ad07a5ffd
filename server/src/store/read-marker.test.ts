/** What is unread: markers, counts, and how users stand to rooms. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { ownLogEntriesMax } from "./log-limits.ts";
import { LogUnderTest } from "./log-under-test.ts";
import { createUser } from "./test-home.ts";

let koe: LogUnderTest;

beforeAll(async () => {
  koe = await LogUnderTest.open(["Mina", "Noor", "Kai"]);
});
afterAll(() => koe.close());

async function standing(username: string, roomId: string) {
  const found = (await koe.standings.of(koe.idOf(username), [roomId])).get(roomId);
  if (!found) throw new Error(`${username} has no standing in ${roomId}`);
  return found;
}

describe("unread", () => {
  test("is not counted further than anybody looks: a marker moves while others wait (T6)", async () => {
    const room = await koe.createPrivate("Mina", ["Noor"]);
    const [mina, noor] = [koe.idOf("Mina"), koe.idOf("Noor")];
    const countMax = 1_000;
    await koe.database.transaction(async (sql) => {
      await sql`
        insert into room_log (room_id, seq, kind, ordinal, user_id, client_msg_id, text, created_at, is_deleted)
        select ${room}, s + 1, 'message', s, ${mina}::uuid, 'many ' || s, '', now(), true
        from generate_series(1, ${countMax + 500}::integer) s`;
      await sql`
        insert into mentions (user_id, room_id, seq)
        select ${noor}::uuid, ${room}, s + 1 from generate_series(1, ${countMax + 500}::integer) s`;
      await sql`
        update room_heads set seq = ${countMax + 501}::bigint, ordinal = ${countMax + 500}::bigint where room_id = ${room}`;
    });
    expect(await standing("Noor", room)).toMatchObject({ unread: 500, mentions: countMax });
  });

  test("counts messages after the marker, less the deleted ones, and nothing else", async () => {
    const room = await koe.createPrivate("Mina", ["Noor"]);
    expect(await standing("Noor", room)).toMatchObject({ headSeq: 1, readSeq: 1, unread: 0, mentions: 0 });
    await koe.log.append([
      koe.message("Mina", room, "m2", { mentionKeys: ["noor"] }),
      koe.message("Mina", room, "m3"),
      koe.message("Mina", room, "m4", { mentionKeys: ["noor"], threadSeq: 2 }),
      koe.reaction("Mina", room, "r5", 2, "👍"),
      koe.edit("Mina", room, "e6", 3, "edited", ["noor"]),
    ]);
    expect(await standing("Noor", room)).toMatchObject({ headSeq: 6, readSeq: 1, unread: 3, mentions: 3 });
    await koe.entry(koe.delete("Mina", room, "d7", 3));
    expect(await standing("Noor", room)).toMatchObject({ unread: 2, mentions: 2 });
    const moved = await koe.entry(koe.readMarker("Noor", room, 3));
    expect(moved).toMatchObject({
      kind: "read_marker",
      aboutRoomId: room,
      readSeq: 3,
      unread: 1,
      mentions: 1,
    });
    expect(await koe.log.latest(koe.ownLog("Noor"), moved.seq, 1)).toEqual([moved]);
    await koe.entry(koe.delete("Mina", room, "d8", 2));
    expect(await standing("Noor", room)).toMatchObject({ unread: 1, mentions: 1 });
    await koe.entry(koe.readMarker("Noor", room, 1, true));
    expect(await standing("Noor", room)).toMatchObject({ readSeq: 1, unread: 1, mentions: 1 });
    await koe.entry(koe.delete("Mina", room, "d9", 4));
    expect(await standing("Noor", room)).toMatchObject({ unread: 0, mentions: 0 });
  });

  test("is what counting by hand gives, whatever happens", async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ what: fc.constant("say" as const), names: fc.boolean() }) },
      { weight: 2, arbitrary: fc.record({ what: fc.constant("delete" as const), at: fc.nat(20) }) },
      {
        weight: 2,
        arbitrary: fc.record({ what: fc.constant("mark" as const), at: fc.nat(40), back: fc.boolean() }),
      },
      { weight: 1, arbitrary: fc.record({ what: fc.constant("react" as const), at: fc.nat(20) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const room = await koe.createPrivate("Mina", ["Noor"]);
        let head = 1;
        let marker = 1;
        let messages: { seq: number; names: boolean }[] = [];
        for (const [at, each] of steps.entries()) {
          const target = "at" in each ? messages[each.at % Math.max(1, messages.length)] : undefined;
          if (each.what === "say") {
            const mentionKeys = each.names ? ["noor"] : [];
            const { seq } = await koe.entry(koe.message("Mina", room, `s${at}`, { mentionKeys }));
            messages.push({ seq, names: each.names });
            head = seq;
          } else if (each.what === "mark") {
            const wanted = Math.min(each.at, head);
            const moves = wanted > marker || (each.back && wanted < marker);
            const marked = koe.readMarker("Noor", room, each.at, each.back);
            expect(await koe.kindOf(marked)).toBe(moves ? "appended" : "unchanged");
            if (moves) marker = wanted;
          } else if (target !== undefined && each.what === "delete") {
            head = (await koe.entry(koe.delete("Mina", room, `s${at}`, target.seq))).seq;
            messages = messages.filter((message) => message !== target);
          } else if (target !== undefined) {
            head = (await koe.entry(koe.reaction("Mina", room, `s${at}`, target.seq, `${at}`))).seq;
          }
        }
        const after = messages.filter(({ seq }) => seq > marker);
        expect(await standing("Noor", room)).toMatchObject({
          headSeq: head,
          readSeq: marker,
          unread: after.length,
          mentions: after.filter(({ names }) => names).length,
        });
      }),
      { numRuns: 25 },
    );
  });

  test("of who never read a public room is nothing, until they have", async () => {
    const room = await koe.createPublic("lurking");
    await koe.log.append([koe.message("Mina", room, "m1"), koe.message("Mina", room, "m2")]);
    expect(await standing("Kai", room)).toMatchObject({
      isJoined: false,
      role: "member",
      readSeq: 2,
      unread: 0,
    });
    await koe.entry(koe.readMarker("Kai", room, 1));
    expect(await standing("Kai", room)).toMatchObject({ isJoined: false, readSeq: 1, unread: 1 });
    await koe.rooms.join(room, koe.idOf("Kai"));
    expect(await standing("Kai", room)).toMatchObject({ isJoined: true, readSeq: 1, unread: 1 });
  });
});

describe("a read marker", () => {
  test("goes forward alone unless told otherwise, and never beyond the head", async () => {
    const room = await koe.createPublic("marker");
    await koe.log.append([1, 2, 3].map((at) => koe.message("Mina", room, `m${at}`)));
    expect(await koe.entry(koe.readMarker("Mina", room, 2))).toMatchObject({ readSeq: 2, unread: 1 });
    expect(await koe.kindOf(koe.readMarker("Mina", room, 2))).toBe("unchanged");
    expect(await koe.kindOf(koe.readMarker("Mina", room, 1))).toBe("unchanged");
    expect(await koe.entry(koe.readMarker("Mina", room, 99))).toMatchObject({ readSeq: 3, unread: 0 });
    expect(await koe.entry(koe.readMarker("Mina", room, 0, true))).toMatchObject({ readSeq: 0, unread: 3 });
    expect(await koe.kindOf(koe.readMarker("Mina", room, 0, true))).toBe("unchanged");
  });

  test("is of a room that one may enter, and may be repeated", async () => {
    const room = await koe.createPrivate("Mina");
    const { seq } = await koe.entry(koe.message("Mina", room, "m1"));
    expect(await koe.kindOf(koe.readMarker("Kai", room, seq))).toBe("not_member");
    expect(await koe.kindOf(koe.readMarker("Kai", "nowhere", seq))).toBe("room_not_found");
    expect(await koe.kindOf(koe.readMarker("Kai", koe.ownLog("Kai"), seq))).toBe("room_not_found");
    const marker = koe.readMarker("Mina", room, seq, false, "marker-1");
    expect(await koe.kindOf(marker)).toBe("appended");
    expect(await koe.kindOf(marker)).toBe("duplicate");
    expect(await koe.kindOf({ ...marker, readSeq: 0 })).toBe("idempotency_conflict");
  });

  test("leaves only so many entries in the own log, and its numbers go on", async () => {
    const room = await koe.createPublic("trim");
    await koe.log.append([koe.message("Mina", room, "m1"), koe.message("Mina", room, "m2")]);
    const own = koe.ownLog("Kai");
    const before = (await koe.log.head(own)) ?? 0;
    const flips = Array.from({ length: 600 }, (_, at) => koe.readMarker("Kai", room, (at % 2) + 1, true));
    await koe.log.append(flips);
    await koe.log.append(flips.map((flip) => ({ ...flip, clientMsgId: `${flip.clientMsgId} again` })));
    const head = before + 2 * flips.length;
    expect(await koe.log.head(own)).toBe(head);
    const kept = await koe.log.after(own, 0, ownLogEntriesMax);
    expect(kept.length).toBe(ownLogEntriesMax);
    expect(kept.map(({ seq }) => seq)).toEqual(kept.map((_, at) => head - ownLogEntriesMax + 1 + at));
    const left = await koe.database.query((sql) => sql`select from room_log where room_id = ${own}`);
    expect(left.length).toBe(ownLogEntriesMax);
  });
});

describe("standings", () => {
  test("tell of every kind of room, and of rooms that one may not enter without a role", async () => {
    const secret = await koe.createPrivate("Mina");
    const asked = ["general", secret, "nowhere", koe.ownLog("Kai")];
    const standings = await koe.standings.of(koe.idOf("Kai"), asked);
    expect([...standings.keys()].toSorted()).toEqual(["general", secret].toSorted());
    expect(standings.get("general")).toEqual({
      roomId: "general",
      name: "General Chat",
      topic: "",
      visibility: "public",
      isArchived: false,
      role: "member",
      isJoined: true,
      headSeq: 0,
      readSeq: 0,
      unread: 0,
      mentions: 0,
    });
    expect(standings.get(secret)).toMatchObject({ role: undefined, isJoined: false });
    expect(await koe.standings.of(koe.idOf("Nobody"), ["general"])).toEqual(new Map());
  });

  test("of a new user are the rooms where everybody is, read up to now, and an empty own log", async () => {
    await koe.entry(koe.message("Mina", "gleam-dev", "m1-early"));
    const id = await createUser(koe.database, "Newcomer");
    const { seq, rooms } = await koe.standings.ownState(id);
    expect(seq).toBe(0);
    expect(rooms.map((room) => [room.id, room.seq, room.unread, room.role])).toEqual([
      ["general", 0, 0, "member"],
      ["gleam-dev", 1, 0, "member"],
    ]);
    expect(await koe.log.head(`@${id}`)).toBe(0);
    expect((await koe.standings.greeting(id)).meSeq).toBe(0);
  });

  test("greet with the epoch and the own log's head", async () => {
    await koe.createPrivate("Noor");
    const { seq } = await koe.standings.ownState(koe.idOf("Noor"));
    const { epoch, meSeq } = await koe.standings.greeting(koe.idOf("Noor"));
    expect(epoch).toMatch(/^[0-9a-f]{64}$/);
    expect([meSeq, seq > 0]).toEqual([seq, true]);
  });
});
