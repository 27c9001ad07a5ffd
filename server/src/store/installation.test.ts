import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { freshDatabase } from "../../../test/database.ts";
import { Installation } from "./installation.ts";
import type { Database } from "./postgres.ts";
import { createUser, hashOf, openConnections } from "./test-home.ts";
import { Users } from "./users.ts";

const raceCount = 6;

let database: Database;
let installation: Installation;

beforeEach(async () => {
  database = (await freshDatabase()).open({ connectionsMax: raceCount });
  installation = new Installation(database);
});
afterEach(() => database.close());

const claim = hashOf("claim");
const ada = { username: "Ada", usernameKey: "ada", passwordHash: "-" };

describe("epoch", () => {
  test("is the same for every pool and as long as nothing happens", async () => {
    const epoch = await installation.epoch();
    expect(epoch).toMatch(/^[0-9a-f]{64}$/);
    expect(await installation.epoch()).toBe(epoch);
  });

  test("changes with each part that names the numbering", async () => {
    const seen = new Set([await installation.epoch()]);
    await database.query((sql) => sql`update installation set numbering_count = numbering_count + 1`);
    seen.add(await installation.epoch());
    await database.query((sql) => sql`update installation set numbering_id = gen_random_uuid()`);
    seen.add(await installation.epoch());
    expect(seen.size).toBe(3);
  });
});

describe("the owner's claim", () => {
  test("makes an existing user the owner, once", async () => {
    const id = await createUser(database, "mina");
    expect(await installation.ownerExists()).toBe(false);
    expect(await installation.renewOwnerClaim(claim)).toBe(true);
    expect(await installation.redeemOwnerClaim(hashOf("guess"), id)).toBe(false);
    expect(await installation.redeemOwnerClaim(claim, id)).toBe(true);
    expect(await installation.ownerExists()).toBe(true);
    expect((await new Users(database).get(id))?.role).toBe("owner");
    expect(await installation.redeemOwnerClaim(claim, await createUser(database, "noor"))).toBe(false);
  });

  test("is not used up by a user who cannot become the owner", async () => {
    const id = await createUser(database, "mina");
    await new Users(database).deactivate(id);
    await installation.renewOwnerClaim(claim);
    expect(await installation.redeemOwnerClaim(claim, id)).toBe(false);
    expect(await installation.redeemOwnerClaim(claim, await createUser(database, "noor"))).toBe(true);
  });

  test("registers the owner and is used up with it", async () => {
    await installation.renewOwnerClaim(claim);
    const outcome = await installation.registerOwner(claim, ada);
    expect(outcome).toMatchObject({ kind: "created", user: { username: "Ada", role: "owner" } });
    const again = await installation.registerOwner(claim, { ...ada, usernameKey: "eve" });
    expect(again).toEqual({ kind: "claim_invalid" });
    expect(await new Users(database).findByKey("eve")).toBeUndefined();
  });

  test("survives the attempt to register a taken name", async () => {
    await createUser(database, "ada");
    await installation.renewOwnerClaim(claim);
    expect(await installation.registerOwner(claim, ada)).toEqual({ kind: "username_taken" });
    expect(await installation.registerOwner(claim, { ...ada, usernameKey: "ada2" })).toMatchObject({
      kind: "created",
    });
  });

  test("goes to exactly one of those who redeem it at once", async () => {
    await openConnections(database, raceCount);
    await installation.renewOwnerClaim(claim);
    const outcomes = await Promise.all(
      Array.from({ length: raceCount }, (_, index) =>
        installation.registerOwner(claim, { ...ada, usernameKey: `ada-${index}` }),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.kind === "created").length).toBe(1);
    expect(outcomes.filter((outcome) => outcome.kind === "claim_invalid").length).toBe(raceCount - 1);
    expect((await new Users(database).list()).length).toBe(1);
  });

  test("a renewed claim replaces the one before; with an owner there is none to renew", async () => {
    await installation.renewOwnerClaim(claim);
    await installation.renewOwnerClaim(hashOf("second"));
    expect(await installation.registerOwner(claim, ada)).toEqual({ kind: "claim_invalid" });
    await installation.registerOwner(hashOf("second"), ada);
    expect(await installation.renewOwnerClaim(hashOf("third"))).toBe(false);
    expect(await installation.registerOwner(hashOf("third"), { ...ada, usernameKey: "eve" })).toEqual({
      kind: "claim_invalid",
    });
  });

  test("may be renewed once the only owner is deactivated", async () => {
    await installation.renewOwnerClaim(claim);
    const outcome = await installation.registerOwner(claim, ada);
    if (outcome.kind !== "created") throw new Error(outcome.kind);
    await new Users(database).deactivate(outcome.user.id);
    expect(await installation.ownerExists()).toBe(false);
    expect(await installation.renewOwnerClaim(hashOf("second"))).toBe(true);
  });
});
