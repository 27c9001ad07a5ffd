import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { ownRoom } from "@koe/protocol";
import { z } from "zod";
import { freshDatabase } from "../../../test/database.ts";
import { ownLogOf } from "../store/entry.ts";
import type { Database } from "../store/postgres.ts";
import { type ApiUnderTest, apiOn } from "./api-under-test.ts";
import { outcomeOf, type RoomPerson, type RoomsUnderTest, roomsOn } from "./rooms-under-test.ts";

let database: Database;
let api: ApiUnderTest;
let rooms: RoomsUnderTest;
let ann: RoomPerson;
let ben: RoomPerson;

beforeAll(async () => {
  database = (await freshDatabase()).open();
  api = apiOn(database);
  rooms = roomsOn(api);
  ann = await rooms.person("Ann");
  ben = await rooms.person("ben");
});
afterAll(() => database.close());

/** Kinds of what is announced in a log while something is done. */
async function announcedTo(person: RoomPerson, act: () => Promise<unknown>): Promise<readonly string[]> {
  const heard: string[] = [];
  const subscription = api.bus.subscribe(ownLogOf(person.id), (entries) => {
    for (const { kind } of entries) heard.push(kind);
  });
  await act();
  subscription.cancel();
  return heard;
}

describe("making a room", () => {
  test("gives a public one a readable id, with a number when it is taken, and tells its maker's devices", async () => {
    const create = () =>
      rooms.as(ann, "POST", "/rooms", { name: "  Tea & Cake ", visibility: "public", topic: " Oolong " });
    const heard = await announcedTo(ann, async () => {
      const { status, json } = await create();
      expect([status, json]).toEqual([
        201,
        {
          id: "tea-cake",
          name: "Tea & Cake",
          topic: "Oolong",
          visibility: "public",
          archived: false,
          role: "owner",
          ...{ seq: 0, read_seq: 0, unread: 0, mentions: 0 },
          joined: true,
        },
      ]);
    });
    expect(heard).toEqual(["room_added"]);
    expect((await create()).json).toMatchObject({ id: "tea-cake-2" });
  });

  test("gives a private one an id that says nothing, and shows it to its members alone", async () => {
    const roomId = await rooms.room(ann, "private", "Secret plans");
    expect(roomId).not.toContain("secret");
    expect((await rooms.as(ann, "GET", `/rooms/${roomId}`)).json).toMatchObject({
      visibility: "private",
      role: "owner",
    });
    expect((await api.call("/api/v1/rooms")).text).not.toContain(roomId);
    expect((await rooms.as(ben, "GET", "/me/rooms")).text).not.toContain(roomId);
    expect(outcomeOf(await rooms.as(ben, "GET", `/rooms/${roomId}`))).toEqual([403, "not_member"]);
  });

  test.each([
    [{ name: "", visibility: "public" }],
    [{ name: " \t ", visibility: "public" }],
    [{ name: "\u200b", visibility: "public" }],
    [{ name: "two\nlines", visibility: "public" }],
    [{ name: "two\u2028lines", visibility: "public" }],
    [{ name: "turned \u202eround", visibility: "public" }],
    [{ name: "nul \u0000", visibility: "public" }],
    [{ name: "x".repeat(81), visibility: "public" }],
    [{ name: "fine", visibility: "public", topic: "x".repeat(501) }],
    [{ name: "fine", visibility: "direct" }],
    [{ name: "fine", visibility: "self" }],
    [{ name: "fine" }],
    [{ name: ["fine"], visibility: "public" }],
  ])("is refused for %j", async (body) => {
    expect(outcomeOf(await rooms.as(ann, "POST", "/rooms", body))).toEqual([400, "bad_payload"]);
  });

  test("counts characters, not UTF-16 units, and takes nothing else from the body", async () => {
    const name = "\u{1f375}".repeat(80);
    const body = {
      name,
      visibility: "private",
      topic: "\u{1f375}".repeat(500),
      id: "mine",
      role: "admin",
      seq: 7,
    };
    const { status, json } = await rooms.as(ann, "POST", "/rooms", body);
    expect([status, json]).toMatchObject([201, { name, role: "owner", seq: 0 }]);
    expect(json).not.toMatchObject({ id: "mine" });
  });

  test("is limited for each user also when all calls come at once (L30)", async () => {
    const few = roomsOn(apiOn(database, { environment: { KOE_MAX_ROOMS_CREATED_PER_HOUR: "2" } }));
    const hasty = await few.person("hasty-maker");
    const calls = Array.from({ length: 8 }, (_, index) =>
      few.as(hasty, "POST", "/rooms", { name: `hasty ${index}`, visibility: "private" }),
    );
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(2);
    expect(new Set(statuses)).toEqual(new Set([201, 429]));
  });

  test("is limited for each user in an hour, and in all", async () => {
    const few = apiOn(database, {
      environment: { KOE_MAX_ROOMS_CREATED_PER_HOUR: "2", KOE_MAX_ROOMS_PER_USER: "5" },
    });
    const fewRooms = roomsOn(few);
    const [one, other] = [await fewRooms.person("maker"), await fewRooms.person("other-maker")];
    const create = (person: RoomPerson) =>
      fewRooms.as(person, "POST", "/rooms", { name: "more", visibility: "private" });
    const direct = (username: string) => fewRooms.as(one, "POST", "/directs", { usernames: [username] });
    expect((await create(one)).status).toBe(201);
    expect((await direct("other-maker")).status).toBe(200);
    const refused = await create(one);
    expect(outcomeOf(refused)).toEqual([429, "rate_limited"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(60);
    expect(outcomeOf(await direct("ben"))).toEqual([429, "rate_limited"]);
    expect((await create(other)).status).toBe(201);
    few.advance(60 * 60 * 1000);
    // With the two rooms where everybody is, that is five.
    expect((await create(one)).status).toBe(201);
    expect(outcomeOf(await create(one))).toEqual([409, "limit_exceeded"]);
  });
});

describe("the list of rooms", () => {
  test("has the rooms one may enter, with where one stands in each", async () => {
    const [cat, dog] = [await rooms.person("cat"), await rooms.person("dog")];
    const roomId = await rooms.room(cat, "public", "Cats");
    for (const text of ["one", "two", "hello @DOG"]) await rooms.say(roomId, cat, text);
    const listed = async (person: RoomPerson) => {
      const list = z.array(ownRoom).parse((await rooms.as(person, "GET", "/me/rooms")).json);
      return list.find(({ id }) => id === roomId);
    };
    expect(await listed(dog)).toEqual({
      id: roomId,
      name: "Cats",
      topic: "",
      visibility: "public",
      archived: false,
      role: "member",
      ...{ seq: 3, read_seq: 3, unread: 0, mentions: 0 },
      joined: false,
    });
    await rooms.as(dog, "POST", `/rooms/${roomId}/join`);
    await rooms.say(roomId, cat, "four, @dog.");
    expect(await listed(dog)).toMatchObject({ joined: true, seq: 4, read_seq: 3, unread: 1, mentions: 1 });
  });
});

describe("changing a room", () => {
  test("changes what was given, is an entry of its log, and is undone in the same way (M4)", async () => {
    const roomId = await rooms.room(ann, "private", "Before");
    const patch = (body: unknown) => rooms.as(ann, "PATCH", `/rooms/${roomId}`, body);
    expect((await patch({ name: " After ", topic: "New" })).json).toMatchObject({
      name: "After",
      topic: "New",
      seq: 1,
    });
    expect((await patch({ topic: "" })).json).toMatchObject({ name: "After", topic: "", seq: 2 });
    expect((await patch({ name: "After" })).json).toMatchObject({ seq: 2 });
    expect((await patch({ archived: true })).json).toMatchObject({ archived: true, seq: 3 });
    expect(outcomeOf(await patch({ name: "Late" }))).toEqual([409, "room_archived"]);
    expect((await patch({ archived: false, name: "Back" })).json).toMatchObject({
      archived: false,
      name: "Back",
    });
    const { json } = await rooms.as(ann, "GET", `/rooms/${roomId}/messages`);
    expect(json).toMatchObject({
      events: [
        { event: "room_changed", payload: { seq: 1, name: "After", topic: "New", username: "Ann" } },
        { event: "room_changed", payload: { seq: 2, topic: "" } },
        { event: "room_changed", payload: { seq: 3, archived: true } },
        { event: "room_changed", payload: { seq: 4, name: "Back", archived: false } },
      ],
    });
  });

  test.each([
    [{}],
    [{ name: null }],
    [{ name: "" }],
    [{ archived: "yes" }],
    [{ visibility: "public" }],
    [[]],
  ])("is refused for %j", async (body) => {
    expect(
      outcomeOf(await rooms.as(ann, "PATCH", `/rooms/${await rooms.room(ann, "private")}`, body)),
    ).toEqual([400, "bad_payload"]);
  });
});

describe("joining and leaving (M1)", () => {
  test("a public room is an entry in one's own log, none in the room's, and may be done twice", async () => {
    const roomId = await rooms.room(ann, "public", "Open house");
    const join = () => rooms.as(ben, "POST", `/rooms/${roomId}/join`);
    const leave = () => rooms.as(ben, "POST", `/rooms/${roomId}/leave`);
    const heard = await announcedTo(ben, async () => {
      for (const _ of [1, 2]) expect((await join()).json).toMatchObject({ id: roomId, joined: true, seq: 0 });
      for (const _ of [1, 2]) expect(outcomeOf(await leave())).toEqual([200]);
    });
    expect(heard).toEqual(["room_added", "room_removed"]);
    expect((await rooms.as(ben, "GET", `/rooms/${roomId}`)).json).toMatchObject({ joined: false, seq: 0 });
  });

  test("a private room one leaves for good, as an entry in its log", async () => {
    const roomId = await rooms.room(ann, "private");
    await rooms.add(roomId, ann, ben);
    const heard = await announcedTo(ben, () => rooms.as(ben, "POST", `/rooms/${roomId}/leave`));
    expect(heard).toEqual(["room_removed"]);
    for (const path of ["", "/members", "/messages", "/online"]) {
      expect(outcomeOf(await rooms.as(ben, "GET", `/rooms/${roomId}${path}`))).toEqual([403, "not_member"]);
    }
    expect((await rooms.as(ann, "GET", `/rooms/${roomId}/messages?limit=1`)).json).toMatchObject({
      events: [
        {
          event: "member_changed",
          payload: { subject: { username: "ben" }, role: null, previous_role: "member" },
        },
      ],
    });
  });

  test("the last owner of a private room hands it over first (M6)", async () => {
    const roomId = await rooms.room(ann, "private");
    await rooms.add(roomId, ann, ben);
    const leave = () => rooms.as(ann, "POST", `/rooms/${roomId}/leave`);
    const refused = await leave();
    expect([refused.status, refused.json]).toEqual([
      403,
      {
        error: "A room keeps an owner: hand it over first, by making somebody else an owner of it.",
        code: "forbidden",
      },
    ]);
    await rooms.add(roomId, ann, ben, "owner");
    expect(outcomeOf(await leave())).toEqual([200]);
    expect((await rooms.as(ben, "GET", `/rooms/${roomId}/members`)).json).toEqual({
      members: [{ user: { id: ben.id, username: "ben" }, role: "owner" }],
    });
  });
});

describe("a direct message", () => {
  test("is one for each set of people, however they are named, and each of them hears of it once", async () => {
    const open = (person: RoomPerson, usernames: readonly string[]) =>
      rooms.as(person, "POST", "/directs", { usernames });
    const heard = await announcedTo(ben, async () => {
      const { status, json } = await open(ann, ["ben", "BEN", "Ann"]);
      expect([status, json]).toMatchObject([
        200,
        { visibility: "direct", role: "member", members: ["Ann", "ben"], joined: true, seq: 0 },
      ]);
      expect((await open(ben, ["ann"])).json).toEqual(json);
    });
    expect(heard).toEqual(["room_added"]);
    const { id } = ownRoom.parse((await open(ann, [])).json);
    expect((await open(ann, ["ANN"])).json).toMatchObject({ id, members: ["Ann"] });
    expect((await rooms.as(ann, "GET", `/rooms/${id}`)).json).toMatchObject({ id, members: ["Ann"] });
  });

  test("is refused with people who do not exist, and with too many", async () => {
    const open = (usernames: unknown) => rooms.as(ann, "POST", "/directs", { usernames });
    for (const usernames of [["nobody"], ["ben", "nobody"], ["not a name!"], [""]]) {
      expect(outcomeOf(await open(usernames))).toEqual([404, "not_found"]);
    }
    for (const usernames of ["ben", [7], [["ben"]], undefined]) {
      expect(outcomeOf(await open(usernames))).toEqual([400, "bad_payload"]);
    }
    const names = Array.from({ length: 9 }, (_, index) => `crowd-${index}`);
    for (const name of names) await api.register(name);
    expect(outcomeOf(await open(names))).toEqual([409, "limit_exceeded"]);
    expect((await open(names.slice(1))).status).toBe(200);
  });
});
