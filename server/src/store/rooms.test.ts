import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { freshDatabase } from "../../../test/database.ts";
import type { Entry } from "./entry.ts";
import { LogUnderTest } from "./log-under-test.ts";
import { Members } from "./members.ts";
import type { Database } from "./postgres.ts";
import { Rooms } from "./rooms.ts";
import { createRoom } from "./test-home.ts";
import { Users } from "./users.ts";

let database: Database;
let rooms: Rooms;

beforeAll(async () => {
  database = (await freshDatabase()).open();
  rooms = new Rooms(database);
});
afterAll(() => database.close());

test("a new installation has exactly the two public rooms, in this order", async () => {
  expect(await rooms.listPublic()).toEqual([
    { id: "general", name: "General Chat" },
    { id: "gleam-dev", name: "Gleam Development" },
  ]);
});

test("a room is found by its id", async () => {
  expect(await rooms.find("gleam-dev")).toEqual({
    id: "gleam-dev",
    name: "Gleam Development",
    visibility: "public",
  });
  expect(await rooms.find("nowhere")).toBeUndefined();
});

test("a room made later is listed after the others", async () => {
  await createRoom(database, "a-new-one");
  expect((await rooms.listPublic()).map((room) => room.id)).toEqual(["general", "gleam-dev", "a-new-one"]);
});

describe("making and joining", () => {
  let koe: LogUnderTest;
  beforeAll(async () => {
    koe = await LogUnderTest.open(["Mina", "Noor", "Kai", "Gone"], {
      roomsPerUserMax: 8,
      directMembersMax: 2,
    });
    await new Users(koe.database).deactivate(koe.idOf("Gone"));
  });
  afterAll(() => koe.close());

  const make = (creator: string, id: string, visibility: "public" | "private" = "public") =>
    koe.rooms.create({ id, name: `Room ${id}`, topic: "a topic", visibility, creatorId: koe.idOf(creator) });
  const latestOwn = async (username: string): Promise<Entry> => {
    const entry = (await koe.log.after(koe.ownLog(username), 0, 1_000)).at(-1);
    if (!entry) throw new Error(`nothing in the log of ${username}`);
    return entry;
  };

  test("a new room is its maker's, who hears of it in their own log", async () => {
    const made = await make("Mina", "made");
    if (made.kind !== "created") throw new Error(made.kind);
    expect(made.room).toEqual({
      id: "made",
      name: "Room made",
      topic: "a topic",
      visibility: "public",
      isArchived: false,
      role: "owner",
      seq: 0,
      readSeq: 0,
      unread: 0,
      mentions: 0,
      members: undefined,
    });
    expect(made.entries).toMatchObject([{ kind: "room_added", roomId: koe.ownLog("Mina"), room: made.room }]);
    expect(made.entries).toEqual([await latestOwn("Mina")]);
    expect(await koe.log.head("made")).toBe(0);
  });

  test("an id that is taken gets a number, also from several at once", async () => {
    const ids = await Promise.all(["Mina", "Noor", "Kai"].map((creator) => make(creator, "wanted")));
    const rooms = ids.map((outcome) => outcome.kind === "created" && outcome.room.id);
    expect(rooms.toSorted()).toEqual(["wanted", "wanted-2", "wanted-3"]);
  });

  test("a private room is listed to nobody but its members", async () => {
    const made = await make("Mina", crypto.randomUUID(), "private");
    if (made.kind !== "created") throw new Error(made.kind);
    const { id } = made.room;
    const seenBy = async (username: string) =>
      (await koe.rooms.listEnterable(koe.idOf(username))).find((room) => room.id === id);
    expect(await seenBy("Mina")).toEqual({ ...made.room, isJoined: true });
    expect(await seenBy("Noor")).toBeUndefined();
    expect((await koe.rooms.listPublic()).map((room) => room.id)).not.toContain(id);
    expect(await koe.rooms.join(id, koe.idOf("Noor"))).toEqual({ kind: "not_member" });
    expect(await koe.rooms.leave(id, koe.idOf("Mina"))).toEqual({ kind: "forbidden" });
  });

  test("direct messages are one room for each set of people, notes to oneself too", async () => {
    const [mina, noor, kai] = [koe.idOf("Mina"), koe.idOf("Noor"), koe.idOf("Kai")];
    const made = await koe.rooms.createDirect({ creatorId: mina, memberIds: [noor, mina, noor] });
    if (made.kind !== "created") throw new Error(made.kind);
    expect(made.room).toMatchObject({
      name: "",
      visibility: "direct",
      role: "member",
      members: ["Mina", "Noor"],
    });
    const own = new Set([await latestOwn("Mina"), await latestOwn("Noor")]);
    expect(new Set(made.entries)).toEqual(own);
    const again = await koe.rooms.createDirect({ creatorId: noor, memberIds: [mina] });
    expect(again).toEqual({ kind: "existing", room: made.room });
    const notes = await koe.rooms.createDirect({ creatorId: mina, memberIds: [] });
    expect(notes).toMatchObject({ kind: "created", room: { members: ["Mina"] } });
    expect(await koe.rooms.createDirect({ creatorId: mina, memberIds: [noor, kai] })).toEqual({
      kind: "limit_exceeded",
    });
    const unknown = { creatorId: mina, memberIds: [koe.idOf("Gone")] };
    expect(await koe.rooms.createDirect(unknown)).toEqual({ kind: "target_not_found" });
    const nobody = { creatorId: mina, memberIds: [koe.idOf("Nobody")] };
    expect(await koe.rooms.createDirect(nobody)).toEqual({ kind: "target_not_found" });
  });

  test("several who write to one another at once get one room", async () => {
    const [noor, kai] = [koe.idOf("Noor"), koe.idOf("Kai")];
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, (_, at) =>
        koe.rooms.createDirect(
          at % 2 === 0 ? { creatorId: noor, memberIds: [kai] } : { creatorId: kai, memberIds: [noor] },
        ),
      ),
    );
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual([
      "created",
      "existing",
      "existing",
      "existing",
    ]);
    expect(new Set(outcomes.map((outcome) => "room" in outcome && outcome.room.id)).size).toBe(1);
  });

  test("joining and leaving a public room is told in the own log alone", async () => {
    const room = await koe.createPublic("to-join");
    await koe.log.append([koe.message("Mina", room, "m1")]);
    const joined = await koe.rooms.join(room, koe.idOf("Kai"));
    if (joined.kind !== "changed") throw new Error(joined.kind);
    expect(joined.room).toMatchObject({ id: room, role: "member", seq: 1, readSeq: 1, unread: 0 });
    expect(joined.entries).toEqual([await latestOwn("Kai")]);
    expect(await koe.rooms.join(room, koe.idOf("Kai"))).toEqual({ kind: "unchanged", room: joined.room });
    const left = await koe.rooms.leave(room, koe.idOf("Kai"));
    expect(left).toMatchObject({ kind: "changed", entries: [{ kind: "room_removed", aboutRoomId: room }] });
    expect(await koe.rooms.leave(room, koe.idOf("Kai"))).toMatchObject({ kind: "unchanged" });
    expect(await koe.rooms.join("nowhere", koe.idOf("Kai"))).toEqual({ kind: "room_not_found" });
    expect(await koe.rooms.join(koe.ownLog("Kai"), koe.idOf("Kai"))).toEqual({ kind: "room_not_found" });
    expect(await koe.log.head(room)).toBe(1);
  });

  test("an archived public room is neither listed nor joined, and can be left", async () => {
    const made = await make("Noor", "archived");
    if (made.kind !== "created") throw new Error(made.kind);
    await koe.rooms.join("archived", koe.idOf("Mina"));
    await koe.entry(koe.room("Noor", made.room.id, "c1", "owner", { isArchived: true }));
    expect(await koe.rooms.leave("archived", koe.idOf("Mina"))).toMatchObject({ kind: "changed" });
    expect(await koe.ownRoom("Mina", "archived")).toBeUndefined();
    expect((await koe.rooms.listPublic()).map(({ id }) => id)).not.toContain("archived");
    expect(await koe.rooms.join("archived", koe.idOf("Kai"))).toEqual({ kind: "room_archived" });
  });

  test("nobody gets a longer list than the limit allows", async () => {
    const full = koe.idOf("Mina");
    for (let at = (await koe.standings.ownRooms(full)).length; at < 8; at++) {
      expect((await make("Mina", `fill-${at}`)).kind).toBe("created");
    }
    expect(await make("Mina", "one-more")).toEqual({ kind: "limit_exceeded" });
    expect(await koe.rooms.join("to-join", full)).toEqual({ kind: "limit_exceeded" });
    expect(await koe.rooms.createDirect({ creatorId: koe.idOf("Kai"), memberIds: [full] })).toEqual({
      kind: "limit_exceeded",
    });
    expect((await koe.standings.ownRooms(full)).length).toBe(8);
  });

  test("the members of a room are listed by name, a part at a time", async () => {
    const members = new Members(koe.database);
    const room = await koe.createPrivate("Noor", ["Kai"]);
    const all = await members.list(room, { afterUsername: undefined, limit: 10 });
    expect(all).toEqual([
      { user: { id: koe.idOf("Kai"), username: "Kai" }, role: "member" },
      { user: { id: koe.idOf("Noor"), username: "Noor" }, role: "owner" },
    ]);
    expect(await members.list(room, { afterUsername: undefined, limit: 1 })).toEqual(all.slice(0, 1));
    expect(await members.list(room, { afterUsername: "Kai", limit: 9 })).toEqual(all.slice(1));
    expect(await members.list("nowhere", { afterUsername: undefined, limit: 9 })).toEqual([]);
  });

  test("people are found by the beginning of their name, and by their whole names, unless deactivated", async () => {
    const users = new Users(koe.database);
    const found = async (prefix: string, limit = 50) =>
      (await users.search(prefix, limit)).map(({ username }) => username);
    expect(await found("")).toEqual(["Kai", "Mina", "Noor"]);
    expect(await found("mi")).toEqual(["Mina"]);
    expect(await found("", 2)).toEqual(["Kai", "Mina"]);
    for (const none of ["gone", "%", "_ai", "\\", "inа"]) expect(await found(none)).toEqual([]);
    const kai = { id: koe.idOf("Kai"), username: "Kai" };
    expect(await users.findByUsernames(["kai", "gone", "nobody"])).toEqual(new Map([["kai", kai]]));
  });
});
