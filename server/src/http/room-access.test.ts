/**
 * Who may make which call about a room, for every such call there is and every way to stand to a room: a new call has
 * no case here, and fails until somebody has thought about who may make it.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Visibility } from "@koe/protocol";
import { ownRoom } from "@koe/protocol";
import { freshDatabase } from "../../../test/database.ts";
import type { Database } from "../store/postgres.ts";
import { apiOn } from "./api-under-test.ts";
import { roomEndpoints } from "./room-endpoints.ts";
import { outcomeOf, type RoomPerson, type RoomsUnderTest, roomsOn } from "./rooms-under-test.ts";

/** + goes through, n is not_member, f is forbidden; for these in this order. */
const callers = ["stranger", "removed", "member", "admin", "owner"] as const;
type Caller = (typeof callers)[number];
type People = Readonly<Record<Caller | "guest", RoomPerson>>;

interface Case {
  readonly endpoint: keyof typeof roomEndpoints;
  readonly body?: unknown;
  /** Whom the path names. */
  readonly subject?: "guest" | "newcomer" | "member" | "owner";
  readonly rows: Readonly<Record<Visibility, string>>;
}

const everybodyInside = { public: "+++++", private: "nn+++", direct: "nn+++" };
const admins = { public: "fff++", private: "nnf++", direct: "nnfff" };
const owners = { public: "ffff+", private: "nnff+", direct: "nnfff" };

const cases: Readonly<Record<string, Case>> = {
  "see the room": { endpoint: "room", rows: everybodyInside },
  rename: { endpoint: "changeRoom", body: { name: "Renamed" }, rows: admins },
  "set the topic": { endpoint: "changeRoom", body: { topic: "Tea" }, rows: admins },
  archive: { endpoint: "changeRoom", body: { archived: true }, rows: owners },
  unarchive: { endpoint: "changeRoom", body: { archived: false, name: "Renamed" }, rows: owners },
  join: { endpoint: "joinRoom", rows: everybodyInside },
  leave: { endpoint: "leaveRoom", rows: { public: "+++++", private: "nn++f", direct: "nnfff" } },
  "list members": { endpoint: "members", rows: everybodyInside },
  "add somebody": {
    endpoint: "putMember",
    subject: "newcomer",
    body: { role: "member" },
    rows: { ...admins, private: "nn+++" },
  },
  "add an admin": { endpoint: "putMember", subject: "newcomer", body: { role: "admin" }, rows: owners },
  "make an admin": { endpoint: "putMember", subject: "guest", body: { role: "admin" }, rows: owners },
  "take an owner's role": {
    endpoint: "putMember",
    subject: "owner",
    body: { role: "member" },
    rows: { public: "ffff+", private: "nnfff", direct: "nn+++" },
  },
  "leave a role as it is": {
    endpoint: "putMember",
    subject: "guest",
    body: { role: "member" },
    rows: everybodyInside,
  },
  "remove a member": { endpoint: "removeMember", subject: "guest", rows: admins },
  "remove an owner": {
    endpoint: "removeMember",
    subject: "owner",
    rows: { public: "fffff", private: "nnfff", direct: "nnfff" },
  },
  "read history": { endpoint: "history", rows: everybodyInside },
  "say something": { endpoint: "postMessage", body: { text: "hello" }, rows: everybodyInside },
  "see who is online": { endpoint: "online", rows: everybodyInside },
};

let database: Database;
let rooms: RoomsUnderTest;
let count = 0;
let people: People;

beforeAll(async () => {
  database = (await freshDatabase()).open();
  rooms = roomsOn(
    apiOn(database, {
      environment: { KOE_MAX_ROOMS_CREATED_PER_HOUR: "10000", KOE_MAX_REGISTRATIONS_PER_HOUR: "10000" },
    }),
  );
  const { person } = rooms;
  people = {
    stranger: await person("stranger"),
    removed: await person("removed"),
    member: await person("member"),
    admin: await person("admin"),
    owner: await person("owner"),
    guest: await person("guest"),
  };
});
afterAll(() => database.close());

/** A room in which everybody has the place that their name says. */
async function roomOf(visibility: Visibility): Promise<string> {
  const { owner, admin, member, guest, removed } = people;
  if (visibility === "direct") {
    const { username } = await rooms.person(`partner-${count++}`);
    const usernames = ["member", "admin", "guest", username];
    return ownRoom.parse((await rooms.as(owner, "POST", "/directs", { usernames })).json).id;
  }
  const roomId = await rooms.room(owner, visibility);
  await rooms.add(roomId, owner, admin, "admin");
  for (const each of [member, guest, removed]) await rooms.add(roomId, owner, each);
  const gone = await rooms.as(owner, "DELETE", `/rooms/${roomId}/members/${removed.id}`);
  expect(gone.status).toBe(200);
  return roomId;
}

async function attempt(caller: RoomPerson, roomId: string, { endpoint, subject, body }: Case) {
  const { method, path } = roomEndpoints[endpoint];
  const named =
    subject === "newcomer" ? await rooms.person(`newcomer-${count++}`) : people[subject ?? "guest"];
  const target = path
    .replace("/api/v1", "")
    .replace(":id", encodeURIComponent(roomId))
    .replace(":user_id", named.id);
  return rooms.as(caller, method, target, body);
}

const letters: Readonly<Record<string, string>> = { not_member: "n", forbidden: "f" };

describe("every call about a room", () => {
  const aboutRooms = Object.entries(roomEndpoints).filter(([, { path }]) => path.includes("/rooms/:id"));

  test("has a case in this test", () => {
    const known = new Set<string>(Object.values(cases).map(({ endpoint }) => endpoint));
    expect(aboutRooms.map(([name]) => name).filter((name) => !known.has(name))).toEqual([]);
    expect(aboutRooms.length).toBeGreaterThan(9);
  });

  const rows = Object.entries(cases).flatMap(([name, each]) =>
    (["public", "private", "direct"] as const).map((visibility) => [name, visibility, each] as const),
  );
  test.each(rows)(
    "to %s in a %s one is for those whom its row names (M2, M3)",
    async (_, visibility, each) => {
      let met = "";
      for (const caller of callers) {
        const [status, code] = outcomeOf(await attempt(people[caller], await roomOf(visibility), each));
        met += code === undefined ? "+" : (letters[String(code)] ?? `${status} ${code} `);
      }
      expect(met).toBe(each.rows[visibility]);
    },
  );

  test.each(Object.entries(cases))(
    "to %s finds no room that does not exist, and no log of a user",
    async (_, each) => {
      for (const roomId of [
        "nowhere",
        `@${people.member.id}`,
        `@${people.owner.id}`,
        "@me",
        "x".repeat(201),
      ]) {
        expect(outcomeOf(await attempt(people.member, roomId, each))).toEqual([404, "not_found"]);
      }
    },
  );

  /** What changes nothing, is no archived room's matter, or is possible there. */
  const others = new Set(["unarchive", "leave", "leave a role as it is", "remove an owner"]);
  const changing = Object.entries(cases).filter(
    ([name, { endpoint }]) => roomEndpoints[endpoint].method !== "GET" && !others.has(name),
  );
  test.each(changing)("to %s is refused in an archived room (M4)", async (_, each) => {
    const roomId = await roomOf("private");
    const archived = await rooms.as(people.owner, "PATCH", `/rooms/${roomId}`, { archived: true });
    expect(archived.status).toBe(200);
    expect(outcomeOf(await attempt(people.owner, roomId, each))).toEqual([409, "room_archived"]);
  });
});
