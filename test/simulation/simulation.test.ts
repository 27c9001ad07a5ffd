import { expect, test } from "bun:test";
import type { ClientEvent } from "@koe/protocol";
import { Clients } from "./clients.ts";
import { findViolations } from "./violations.ts";
import { startWorld, type World } from "./world.ts";

const seeds = Number(process.env["KOE_TEST_SEEDS"] ?? 500);
const stepsMax = 300;
/** Longer than a quarantine, a grace, two checks of the heads and every deadline. */
const calmMs = 90_000;

/** The story of one seed, up to the calm after it. */
async function play(seed: number): Promise<World> {
  const world = await startWorld(seed);
  const clients = new Clients(world);
  for (let step = 0; step < stepsMax; step++) await clients.step();
  world.faults.isOn = false;
  world.faults.isAway = false;
  await world.runtime.advance(calmMs);
  return world;
}

function isResumed(event: ClientEvent): boolean {
  return event.event === "room_snapshot" && event.payload.recovered && event.payload.events.length > 0;
}

test(
  `rooms, connections and the writer keep every promise under crashes at any call, outages and late commits, ${seeds} seeds (I1–I5, I13, I14)`,
  async () => {
    let crashes = 0;
    let resumed = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const world = await play(seed);
      expect({ seed, violations: findViolations(world) }).toEqual({ seed, violations: [] });
      await world.stop();
      const { timersPending } = world.runtime;
      expect({ seed, timersPending, subscriptions: world.bus.subscriptions }).toEqual({
        seed,
        timersPending: 0,
        subscriptions: 0,
      });
      resumed += [...world.sockets.clients.values()].flatMap(({ heard }) => heard.filter(isResumed)).length;
      crashes += world.reports.filter(({ kind }) => kind === "child_crashed").length;
    }
    expect(crashes).toBeGreaterThan(seeds);
    expect(resumed).toBeGreaterThan(seeds);
  },
  30_000 + seeds * 100,
);
