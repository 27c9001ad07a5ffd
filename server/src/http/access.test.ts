/**
 * Who may make which call, for every call there is: a new one has no row here, and fails until somebody has thought
 * about who it is for.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { freshDatabase } from "../../../test/database.ts";
import { createAccessToken } from "../account/access-token.ts";
import { createSessionToken } from "../account/session-token.ts";
import type { Database } from "../store/postgres.ts";
import type { Access } from "../store/sessions.ts";
import { type ApiUnderTest, apiOn, password, type Sent } from "./api-under-test.ts";
import { endpoints } from "./endpoints.ts";

/** What each of them meets, in this order; + goes through, 1 is 401 and 3 is 403. */
const callers = [
  "no credentials",
  "a session",
  "an access token",
  "a read-only token",
  "a token for the room",
  "a token for another room",
  "the owner",
  "the owner's token",
] as const;
type Caller = (typeof callers)[number];

const anyone = "++++++++";
const signedInToRead = "1+++++++";
const ofRoomToRead = "1++++3++";
const ofRoomToChange = "1++3+3++";
const ofAccountToRead = "1+++33++";
const ofAccountToChange = "1++333++";
const sessionsAlone = "1+3333+3";
const ownerAlone = "133333+3";

const outcomes: Readonly<Record<string, string>> = {
  health: anyone,
  ready: anyone,
  register: anyone,
  login: anyone,
  logout: anyone,
  rooms: anyone,
  claimOwner: anyone,
  openapi: anyone,
  me: signedInToRead,
  ownRooms: signedInToRead,
  users: ofAccountToRead,
  createRoom: ofAccountToChange,
  openDirect: ofAccountToChange,
  room: ofRoomToRead,
  changeRoom: ofRoomToChange,
  joinRoom: ofRoomToChange,
  leaveRoom: ofRoomToChange,
  members: ofRoomToRead,
  putMember: ofRoomToChange,
  removeMember: ofRoomToChange,
  history: ofRoomToRead,
  postMessage: ofRoomToChange,
  online: ofRoomToRead,
  changePassword: sessionsAlone,
  sessions: sessionsAlone,
  endSession: sessionsAlone,
  accessTokens: sessionsAlone,
  createAccessToken: sessionsAlone,
  revokeAccessToken: sessionsAlone,
  accessTokensOf: ownerAlone,
  createInvite: ownerAlone,
};
/** The kinds of outcome that a row above may have. */
const kinds = [
  anyone,
  signedInToRead,
  ofRoomToRead,
  ofRoomToChange,
  ofAccountToRead,
  ofAccountToChange,
  sessionsAlone,
  ownerAlone,
];

const roomId = "general";
const confinements: Partial<Readonly<Record<Caller, Access>>> = {
  "an access token": { roomIds: undefined, isReadOnly: false },
  "a read-only token": { roomIds: undefined, isReadOnly: true },
  "a token for the room": { roomIds: [roomId], isReadOnly: false },
  "a token for another room": { roomIds: ["gleam-dev"], isReadOnly: false },
  "the owner's token": { roomIds: undefined, isReadOnly: false },
};

let database: Database;
let api: ApiUnderTest;
const credentialsOf = new Map<Caller, Sent>();

beforeAll(async () => {
  database = (await freshDatabase()).open();
  api = apiOn(database);
  await api.register("member");
  const claim = createSessionToken();
  await api.store.installation.renewOwnerClaim(claim.tokenHash);
  await api.post("/api/v1/owner", { token: claim.token, username: "founder", password });
  for (const caller of callers) credentialsOf.set(caller, await credentials(caller));
});
afterAll(() => database.close());

async function credentials(caller: Caller): Promise<Sent> {
  const access = confinements[caller];
  const username = caller.startsWith("the owner") ? "founder" : "member";
  if (caller === "no credentials") return {};
  if (access === undefined) return { cookie: await api.signIn(username) };
  const user = await api.store.users.findByKey(username);
  const { token, tokenHash } = createAccessToken();
  const userId = user?.id ?? "";
  const row = { userId, createdBy: userId, name: caller, tokenHash, access, nowMs: Date.now() };
  expect((await api.store.accessTokens.create(row, 10)).kind).toBe("created");
  return { headers: { Authorization: `Bearer ${token}` } };
}

/** What may change something is sent a body of a wrong type, which is looked at after the caller and stops it. */
async function outcome({ method, path }: (typeof endpoints)[keyof typeof endpoints], sent: Sent) {
  const isAboutRoom = path.startsWith("/api/v1/rooms/:id");
  const id = isAboutRoom ? roomId : "00000000-0000-4000-8000-000000000000";
  const target = path.replace(":id", id).replace(/:\w+/g, "00000000-0000-4000-8000-000000000000");
  const wrongBody = { ...sent.headers, "Content-Type": "text/plain", "Content-Length": "1" };
  const answer = await api.call(target, {
    ...sent,
    method,
    ...(method !== "GET" && { body: "x", headers: wrongBody }),
  });
  if (answer.status === 401) return "1";
  return answer.status === 403 ? "3" : "+";
}

describe("every call", () => {
  test("has a row in this test, and every row a call", () => {
    expect(Object.keys(outcomes).toSorted()).toEqual(Object.keys(endpoints).toSorted());
    for (const row of Object.values(outcomes)) expect(kinds).toContain(row);
  });

  test.each(Object.entries(endpoints))("%s is for those whom its row names", async (name, described) => {
    const met: string[] = [];
    for (const caller of callers) met.push(await outcome(described, credentialsOf.get(caller) ?? {}));
    expect(met.join("")).toBe(outcomes[name] ?? "no row");
  });
});
