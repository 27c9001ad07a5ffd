import { createSessionToken } from "../server/src/account/session-token.ts";
import { openStore, type Store } from "../server/src/store/store.ts";
import { freshDatabase } from "../test/database.ts";
import { startKoe } from "../test/koe-process.ts";
import { createRooms } from "./create-rooms.ts";
import type { MeasuredServer } from "./start-bare-server.ts";

/** A Koe with people who are signed in already. */
export interface MeasuredKoe extends MeasuredServer {
  /** The `Cookie` header of each person; `person-0`, `person-1` … */
  readonly cookies: readonly string[];
}

/** The limits stand far above what a benchmark does, as they would on a server measured for its speed. */
const openLimits = {
  KOE_MAX_FRAMES_PER_MINUTE: "100000000",
  KOE_MAX_FRAME_BURST: "100000000",
  KOE_MAX_MESSAGES_PER_10S: "100000000",
  KOE_MAX_SOCKETS_PER_USER: "100000",
  KOE_MAX_SOCKETS_PER_ADDRESS: "1000000",
};

/**
 * A password costs 35 ms of a core, so accounts and sessions go straight into the store. With `KOE_BENCH_PROFILE` set to
 * a folder the server leaves a profile of its processor time there, in the format of the Chrome tools.
 */
export async function startMeasuredKoe(options: {
  readonly people: number;
  /** Besides those that every Koe has. */
  readonly rooms?: readonly string[];
}): Promise<MeasuredKoe> {
  const home = await freshDatabase();
  const database = home.open({ connectionsMax: 8 });
  const store = openStore(database);
  const cookies = await Promise.all(
    Array.from({ length: options.people }, (_, index) => signUp(store, index)),
  );
  await createRooms(database, options.rooms ?? []);
  await database.close();
  const koe = await startKoe({
    databaseUrl: home.url,
    env: { KOE_LOG_LEVEL: "warn", ...openLimits, ...profilingEnv() },
  });
  return { url: koe.url, pid: koe.pid, cookies, stop: () => koe.stop() };
}

function profilingEnv(): Readonly<Record<string, string>> {
  const folder = process.env["KOE_BENCH_PROFILE"];
  return folder === undefined ? {} : { BUN_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` };
}

/** The name of the person with this index. */
export function personName(index: number): string {
  return `person-${index}`;
}

async function signUp({ users, sessions }: Store, index: number): Promise<string> {
  const username = personName(index);
  const created = await users.create({ username, usernameKey: username, passwordHash: "-" });
  if (created.kind !== "created") throw new Error(created.kind);
  const { token, tokenHash } = createSessionToken();
  await sessions.create({ userId: created.user.id, tokenHash, nowMs: Date.now() });
  return `auth_token=${token}`;
}
