import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wireLimits } from "@koe/protocol";
import { type ClientSocket, openClient } from "./client-socket.ts";
import { freshDatabase } from "./database.ts";
import { connect, enter, newPerson, type Person, signIn, tryUpgrade } from "./harness.ts";
import { koe as runCommand } from "./koe-command.ts";
import { type KoeProcess, startKoe } from "./koe-process.ts";
import { koeOfThisFile } from "./rfc6455/koe-of-this-file.ts";
import type { RoomClient } from "./room-client.ts";

/** Going on from where one was, on both kinds of sockets. */
const roomy = { KOE_MAX_MESSAGES_PER_10S: "10000", KOE_MAX_FRAME_BURST: "10000" };
const koe = koeOfThisFile(roomy);
let ann: Person;
let speaker: ClientSocket;
beforeAll(async () => {
  ann = await newPerson(koe.url, "ann");
  speaker = await openClient(koe.url, ann);
  await speaker.follow("general");
});
afterAll(() => speaker.close());

async function sayMany(client: ClientSocket, count: number): Promise<number> {
  const seqs = await Promise.all(
    Array.from({ length: count }, (_, index) => client.say("general", `${index}`)),
  );
  return Math.max(...seqs);
}

function epochOf(client: ClientSocket): string {
  const [hello] = client.heard("hello");
  if (hello === undefined) throw new Error("no hello");
  return hello.payload.epoch;
}

/** A socket in the room's own way, going on from `seq`. */
async function resume(url: string, person: Person, seq: number, epoch: string): Promise<RoomClient> {
  const client = await connect(
    url,
    "general",
    person,
    `?since_seq=${seq}&epoch=${encodeURIComponent(epoch)}`,
  );
  await client.waitFor("resumed");
  return client;
}

describe("a client that comes back", () => {
  test("gets everything it missed, and then what is new (R1, R2)", async () => {
    const seq = await speaker.say("general", "heard");
    const head = await sayMany(speaker, 20);
    const client = await openClient(koe.url, ann);
    const snapshot = await client.follow("general", { seq, epoch: epochOf(client) });
    expect(snapshot).toMatchObject({ recovered: true, seq: head, prev_seq: seq });
    expect(snapshot.events.map(({ payload }) => payload.seq)).toEqual(
      Array.from({ length: 20 }, (_, index) => seq + 1 + index),
    );
    const next = await speaker.say("general", "new");
    await client.waitFor("new_message", ({ payload }) => payload.seq === next);
    expect(client.entries("general").map(({ payload }) => payload.seq)).toEqual([next]);
    client.close();
  });

  test("gets nothing when it missed nothing, and the rest of what it lost while connected", async () => {
    const client = await openClient(koe.url, ann);
    const head = await speaker.say("general", "the latest");
    const epoch = epochOf(client);
    expect(await client.follow("general", { seq: head, epoch })).toMatchObject({
      recovered: true,
      events: [],
    });
    const again = await client.follow("general", { seq: head - 1, epoch });
    expect(again.events.map(({ payload }) => payload.seq)).toEqual([head]);
    client.close();
  });

  test("gets the latest alone after too long an absence, in another numbering, and from beyond the head (R2)", async () => {
    const client = await openClient(koe.url, ann);
    const epoch = epochOf(client);
    const seq = await speaker.say("general", "long ago");
    const head = await sayMany(speaker, wireLimits.resumeEntriesMax + 1);
    const snapshots = [
      await client.follow("general", { seq, epoch }),
      await client.follow("general", { seq: head, epoch: "another numbering" }),
      await client.follow("general", { seq: head + 1, epoch }),
      await client.follow("general"),
    ];
    for (const snapshot of snapshots) {
      expect(snapshot).toMatchObject({ recovered: false, seq: head, prev_seq: head - 50 });
      expect(snapshot.events).toHaveLength(wireLimits.snapshotEntriesMax);
    }
    const justEnough = await client.follow("general", { seq: head - wireLimits.resumeEntriesMax, epoch });
    expect(justEnough.recovered).toBe(true);
    expect(justEnough.events).toHaveLength(wireLimits.resumeEntriesMax);
    client.close();
  });
});

describe("a room's socket that comes back", () => {
  test("hears first how it went on, then the messages it missed, then what is live (R5)", async () => {
    const seq = await speaker.say("general", "heard");
    const missed = [await speaker.say("general", "missed"), await speaker.say("general", "missed too")];
    await speaker.do({
      event: "edit_message",
      payload: { room_id: "general", target_seq: seq, text: "edited", client_msg_id: crypto.randomUUID() },
    });
    const client = await resume(koe.url, ann, seq, epochOf(speaker));
    const live = await speaker.say("general", "live");
    await client.waitFor("new_message", ({ payload }) => payload.seq === live);
    const [first] = client.events;
    expect(first).toMatchObject({
      event: "resumed",
      payload: { recovered: true, seq: live - 1, prev_seq: seq },
    });
    expect(client.heard("new_message").map(({ payload }) => payload.seq)).toEqual([...missed, live]);
    client.close();
  });

  test("without an epoch means the present one, and with another one gets the latest (R5)", async () => {
    const head = await speaker.say("general", "the latest");
    const present = await connect(koe.url, "general", ann, `?since_seq=${head}`);
    expect((await present.waitFor("resumed")).payload.recovered).toBe(true);
    const other = await resume(koe.url, ann, head, "another numbering");
    expect((await other.waitFor("resumed")).payload).toMatchObject({ recovered: false, seq: head });
    await other.waitFor("new_message", ({ payload }) => payload.seq === head);
    present.close();
    other.close();
  });

  test("is told before the upgrade what is wrong with its question", async () => {
    const wrong = [
      "since_seq=",
      "since_seq=-1",
      "since_seq=1.5",
      "since_seq=1e3",
      "since_seq=99999999999999999",
    ];
    for (const query of [
      ...wrong,
      "epoch=e",
      "since_seq=1&since_seq=2",
      `since_seq=1&epoch=${"e".repeat(201)}`,
    ]) {
      const response = await tryUpgrade(koe.url, `/ws/v1/chat/general?${query}`, { Cookie: ann.cookie });
      expect([query, response.status, await response.json()]).toEqual([
        query,
        400,
        { error: expect.any(String), code: "bad_payload" },
      ]);
    }
  });

  test("that asks for nothing hears nothing of this", async () => {
    const client = await enter(koe.url, "general", await newPerson(koe.url, "cem"));
    const live = await speaker.say("general", "live");
    await client.waitFor("new_message", ({ payload }) => payload.seq === live);
    expect(client.heard("resumed")).toEqual([]);
    expect(client.heard("new_message")).toHaveLength(1);
    client.close();
  });
});

describe("after a restore from a backup", () => {
  const folder = mkdtempSync(join(tmpdir(), "koe-resume-"));
  const servers: KoeProcess[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(databaseUrl: string): Promise<KoeProcess> {
    const server = await startKoe({ databaseUrl, env: roomy });
    servers.push(server);
    return server;
  }

  async function succeed(databaseUrl: string, args: readonly string[]): Promise<void> {
    expect(await runCommand({ DATABASE_URL: databaseUrl }, args)).toMatchObject({ status: 0, errors: "" });
  }

  test("positions of before mean nothing, on both kinds of sockets (R3)", async () => {
    const [before, after] = [await freshDatabase(), await freshDatabase({ migrated: false })];
    const first = await start(before.url);
    const bob = await newPerson(first.url, "bob");
    const old = await openClient(first.url, bob);
    await old.follow("general");
    await sayMany(old, 3);
    const file = join(folder, "backup");
    await succeed(before.url, ["backup", file]);
    const lost = await old.say("general", "after the backup");

    await succeed(after.url, ["restore", file]);
    const second = await start(after.url);
    const again = await signIn(second.url, "bob");
    const client = await openClient(second.url, again);
    await client.follow("general");
    const reused = await client.say("general", "under the same number");
    expect(reused).toBe(lost);

    expect(epochOf(client)).not.toBe(epochOf(old));
    const position = { seq: lost, epoch: epochOf(old) };
    expect(await client.follow("general", position)).toMatchObject({
      recovered: false,
      prev_seq: 0,
      seq: lost,
    });
    const roomSocket = await resume(second.url, again, position.seq, position.epoch);
    expect((await roomSocket.waitFor("resumed")).payload).toEqual({
      recovered: false,
      epoch: epochOf(client),
      seq: lost,
      prev_seq: 0,
    });
    await roomSocket.waitFor("new_message", ({ payload }) => payload.text === "under the same number");
  }, 30_000);
});
