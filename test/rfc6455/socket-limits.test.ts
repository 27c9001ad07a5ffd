import { expect, test } from "bun:test";
import { errorBody } from "@koe/protocol";
import { newPerson, type Person } from "../harness.ts";
import { openRaw, shakeHands } from "./handshake.ts";
import { koeOfThisFile } from "./koe-of-this-file.ts";
import { closeFrame } from "./raw-frame.ts";
import type { RawSocket } from "./raw-socket.ts";

/** How many sockets one user and one address may have open. */
const perUserMax = 3;
const perAddressMax = 5;
const koe = koeOfThisFile({
  KOE_MAX_SOCKETS_PER_USER: String(perUserMax),
  KOE_MAX_SOCKETS_PER_ADDRESS: String(perAddressMax),
});

async function refusal(person: Person, headers: Readonly<Record<string, string>> = {}) {
  const { socket, response } = await shakeHands(koe.url, { headers: { Cookie: person.cookie, ...headers } });
  socket.destroy();
  const { error, code } = errorBody.strict().parse(JSON.parse(response.body));
  const retryAfterS = Number(response.headers.get("retry-after"));
  return { status: response.status, code, error, retryAfterS };
}

async function leave(sockets: readonly RawSocket[]): Promise<void> {
  for (const socket of sockets) socket.write(closeFrame(1000));
  for (const socket of sockets) await socket.ending();
}

test("beyond them the answer is 429 with Retry-After, and a closed socket makes room", async () => {
  const alice = await newPerson(koe.url, "alice");
  const bob = await newPerson(koe.url, "bob");
  const carol = await newPerson(koe.url, "carol");

  const ofAlice: RawSocket[] = [];
  while (ofAlice.length < perUserMax) ofAlice.push(await openRaw(koe.url, alice));
  const tooManyOfUser = await refusal(alice);
  expect(tooManyOfUser).toMatchObject({ status: 429, code: "rate_limited" });
  expect(tooManyOfUser.error).toContain("3 connections");
  expect(tooManyOfUser.retryAfterS).toBeGreaterThan(0);

  const ofBob = [await openRaw(koe.url, bob), await openRaw(koe.url, bob)];
  const tooManyOfAddress = await refusal(carol);
  expect(tooManyOfAddress).toMatchObject({ status: 429, code: "rate_limited" });
  expect(tooManyOfAddress.error).toContain("from your address");
  // No proxy is trusted here, so whatever a client says about its address counts for nothing.
  expect((await refusal(carol, { "X-Forwarded-For": "203.0.113.7" })).status).toBe(429);

  await leave(ofAlice.splice(0, 1));
  const ofCarol = [await openRaw(koe.url, carol)];
  expect((await refusal(alice)).error).toContain("from your address");
  await leave([...ofAlice, ...ofBob, ...ofCarol]);
});

test("many at the same moment are not let in beyond them either", async () => {
  const dave = await newPerson(koe.url, "dave");
  const attempts = await Promise.all(
    Array.from({ length: 60 }, () => shakeHands(koe.url, { headers: { Cookie: dave.cookie } })),
  );
  const statuses = attempts.map(({ response }) => response.status);
  expect(statuses.filter((status) => status === 101)).toHaveLength(perUserMax);
  expect(statuses.filter((status) => status === 429)).toHaveLength(60 - perUserMax);
  const isUpgraded = ({ response }: (typeof attempts)[number]) => response.status === 101;
  await leave(attempts.filter(isUpgraded).map(({ socket }) => socket));
  for (const { socket } of attempts) socket.destroy();
});

test("nor may one open and close in a loop, which everybody in the room would have to hear", async () => {
  const erin = await newPerson(koe.url, "erin");
  const openings: number[] = [];
  for (let count = 0; count <= 3 * perUserMax; count++) {
    const { socket, response } = await shakeHands(koe.url, { headers: { Cookie: erin.cookie } });
    openings.push(response.status);
    if (response.status === 101) await leave([socket]);
    socket.destroy();
  }
  expect(openings[0]).toBe(101);
  expect(openings.at(-1)).toBe(429);
  expect(await refusal(erin)).toMatchObject({ status: 429, code: "rate_limited" });
});
