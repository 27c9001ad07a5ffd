import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { databaseInside, readLogs } from "./dump.ts";
import { newPeople } from "./harness.ts";
import { findViolations } from "./history.ts";
import { startKoe } from "./koe-process.ts";
import { Acks, Moments, Talker } from "./talker.ts";

const rounds = Number(process.env["KOE_TEST_KILLS"] ?? 10);
const roomIds = ["general", "gleam-dev"];
const env = {
  KOE_MAX_MESSAGES_PER_10S: "1000000",
  KOE_MAX_FRAMES_PER_MINUTE: "1000000",
  KOE_LOG_LEVEL: "warn",
};

test(
  `kill -9 of the server under load, ${rounds} times: every acknowledged message is there once, in order (I1–I7)`,
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "koe-kill-"));
    let koe = await startKoe({ dataDir, env });
    const people = await newPeople(koe.url, 6, "talker");
    const moments = new Moments();
    const acks = new Acks();
    const talkers = people.map((person, index) => {
      const roomId = roomIds[index % roomIds.length] ?? "general";
      return new Talker({ person, roomId, moments, windowMax: 5, onAck: acks.add });
    });
    for (let round = 0; round < rounds; round++) {
      await Promise.all(talkers.map((talker) => talker.talk(koe.url)));
      // Any moment will do; this one is hit while commits, acks and broadcasts are all on their way.
      await acks.more(100 + Math.floor(Math.random() * 200));
      koe.signal("SIGKILL");
      expect(await koe.exited).toBe(137);
      koe = await startKoe({ dataDir, env });
    }
    await Promise.all(talkers.map((talker) => talker.talk(koe.url)));
    await Promise.all(talkers.map((talker) => talker.finish()));
    const stored = await readLogs(databaseInside(koe), roomIds);
    const history = {
      sent: talkers.flatMap((talker) => talker.sent),
      seen: talkers.flatMap((talker) => talker.seen),
      stored,
    };
    expect(findViolations(history)).toEqual([]);
    expect(stored.length).toBe(history.sent.length);
    expect(acks.count).toBe(history.sent.length);
    expect(await koe.stop()).toBe(0);
    rmSync(dataDir, { recursive: true, force: true });
  },
  30_000 + rounds * 10_000,
);
