import { beforeAll, describe, expect, test } from "bun:test";
import { errorBody } from "@koe/protocol";
import { createSessionToken } from "../../server/src/account/session-token.ts";
import { openStore } from "../../server/src/store/store.ts";
import { newPerson, type Person, post, signIn } from "../harness.ts";
import { type HeaderChanges, shakeHands } from "./handshake.ts";
import { koeOfThisFile } from "./koe-of-this-file.ts";

/** Who may open a socket, from which page and to which room: decided before the upgrade. */
const koe = koeOfThisFile({ KOE_MAX_SOCKETS_PER_USER: "1000" });
let alice: Person;
beforeAll(async () => {
  alice = await newPerson(koe.url, "alice");
});

async function answerTo(path: string, headers: HeaderChanges) {
  const { socket, response } = await shakeHands(koe.url, { path, headers });
  socket.destroy();
  const code = response.status === 101 ? undefined : errorBody.strict().parse(JSON.parse(response.body)).code;
  return { status: response.status, code };
}

const general = "/ws/v1/chat/general";
const upgraded = { status: 101, code: undefined };
const notSignedIn = { status: 401, code: "not_signed_in" };
const notFound = { status: 404, code: "not_found" };
const crossSite = { status: 403, code: "cross_site" };

describe("without a living session the answer is 401", () => {
  const cookies: readonly (readonly [string, string | undefined])[] = [
    ["no cookie", undefined],
    ["an empty cookie", ""],
    ["an empty token", "auth_token="],
    ["a token that is none", "auth_token=hello"],
    ["an unknown token", `auth_token=${"A".repeat(43)}`],
    ["a token with a NUL sign", `auth_token=${"A".repeat(42)}%00`],
    ["SQL for a token", "auth_token=' or '1'='1"],
    ["a very long token", `auth_token=${"A".repeat(8_000)}`],
    ["the token under another name", `Auth_Token=${"A".repeat(43)}`],
  ];
  test.each(cookies)("%s", async (_, cookie) => {
    expect(await answerTo(general, { Cookie: cookie })).toEqual(notSignedIn);
  });

  test("the token in the address or in a header of its own does not count", async () => {
    const token = alice.cookie.replace("auth_token=", "");
    expect(await answerTo(`${general}?auth_token=${token}`, { Authorization: `Bearer ${token}` })).toEqual(
      notSignedIn,
    );
  });

  test("after the session was ended", async () => {
    const second = await signIn(koe.url, alice.username);
    expect(await answerTo(general, { Cookie: second.cookie })).toEqual(upgraded);
    expect((await post(koe.url, "/api/v1/logout", undefined, { Cookie: second.cookie })).status).toBe(200);
    expect(await answerTo(general, { Cookie: second.cookie })).toEqual(notSignedIn);
  });

  test("after the session has expired", async () => {
    const database = koe.database.open();
    const { sessions, users } = openStore(database);
    const { token, tokenHash } = createSessionToken();
    const user = await users.findByKey(alice.username);
    if (user === undefined) throw new Error("no such user");
    const monthMs = 30 * 24 * 60 * 60 * 1000;
    await sessions.create({ userId: user.id, tokenHash, nowMs: Date.now() - monthMs });
    await database.close();
    expect(await answerTo(general, { Cookie: `auth_token=${token}` })).toEqual(notSignedIn);
  });

  test("and it does not tell which rooms there are", async () => {
    expect(await answerTo("/ws/v1/chat/no-such-room", {})).toEqual(notSignedIn);
  });

  test("a living one among others is found", async () => {
    const cookie = `theme=dark; auth_token=old; ${alice.cookie}; more`;
    expect(await answerTo(general, { Cookie: cookie })).toEqual(upgraded);
  });
});

describe("a room that does not exist is 404, whatever it is called", () => {
  const paths = [
    "/ws/v1/chat/no-such-room",
    "/ws/v1/chat/General",
    "/ws/v1/chat/general%20",
    "/ws/v1/chat/.",
    "/ws/v1/chat/..",
    "/ws/v1/chat/..%2f",
    "/ws/v1/chat/..%2f..%2fapi%2fv1%2fme",
    "/ws/v1/chat/%00",
    "/ws/v1/chat/general%00",
    "/ws/v1/chat/%ff",
    "/ws/v1/chat/%c0%ae",
    "/ws/v1/chat/%ed%a0%80",
    "/ws/v1/chat/%",
    "/ws/v1/chat/%zz",
    "/ws/v1/chat/%0d%0aSet-Cookie:%20a=b",
    "/ws/v1/chat/general'--",
    "/ws/v1/chat/%27%20or%20%271%27=%271",
    `/ws/v1/chat/${encodeURIComponent("声")}`,
    `/ws/v1/chat/${encodeURIComponent("👩‍👩‍👧")}`,
    "/ws/v1/chat/__proto__",
    "/ws/v1/chat/constructor",
    `/ws/v1/chat/${"a".repeat(200)}`,
    `/ws/v1/chat/${"a".repeat(5_000)}`,
    `/ws/v1/chat/${"%61".repeat(1_500)}`,
    "/ws/v1/chat/",
    "/ws/v1/chat",
    "/ws/v1/chat//general",
    "/ws/v1/chat/general/",
    "/ws/v1/chat/general/more",
    "/ws/v1/",
    "/ws/",
    "/ws/v9/chat/general",
  ];
  test.each(paths.map((path) => [path.slice(0, 60), path]))("%s", async (_, path) => {
    expect(await answerTo(path, { Cookie: alice.cookie })).toEqual(notFound);
  });
});

describe("a page of another site is refused, session or not", () => {
  const port = () => new URL(koe.url).port;
  const foreign: readonly (readonly [string, () => string])[] = [
    ["another host", () => "http://evil.example"],
    ["null, as from a sandbox or a file", () => "null"],
    ["another port of this host", () => "http://127.0.0.1:1"],
    ["this host without its port", () => "http://127.0.0.1"],
    ["https instead of http", () => `https://127.0.0.1:${port()}`],
    ["this host as the beginning of another", () => `http://127.0.0.1:${port()}.evil.example`],
    ["this host as user and password", () => `http://127.0.0.1:${port()}@evil.example`],
    ["this host with a trailing dot", () => `http://127.0.0.1.:${port()}`],
    ["another name of this host", () => `http://localhost:${port()}`],
    ["a path behind the origin", () => `${koe.url}/`],
    ["nothing", () => ""],
    ["two origins", () => `${koe.url}, ${koe.url}`],
    ["no URL", () => "general"],
  ];
  test.each(foreign)("%s", async (_, origin) => {
    expect(await answerTo(general, { Cookie: alice.cookie, Origin: origin() })).toEqual(crossSite);
    expect(await answerTo(general, { Origin: origin() })).toEqual(crossSite);
  });

  test("its own page is not, and a client that is no browser names none", async () => {
    expect(await answerTo(general, { Cookie: alice.cookie, Origin: koe.url })).toEqual(upgraded);
    expect(await answerTo(general, { Cookie: alice.cookie, Origin: undefined })).toEqual(upgraded);
  });
});
