import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemRuntime } from "../server/src/actor/system-runtime.ts";
import { findRunning } from "../server/src/store/embedded/running-file.ts";
import { Database } from "../server/src/store/postgres.ts";
import { RoomLog } from "../server/src/store/room-log.ts";
import { newPeople } from "./harness.ts";
import { findViolations, type StoredMessage } from "./history.ts";
import { type KoeProcess, startKoe } from "./koe-process.ts";
import { Moments, Talker } from "./talker.ts";

const rounds = Number(process.env["KOE_TEST_KILLS"] ?? 10);
const roomIds = ["general", "gleam-dev"];
const env = {
  KOE_MAX_MESSAGES_PER_10S: "1000000",
  KOE_MAX_FRAMES_PER_MINUTE: "1000000",
  KOE_LOG_LEVEL: "warn",
};

/** Reads every room's log straight from the database inside the running Koe. */
async function dump(koe: KoeProcess): Promise<readonly StoredMessage[]> {
  const running = findRunning(koe.dataDir);
  if (running.kind !== "running") throw new Error(`the database is ${running.kind}`);
  const { socketFolder: folder, port, user, database: name } = running.server;
  const target = { kind: "socket", folder, port, user, database: name } as const;
  const database = new Database({ target, connectionsMax: 1, deadlineMs: 10_000, runtime: systemRuntime() });
  try {
    const log = new RoomLog(database);
    const entries: StoredMessage[] = [];
    for (const roomId of roomIds) {
      for (let seq = 0, page = await log.after(roomId, 0, 1_000); page.length > 0; ) {
        entries.push(...page);
        seq = page[page.length - 1]?.seq ?? seq;
        page = await log.after(roomId, seq, 1_000);
      }
    }
    return entries;
  } finally {
    await database.close();
  }
}

test(
  `kill -9 of the server under load, ${rounds} times: every acknowledged message is there once, in order (I1–I7)`,
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "koe-kill-"));
    let koe = await startKoe({ dataDir, env });
    const people = await newPeople(koe.url, 6, "talker");
    const moments = new Moments();
    let acks = 0;
    let wake = () => {};
    const onAck = () => {
      acks++;
      wake();
    };
    const acksBeyond = (count: number) =>
      new Promise<void>((resolve) => {
        wake = () => acks >= count && resolve();
        wake();
      });
    const talkers = people.map((person, index) => {
      return new Talker(person, roomIds[index % roomIds.length] ?? "general", moments, onAck);
    });
    for (let round = 0; round < rounds; round++) {
      await Promise.all(talkers.map((talker) => talker.talk(koe.url)));
      // Any moment will do; this one is hit while commits, acks and broadcasts are all on their way.
      await acksBeyond(acks + 100 + Math.floor(Math.random() * 200));
      koe.signal("SIGKILL");
      expect(await koe.exited).toBe(137);
      koe = await startKoe({ dataDir, env });
    }
    await Promise.all(talkers.map((talker) => talker.talk(koe.url)));
    await Promise.all(talkers.map((talker) => talker.finish()));
    const stored = await dump(koe);
    const history = {
      sent: talkers.flatMap((talker) => talker.sent),
      seen: talkers.flatMap((talker) => talker.seen),
      stored,
    };
    expect(findViolations(history)).toEqual([]);
    expect(stored.length).toBe(history.sent.length);
    expect(acks).toBe(history.sent.length);
    expect(await koe.stop()).toBe(0);
    rmSync(dataDir, { recursive: true, force: true });
  },
  30_000 + rounds * 10_000,
);
