import { afterAll, beforeAll, expect, test } from "bun:test";
import { randomUUID } from "node:crypto";
import { freshDatabase } from "../../../test/database.ts";
import { type Invite, Invites } from "./invites.ts";
import type { Database } from "./postgres.ts";
import { createUser, hashOf, openConnections } from "./test-home.ts";
import { Users } from "./users.ts";

const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const hourMs = 3_600_000;
const raceCount = 6;

let database: Database;
let invites: Invites;
let owner: string;

beforeAll(async () => {
  database = (await freshDatabase()).open({ connectionsMax: raceCount });
  await openConnections(database, raceCount);
  invites = new Invites(database);
  owner = await createUser(database, "owner");
});
afterAll(() => database.close());

function invite(token: string, uses = 1): Promise<Invite> {
  return invites.create({
    tokenHash: hashOf(token),
    createdBy: owner,
    nowMs,
    expiresAtMs: nowMs + hourMs,
    uses,
  });
}

function newUser(name: string) {
  return { username: name, usernameKey: name, passwordHash: "-" };
}

async function exists(name: string): Promise<boolean> {
  return (await new Users(database).findByKey(name)) !== undefined;
}

test("an invite registers as many as it has uses", async () => {
  await invite("two", 2);
  expect(await invites.redeem(hashOf("two"), newUser("a1"), nowMs)).toMatchObject({
    kind: "created",
    user: { username: "a1", role: "member" },
  });
  expect(await invites.redeem(hashOf("two"), newUser("a2"), nowMs)).toMatchObject({ kind: "created" });
  expect(await invites.redeem(hashOf("two"), newUser("a3"), nowMs)).toEqual({ kind: "invite_invalid" });
  expect(await exists("a3")).toBe(false);
});

test("an unknown or expired invite registers nobody", async () => {
  await invite("late");
  expect(await invites.redeem(hashOf("guess"), newUser("b1"), nowMs)).toEqual({ kind: "invite_invalid" });
  expect(await invites.redeem(hashOf("late"), newUser("b1"), nowMs + hourMs)).toEqual({
    kind: "invite_invalid",
  });
  expect(await exists("b1")).toBe(false);
  expect(await invites.redeem(hashOf("late"), newUser("b1"), nowMs + hourMs - 1)).toMatchObject({
    kind: "created",
  });
});

test("a taken name costs no use", async () => {
  await invite("kept");
  expect(await invites.redeem(hashOf("kept"), newUser("owner"), nowMs)).toEqual({ kind: "username_taken" });
  expect(await invites.redeem(hashOf("kept"), newUser("c1"), nowMs)).toMatchObject({ kind: "created" });
});

test("of many who use the last use at once exactly one gets in", async () => {
  await invite("last");
  const outcomes = await Promise.all(
    Array.from({ length: raceCount }, (_, index) =>
      invites.redeem(hashOf("last"), newUser(`d${index}`), nowMs),
    ),
  );
  expect(outcomes.filter((outcome) => outcome.kind === "created").length).toBe(1);
  const registered = await Promise.all(Array.from({ length: raceCount }, (_, index) => exists(`d${index}`)));
  expect(registered.filter(Boolean).length).toBe(1);
});

test("a revoked invite works no more and is not listed; a usable one is", async () => {
  const revoked = await invite("revoked");
  const open = await invite("open", 3);
  expect(await invites.revoke(revoked.id)).toBe(true);
  expect(await invites.revoke(revoked.id)).toBe(false);
  expect(await invites.revoke(randomUUID())).toBe(false);
  expect(await invites.redeem(hashOf("revoked"), newUser("e1"), nowMs)).toEqual({ kind: "invite_invalid" });
  const listed = await invites.list(nowMs);
  expect(listed).toContainEqual({
    id: open.id,
    createdBy: owner,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + hourMs,
    usesLeft: 3,
  });
  expect(listed.map(({ id }) => id)).not.toContain(revoked.id);
  expect(await invites.list(nowMs + hourMs)).toEqual([]);
});
