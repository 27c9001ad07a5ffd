/** Changes of rooms and their members: who may, what becomes of it, and what the own logs of those concerned hear. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Entry } from "./entry.ts";
import { LogUnderTest } from "./log-under-test.ts";
import { numbersOf } from "./test-home.ts";
import { Users } from "./users.ts";

let koe: LogUnderTest;

beforeAll(async () => {
  koe = await LogUnderTest.open(["Mina", "Noor", "Kai", "Sol", "Full", "Gone", "Closing"], {
    roomsPerUserMax: 40,
  });
  await new Users(koe.database).deactivate(koe.idOf("Gone"));
});
afterAll(() => koe.close());

async function ownEntries(username: string): Promise<readonly Entry[]> {
  return koe.log.after(koe.ownLog(username), 0, 1_000);
}

async function latestOwn(username: string): Promise<Entry | undefined> {
  return (await ownEntries(username)).at(-1);
}

describe("a change of a room", () => {
  test("is an entry with what was asked for, and the room is so from then on", async () => {
    const room = await koe.createPrivate("Mina");
    const changed = await koe.entry(koe.room("Mina", room, "c1", "owner", { name: "new name" }));
    expect(changed).toMatchObject({ kind: "room", seq: 1, name: "new name" });
    await koe.entry(koe.room("Mina", room, "c2", "owner", { topic: "what it is about", isArchived: true }));
    const entries = await koe.log.after(room, 0, 9);
    expect(entries[0]).toEqual(changed);
    expect(entries[1]).toMatchObject({ kind: "room", topic: "what it is about", isArchived: true });
    expect(entries[1]).not.toHaveProperty("name");
    const own = await koe.ownRoom("Mina", room);
    expect(own).toMatchObject({ name: "new name", topic: "what it is about", isArchived: true, seq: 2 });
  });

  test("that changes nothing is none, and a repetition is known", async () => {
    const room = await koe.createPrivate("Mina");
    await koe.entry(koe.room("Mina", room, "c1", "owner", { name: "n", topic: "t" }));
    expect(await koe.kindOf(koe.room("Mina", room, "c2", "owner", { name: "n" }))).toBe("unchanged");
    expect(await koe.kindOf(koe.room("Mina", room, "c1", "owner", { name: "n", topic: "t" }))).toBe(
      "duplicate",
    );
    for (const change of [
      { name: "n" },
      { name: "n", topic: "t", isArchived: true },
      { name: "n", topic: "u" },
    ]) {
      expect(await koe.kindOf(koe.room("Mina", room, "c1", "owner", change))).toBe("idempotency_conflict");
    }
  });

  test("is refused under a role that no longer holds, to strangers and in direct messages", async () => {
    const room = await koe.createPrivate("Mina", ["Noor"]);
    expect(await koe.kindOf(koe.room("Noor", room, "c1", "admin", { name: "n" }))).toBe("role_changed");
    expect(await koe.kindOf(koe.room("Kai", room, "c1", "admin", { name: "n" }))).toBe("not_member");
    expect(await koe.kindOf(koe.room("Kai", "nowhere", "c1", "admin", { name: "n" }))).toBe("room_not_found");
    const direct = await koe.rooms.createDirect({
      creatorId: koe.idOf("Mina"),
      memberIds: [koe.idOf("Noor")],
    });
    if (direct.kind !== "created") throw new Error(direct.kind);
    expect(await koe.kindOf(koe.room("Mina", direct.room.id, "c1", "member", { name: "n" }))).toBe(
      "forbidden",
    );
  });

  test("an archived room takes only what takes it out of the archive, and who leaves", async () => {
    const room = await koe.createPrivate("Mina", ["Noor", "Sol"]);
    const { seq } = await koe.entry(koe.message("Noor", room, "m1"));
    await koe.entry(koe.room("Mina", room, "c1", "owner", { isArchived: true }));
    const refused = [
      koe.message("Noor", room, "m2"),
      koe.message("Noor", room, "m3", { threadSeq: seq }),
      koe.edit("Noor", room, "e1", seq, "x"),
      koe.delete("Noor", room, "d1", seq),
      koe.reaction("Noor", room, "r1", seq, "👍"),
      koe.room("Mina", room, "c2", "owner", { name: "n" }),
      koe.member("Mina", room, "a1", "Kai", "member", "owner"),
      koe.member("Mina", room, "x1", "Noor", undefined, "owner"),
      koe.member("Noor", room, "p1", "Noor", "admin", "member"),
    ];
    expect(await koe.log.append(refused)).toEqual(refused.map(() => ({ kind: "room_archived" })));
    expect(await koe.append(koe.message("Noor", room, "m2"))).toEqual({ kind: "room_archived" });
    expect(await koe.kindOf(koe.message("Noor", room, "m1"))).toBe("duplicate");
    expect(await koe.kindOf(koe.readMarker("Noor", room, seq))).toBe("appended");
    expect(await koe.kindOf(koe.member("Sol", room, "l1", "Sol", undefined, "member"))).toBe("appended");
    expect(await koe.ownRoom("Sol", room)).toBeUndefined();
    expect(await koe.kindOf(koe.member("Mina", room, "l1", "Mina", undefined, "owner"))).toBe("forbidden");
    await koe.entry(koe.room("Mina", room, "c3", "owner", { isArchived: false, name: "open again" }));
    expect(await koe.kindOf(koe.message("Noor", room, "m2"))).toBe("appended");
  });
});

describe("adding somebody", () => {
  test("is an entry in the room and in their own log, with the room as they see it", async () => {
    const room = await koe.createPrivate("Mina");
    await koe.entry(koe.message("Mina", room, "m1"));
    const outcome = await koe.append(koe.member("Mina", room, "a1", "Noor", "member", "owner"));
    if (outcome.kind !== "appended") throw new Error(outcome.kind);
    const subject = { id: koe.idOf("Noor"), username: "Noor" };
    expect(outcome.entry).toMatchObject({
      kind: "member",
      seq: 2,
      subject,
      role: "member",
      previousRole: undefined,
    });
    expect(await koe.log.after(room, 1, 9)).toEqual([outcome.entry]);
    expect(outcome.others).toEqual([(await latestOwn("Noor")) ?? outcome.entry]);
    expect(outcome.others).toMatchObject([
      {
        kind: "room_added",
        roomId: koe.ownLog("Noor"),
        username: "Mina",
        room: { id: room, visibility: "private", role: "member", seq: 2, readSeq: 2, unread: 0, mentions: 0 },
      },
    ]);
    expect(await koe.kindOf(koe.message("Noor", room, "m1"))).toBe("appended");
    expect(await koe.kindOf(koe.member("Noor", room, "a2", "Kai", "member", "member"))).toBe("appended");
    expect(await koe.kindOf(koe.member("Mina", room, "a3", "Kai", "member", "owner"))).toBe("unchanged");
  });

  test("with a role beyond member is for owners; to a public room for admins and owners", async () => {
    const room = await koe.createPrivate("Mina", ["Noor"]);
    expect(await koe.kindOf(koe.member("Noor", room, "a1", "Kai", "admin", "member"))).toBe("forbidden");
    expect(await koe.kindOf(koe.member("Mina", room, "a2", "Kai", "admin", "owner"))).toBe("appended");
    const open = await koe.createPublic("adding");
    expect(await koe.kindOf(koe.member("Noor", open, "a1", "Kai", "member", "member"))).toBe("forbidden");
    const made = await koe.rooms.create({
      ...{ id: "adding", name: "adding", topic: "", visibility: "public", creatorId: koe.idOf("Noor") },
    });
    if (made.kind !== "created") throw new Error(made.kind);
    expect(await koe.kindOf(koe.member("Noor", made.room.id, "a1", "Kai", "member", "owner"))).toBe(
      "appended",
    );
    expect(await koe.ownRoom("Kai", made.room.id)).toMatchObject({ role: "member" });
  });

  test("is refused of strangers, the deactivated, and those whose list is full", async () => {
    const room = await koe.createPrivate("Mina");
    const add = (who: string) => koe.kindOf(koe.member("Mina", room, `add ${who}`, who, "member", "owner"));
    expect(await add("Nobody")).toBe("target_not_found");
    expect(await add("Gone")).toBe("target_not_found");
    for (let at = (await koe.standings.ownRooms(koe.idOf("Full"))).length; at < 40; at++)
      await koe.createPrivate("Full");
    expect(await add("Full")).toBe("limit_exceeded");
    expect(await koe.log.head(room)).toBe(0);
  });

  test("brings nobody into direct messages", async () => {
    const direct = await koe.rooms.createDirect({
      creatorId: koe.idOf("Mina"),
      memberIds: [koe.idOf("Kai")],
    });
    if (direct.kind !== "created") throw new Error(direct.kind);
    const { id } = direct.room;
    expect(await koe.kindOf(koe.member("Mina", id, "a1", "Noor", "member", "member"))).toBe("forbidden");
    expect(await koe.kindOf(koe.member("Mina", id, "l1", "Mina", undefined, "member"))).toBe("forbidden");
  });
});

describe("the end of a membership", () => {
  test("is an entry in the room and in their own log, and takes the right to anything", async () => {
    const room = await koe.createPrivate("Mina", ["Noor"]);
    await koe.entry(koe.message("Noor", room, "m1"));
    const outcome = await koe.append(koe.member("Mina", room, "x1", "Noor", undefined, "owner"));
    if (outcome.kind !== "appended") throw new Error(outcome.kind);
    expect(outcome.entry).toMatchObject({ kind: "member", role: undefined, previousRole: "member" });
    expect(outcome.others).toMatchObject([
      { kind: "room_removed", aboutRoomId: room, roomId: koe.ownLog("Noor") },
    ]);
    expect(outcome.others).toEqual([(await latestOwn("Noor")) ?? outcome.entry]);
    const refused = [
      koe.message("Noor", room, "m2"),
      koe.edit("Noor", room, "e1", 2, "x"),
      koe.delete("Noor", room, "d1", 2),
      koe.reaction("Noor", room, "r1", 2, "👍"),
      koe.member("Noor", room, "l1", "Noor", undefined, "member"),
      koe.readMarker("Noor", room, 2),
    ];
    expect(await koe.log.append(refused)).toEqual(refused.map(() => ({ kind: "not_member" })));
    expect(await koe.append(koe.message("Noor", room, "m2"))).toEqual({ kind: "not_member" });
    expect(await koe.kindOf(koe.message("Noor", room, "m1"))).toBe("duplicate");
    expect(await koe.kindOf(koe.member("Mina", room, "x2", "Noor", undefined, "owner"))).toBe("unchanged");
    const read = (await ownEntries("Noor")).findLast((entry) => entry.kind === "room_added");
    expect(read).toMatchObject({ room: { id: room, name: "", topic: "", seq: 0, unread: 0 } });
  });

  test("may be one's own doing, save the last owner's", async () => {
    const room = await koe.createPrivate("Mina", ["Noor"]);
    expect(await koe.kindOf(koe.member("Mina", room, "l1", "Mina", undefined, "owner"))).toBe("forbidden");
    expect(await koe.kindOf(koe.member("Mina", room, "l2", "Mina", "member", "owner"))).toBe("forbidden");
    expect(await koe.kindOf(koe.member("Noor", room, "l3", "Noor", undefined, "member"))).toBe("appended");
    expect(await koe.kindOf(koe.member("Mina", room, "a1", "Noor", "owner", "owner"))).toBe("appended");
    expect(await koe.kindOf(koe.member("Mina", room, "l4", "Mina", undefined, "owner"))).toBe("appended");
    expect(await koe.kindOf(koe.member("Noor", room, "l5", "Noor", undefined, "owner"))).toBe("forbidden");
  });

  test("of others is for admins, and not against owners", async () => {
    const room = await koe.createPrivate("Mina", ["Noor", "Kai", "Sol"]);
    expect(await koe.kindOf(koe.member("Noor", room, "x1", "Kai", undefined, "member"))).toBe("forbidden");
    await koe.entry(koe.member("Mina", room, "p1", "Noor", "admin", "owner"));
    await koe.entry(koe.member("Mina", room, "p2", "Sol", "owner", "owner"));
    expect(await koe.kindOf(koe.member("Noor", room, "x2", "Kai", undefined, "member"))).toBe("role_changed");
    expect(await koe.kindOf(koe.member("Noor", room, "x3", "Kai", undefined, "admin"))).toBe("appended");
    expect(await koe.kindOf(koe.member("Noor", room, "x4", "Sol", undefined, "admin"))).toBe("forbidden");
    expect(await koe.kindOf(koe.member("Noor", room, "x5", "Sol", "member", "admin"))).toBe("forbidden");
    expect(await koe.kindOf(koe.member("Sol", room, "x6", "Mina", undefined, "owner"))).toBe("appended");
  });

  test("is refused of an owner when all others have closed their accounts", async () => {
    const room = await koe.createPrivate("Mina", ["Closing"]);
    await koe.entry(koe.member("Mina", room, "p1", "Closing", "owner", "owner"));
    await new Users(koe.database).deactivate(koe.idOf("Closing"));
    expect(await koe.kindOf(koe.member("Mina", room, "l1", "Mina", undefined, "owner"))).toBe("forbidden");
    expect(await koe.kindOf(koe.member("Mina", room, "p2", "Mina", "member", "owner"))).toBe("forbidden");
  });

  test("lets nobody see it as read or mentioned when they come back", async () => {
    const room = await koe.createPrivate("Mina", ["Noor"]);
    await koe.entry(koe.message("Mina", room, "m1", { mentionKeys: ["noor"] }));
    expect(await koe.ownRoom("Noor", room)).toMatchObject({ unread: 1, mentions: 1 });
    await koe.entry(koe.member("Noor", room, "l1", "Noor", undefined, "member"));
    await koe.entry(koe.member("Mina", room, "a1", "Noor", "member", "owner"));
    expect(await koe.ownRoom("Noor", room)).toMatchObject({ unread: 0, mentions: 0, seq: 4, readSeq: 4 });
  });
});

test("a role is given by owners, and a change of it is no news for the own log", async () => {
  const room = await koe.createPrivate("Mina", ["Noor"]);
  const before = (await ownEntries("Noor")).length;
  const outcome = await koe.append(koe.member("Mina", room, "p1", "Noor", "admin", "owner"));
  expect(outcome).toMatchObject({ entry: { role: "admin", previousRole: "member" }, others: [] });
  expect((await ownEntries("Noor")).length).toBe(before);
  expect(await koe.ownRoom("Noor", room)).toMatchObject({ role: "admin" });
  expect(await koe.kindOf(koe.member("Noor", room, "p2", "Noor", "owner", "admin"))).toBe("forbidden");
  expect(await koe.kindOf(koe.member("Mina", room, "p1", "Noor", "admin", "owner"))).toBe("duplicate");
  expect(await koe.kindOf(koe.member("Mina", room, "p1", "Noor", "owner", "owner"))).toBe(
    "idempotency_conflict",
  );
});

test("nobody else's own log, and no own log by a message, can be written to", async () => {
  const [own, other] = [koe.ownLog("Mina"), koe.ownLog("Noor")];
  const marker = koe.readMarker("Mina", "general", 0);
  const entries = [
    koe.message("Mina", own, "m1"),
    koe.message("Mina", own, "m2", { threadSeq: 1 }),
    koe.reaction("Mina", own, "r1", 1, "👍"),
    koe.room("Mina", own, "c1", "owner", { name: "n" }),
    { ...marker, roomId: other },
    { ...marker, roomId: "general" },
    { ...marker, roomId: "@" },
  ];
  expect(await koe.log.append(entries)).toEqual(entries.map(() => ({ kind: "room_not_found" })));
  expect(await koe.append(koe.message("Mina", own, "m1"))).toEqual({ kind: "room_not_found" });
});

test("plain messages to rooms of all kinds are judged one by one", async () => {
  const room = await koe.createPrivate("Mina", ["Noor"]);
  const archived = await koe.createPrivate("Mina");
  await koe.entry(koe.room("Mina", archived, "c1", "owner", { isArchived: true }));
  const outcomes = await koe.log.append([
    koe.message("Mina", room, "m1"),
    koe.message("Kai", room, "m1"),
    koe.message("Kai", room, "m1", { text: "other" }),
    koe.message("Kai", "general", "plain-1"),
    koe.message("Mina", archived, "m1"),
    koe.message("Kai", archived, "m1"),
    koe.message("Noor", room, "m1"),
    koe.message("Kai", "nowhere", "m1"),
  ]);
  expect(outcomes.map((outcome) => String(numbersOf(outcome).seq ?? outcome.kind))).toEqual([
    ...["2", "not_member", "not_member", "1", "room_archived", "not_member", "3", "room_not_found"],
  ]);
});
