/** What the store's tests share: people and rooms to write about. */
import type { AppendOutcome } from "./entry.ts";
import type { Database } from "./postgres.ts";
import { Users } from "./users.ts";

export async function createUser(database: Database, name: string): Promise<string> {
  const users = new Users(database);
  const outcome = await users.create({ username: name, usernameKey: name.toLowerCase(), passwordHash: "-" });
  if (outcome.kind !== "created") throw new Error(outcome.kind);
  return outcome.user.id;
}

/** A new room without a message. */
export async function createRoom(database: Database, id: string): Promise<string> {
  await database.transaction(async (sql) => {
    await sql`insert into rooms (id, name) values (${id}, ${id})`;
    await sql`insert into room_heads (room_id) values (${id})`;
  });
  return id;
}

/** The numbers that an outcome tells; none of a refusal. */
export function numbersOf(outcome: AppendOutcome | undefined): { seq?: number; timestampMs?: number } {
  if (outcome?.kind === "appended") return outcome.entry;
  return outcome !== undefined && "seq" in outcome ? outcome : {};
}

/** 32 bytes that stand for the SHA-256 of a token. */
export function hashOf(token: string): Uint8Array {
  return new Bun.CryptoHasher("sha256").update(token).digest();
}

/** Opens so many connections, so that what is started at once later runs at once, too. */
export async function openConnections(database: Database, count: number): Promise<void> {
  const { promise: together, resolve: meet } = Promise.withResolvers<void>();
  let arrived = 0;
  const arrive = () => {
    arrived += 1;
    if (arrived === count) meet();
    return together;
  };
  await Promise.all(Array.from({ length: count }, () => database.query((sql) => sql`select 1`.then(arrive))));
}
