import { afterEach, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemRuntime } from "../server/src/actor/system-runtime.ts";
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "../server/src/store/embedded/embedded-postgres.ts";
import { databaseInside, readLogs } from "./dump.ts";
import { eventually } from "./eventually.ts";
import { enter, newPeople, newPerson, post } from "./harness.ts";
import { findViolations } from "./history.ts";
import { type KoeProcess, startKoe } from "./koe-process.ts";
import { Acks, Moments, Talker } from "./talker.ts";

const folders: string[] = [];
const koes: KoeProcess[] = [];
const servers: EmbeddedPostgres[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), "koe-outage-"));
  folders.push(folder);
  return folder;
};

afterEach(async () => {
  for (const koe of koes.splice(0)) expect(await koe.stop()).toBe(0);
  for (const server of servers.splice(0)) await server.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function startDatabase(dataFolder: string): Promise<EmbeddedPostgres> {
  const start = await startEmbeddedPostgres({ dataFolder, runtime: systemRuntime(), onLog: () => {} });
  if (start.kind !== "started") throw new Error(start.message);
  servers.push(start.server);
  return start.server;
}

describe("while the database is away", () => {
  test("everything is refused for now, health stays ok, readiness says why; then all goes on without a restart", async () => {
    const folder = newFolder();
    const { socketFolder, port, user, database, stop } = await startDatabase(folder);
    const databaseUrl = `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(socketFolder)}`;
    const koe = await startKoe({ databaseUrl, env: { KOE_LOG_LEVEL: "silent" } });
    koes.push(koe);
    const person = await newPerson(koe.url, "ann");
    const client = await enter(koe.url, "general", person);
    client.say("before", { id: 1, client_msg_id: "before-outage" });
    await client.waitFor("ack", ({ id }) => id === 1);

    await stop();
    client.say("meanwhile", { id: 2, client_msg_id: "during-outage" });
    const refused = await client.waitFor("error", ({ id }) => id === 2);
    expect(refused.payload).toMatchObject({
      code: "storage_unavailable",
      temporary: true,
      client_msg_id: "during-outage",
    });
    const ask = async (path: string) => {
      const response = await fetch(`${koe.url}${path}`);
      return { status: response.status, body: await response.json() };
    };
    expect(await ask("/api/v1/health")).toEqual({ status: 200, body: { status: "ok" } });
    const notReady = await eventually(
      () => ask("/api/v1/ready"),
      ({ status }) => status === 503,
    );
    expect(notReady.body).toMatchObject({ code: "not_ready", error: expect.stringContaining("database") });
    expect((await ask("/api/v1/rooms")).status).toBe(503);
    const login = await post(koe.url, "/api/v1/login", { username: "ann", password: person.password });
    expect([login.status, login.headers.get("retry-after")]).toEqual([503, "1"]);

    await startDatabase(folder);
    await eventually(
      () => ask("/api/v1/ready"),
      ({ status }) => status === 200,
    );
    client.say("meanwhile", { id: 3, client_msg_id: "during-outage" });
    await client.waitFor("ack", ({ id }) => id === 3);
    await client.waitFor("new_message", ({ payload }) => payload.text === "meanwhile");
    expect(client.heard("new_message").map(({ payload }) => payload.seq)).toEqual([1, 2]);
    expect(client.isClosed).toBe(false);
  }, 60_000);

  test("a stopped PostgreSQL, which answers nothing, is an outage too and not a hang", async () => {
    const koe = await startKoe({ env: { KOE_LOG_LEVEL: "silent" } });
    koes.push(koe);
    const client = await enter(koe.url, "general", await newPerson(koe.url, "ann"));
    const postmaster = postmasterOf(koe);
    const all = [postmaster, ...childrenOf(postmaster)];
    for (const pid of all) process.kill(pid, "SIGSTOP");
    client.say("meanwhile", { id: 1, client_msg_id: "during-outage" });
    const refused = await client.waitFor("error", ({ id }) => id === 1);
    expect(refused.payload.code).toBe("storage_unavailable");
    for (const pid of all) process.kill(pid, "SIGCONT");
    for (let id = 2; client.heard("ack").length === 0; id++) {
      client.say("meanwhile", { id, client_msg_id: "during-outage" });
      await client.until(() => client.events.some((event) => "id" in event && event.id === id), "an answer");
    }
    await client.waitFor("new_message", ({ payload }) => payload.text === "meanwhile");
    expect(client.heard("new_message")).toHaveLength(1);
  }, 60_000);
});

test("kill -9 of PostgreSQL under load: it is started again, and every acknowledged message is there once (I1–I7)", async () => {
  const env = {
    KOE_MAX_MESSAGES_PER_10S: "1000000",
    KOE_MAX_FRAMES_PER_MINUTE: "1000000",
    KOE_LOG_LEVEL: "silent",
  };
  const koe = await startKoe({ env });
  koes.push(koe);
  const moments = new Moments();
  const acks = new Acks();
  const people = await newPeople(koe.url, 5, "talker");
  const talkers = people.map(
    (person) => new Talker({ person, roomId: "general", moments, windowMax: 1, onAck: acks.add }),
  );
  await Promise.all(talkers.map((talker) => talker.talk(koe.url)));
  for (let round = 0; round < 3; round++) {
    await acks.more(200);
    process.kill(postmasterOf(koe), "SIGKILL");
    await acks.more(50);
  }
  await Promise.all(talkers.map((talker) => talker.finish()));
  expect(talkers.some(({ failures }) => failures > 0)).toBe(true);
  const history = {
    sent: talkers.flatMap(({ sent }) => sent),
    seen: talkers.flatMap(({ seen }) => seen),
    stored: await readLogs(databaseInside(koe), ["general"]),
  };
  expect(findViolations(history)).toEqual([]);
  expect(history.seen).toHaveLength(people.length);
}, 60_000);

test("PostgreSQL that ends again as soon as it is up is started again all the same", async () => {
  const koe = await startKoe({ env: { KOE_LOG_LEVEL: "silent" } });
  koes.push(koe);
  const client = await enter(koe.url, "general", await newPerson(koe.url, "ann"));
  const first = postmasterOf(koe);
  process.kill(first, "SIGKILL");
  // Koe hears from the server itself that it is ready, looks at the schema, and is cut off there.
  let second: number | undefined;
  for (; second === undefined || second === first; second = readyPostmaster(koe)) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  process.kill(second, "SIGKILL");
  let id = 0;
  const acksAfterOneMore = async () => {
    client.say("at last", { id: ++id, client_msg_id: "after-both" });
    await client.until(() => client.events.some((event) => "id" in event && event.id === id), "an answer");
    return client.heard("ack").length;
  };
  await eventually(acksAfterOneMore, (acks) => acks > 0);
}, 25_000);

function postmasterOf({ dataDir }: KoeProcess): number {
  return Number(readFileSync(join(dataDir, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);
}

/** The one that says it takes connections; its file comes and goes with it. */
function readyPostmaster({ dataDir }: KoeProcess): number | undefined {
  try {
    const lines = readFileSync(join(dataDir, "postgres", "postmaster.pid"), "utf8").split("\n");
    return lines.some((line) => line.startsWith("ready")) ? Number(lines[0]) : undefined;
  } catch {
    return undefined;
  }
}

function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.trim().split(" ").filter(Boolean).map(Number);
}
