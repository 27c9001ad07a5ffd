import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { memberPage, onlinePage } from "@koe/protocol";
import { freshDatabase } from "../../../test/database.ts";
import { spawn } from "../actor/spawn.ts";
import { systemRuntime } from "../actor/system-runtime.ts";
import type { RoomMessage } from "../room/room-message.ts";
import type { Database } from "../store/postgres.ts";
import { apiOn } from "./api-under-test.ts";
import { outcomeOf, type RoomPerson, type RoomsUnderTest, roomsOn } from "./rooms-under-test.ts";

const names = ["a", "b", "c", "d", "e"].map((letter) => `online-${letter}`);
/** A room that is active, with these people in it. */
const activeRoom = spawn<RoomMessage>(systemRuntime(), {
  name: "an active room",
  mailboxMax: 100,
  create: () => ({
    handle(message) {
      if (message.kind !== "online") return;
      const rest = names.filter((name) => name > (message.after ?? ""));
      const usernames = rest.slice(0, message.limit);
      message.reply({ usernames, count: names.length, hasMore: rest.length > usernames.length });
    },
  }),
});
const goneRoom = spawn<RoomMessage>(systemRuntime(), {
  name: "gone",
  mailboxMax: 1,
  create: () => ({ handle() {} }),
});

let database: Database;
let rooms: RoomsUnderTest;
let ann: RoomPerson;
let ben: RoomPerson;
let cat: RoomPerson;

beforeAll(async () => {
  database = (await freshDatabase()).open();
  goneRoom.kill();
  rooms = roomsOn(
    apiOn(database, {
      rooms: new Map([
        ["general", activeRoom.ref],
        ["gleam-dev", goneRoom.ref],
      ]),
    }),
  );
  [ann, ben, cat] = [await rooms.person("ann"), await rooms.person("ben"), await rooms.person("cat")];
});
afterAll(async () => {
  activeRoom.kill();
  await database.close();
});

function put(roomId: string, by: RoomPerson, subject: { readonly id: string }, role: unknown) {
  return rooms.as(by, "PUT", `/rooms/${roomId}/members/${subject.id}`, { role });
}

describe("members", () => {
  test("are listed by username, page by page, and nothing else of them", async () => {
    const roomId = await rooms.room(ben, "private");
    for (const person of [cat, ann]) await rooms.add(roomId, ben, person);
    const page = async (query: string) =>
      memberPage.parse((await rooms.as(ann, "GET", `/rooms/${roomId}/members${query}`)).json);
    const member = ({ id, username }: RoomPerson, role: string) => ({ user: { id, username }, role });
    const everybody = [member(ann, "member"), member(ben, "owner"), member(cat, "member")];
    expect((await rooms.as(ann, "GET", `/rooms/${roomId}/members`)).json).toEqual({ members: everybody });
    expect(await page("?limit=2")).toEqual(memberPage.parse({ members: everybody.slice(0, 2), next: "ben" }));
    expect(await page("?limit=2&after=ben")).toEqual(memberPage.parse({ members: everybody.slice(2) }));
    expect(await page("?limit=3")).not.toHaveProperty("next");
    for (const query of ["?limit=0", "?limit=201", "?limit=x", "?limit=-1"]) {
      const answer = await rooms.as(ann, "GET", `/rooms/${roomId}/members${query}`);
      expect(outcomeOf(answer)).toEqual([400, "bad_payload"]);
    }
  });

  test("are added, given roles and removed as entries of the room's log", async () => {
    const roomId = await rooms.room(ann, "private");
    expect((await put(roomId, ann, ben, "member")).json).toEqual({
      user: { id: ben.id, username: "ben" },
      role: "member",
    });
    expect((await put(roomId, ann, ben, "admin")).json).toMatchObject({ role: "admin" });
    expect((await put(roomId, ann, ben, "admin")).status).toBe(200);
    expect((await put(roomId, ben, cat, "member")).status).toBe(200);
    expect(outcomeOf(await rooms.as(ben, "DELETE", `/rooms/${roomId}/members/${cat.id}`))).toEqual([200]);
    expect((await rooms.as(ann, "GET", `/rooms/${roomId}/messages`)).json).toMatchObject({
      seq: 4,
      events: [
        { payload: { username: "ann", subject: { username: "ben" }, role: "member", previous_role: null } },
        {
          payload: { username: "ann", subject: { username: "ben" }, role: "admin", previous_role: "member" },
        },
        { payload: { username: "ben", subject: { username: "cat" }, role: "member", previous_role: null } },
        { payload: { username: "ben", subject: { username: "cat" }, role: null, previous_role: "member" } },
      ],
    });
  });

  test("are people who exist and are there", async () => {
    const roomId = await rooms.room(ann, "private");
    const nobody = { id: "00000000-0000-4000-8000-000000000000" };
    const remove = (id: string) => rooms.as(ann, "DELETE", `/rooms/${roomId}/members/${id}`);
    expect(outcomeOf(await put(roomId, ann, nobody, "member"))).toEqual([404, "not_found"]);
    expect(outcomeOf(await put(roomId, ann, { id: "ben" }, "member"))).toEqual([404, "not_found"]);
    for (const id of [nobody.id, ben.id, "x"])
      expect(outcomeOf(await remove(id))).toEqual([404, "not_found"]);
    for (const role of ["king", "", null, undefined, ["owner"]]) {
      expect(outcomeOf(await put(roomId, ann, ben, role))).toEqual([400, "bad_payload"]);
    }
  });

  test("keep an owner among them (M6)", async () => {
    const roomId = await rooms.room(ann, "private");
    await rooms.add(roomId, ann, ben);
    const stepDown = () => put(roomId, ann, ann, "member");
    const refused = await stepDown();
    expect([refused.status, refused.json]).toMatchObject([
      403,
      { error: expect.stringContaining("hand it over first") },
    ]);
    const removed = await rooms.as(ann, "DELETE", `/rooms/${roomId}/members/${ann.id}`);
    expect(outcomeOf(removed)).toEqual([403, "forbidden"]);
    await rooms.add(roomId, ann, ben, "owner");
    expect(outcomeOf(await stepDown())).toEqual([200]);
    expect(outcomeOf(await put(roomId, ann, cat, "admin"))).toEqual([403, "forbidden"]);
  });

  test("are in no more rooms than one may be", async () => {
    const few = roomsOn(apiOn(database, { environment: { KOE_MAX_ROOMS_PER_USER: "3" } }));
    const [maker, full] = [await few.person("maker"), await few.person("full")];
    const roomId = await few.room(maker, "private");
    await few.room(full, "private");
    const refused = await few.as(maker, "PUT", `/rooms/${roomId}/members/${full.id}`, { role: "member" });
    expect(outcomeOf(refused)).toEqual([409, "limit_exceeded"]);
  });
});

describe("who is online", () => {
  const page = async (roomId: string, query = "") => rooms.as(ann, "GET", `/rooms/${roomId}/online${query}`);

  test("is told by the room, page by page", async () => {
    expect((await page("general")).json).toEqual({ count: 5, usernames: names });
    const first = onlinePage.parse((await page("general", "?limit=3")).json);
    expect(first).toEqual({ count: 5, usernames: names.slice(0, 3), next: "online-c" });
    const last = onlinePage.parse((await page("general", `?limit=3&after=${first.next}`)).json);
    expect(last).toEqual({ count: 5, usernames: names.slice(3) });
  });

  test("is nobody in a room that is not active", async () => {
    expect((await page(await rooms.room(ann, "private"))).json).toEqual({ count: 0, usernames: [] });
  });

  test("is not known while the room restarts", async () => {
    expect(outcomeOf(await page("gleam-dev"))).toEqual([503, "server_busy"]);
  });
});
