import { expect, test } from "bun:test";
import { ChildStartError, InitTimeoutError } from "./actor-error.ts";
import type { Restart } from "./child.ts";
import { plant } from "./plant.ts";
import { type Act, crash, hang, probe, stop } from "./probe.ts";
import { spawn } from "./spawn.ts";

test("children start in order, each after the one before has finished its init", async () => {
  const { runtime, journal, events, child, begin } = plant();
  const gate = Promise.withResolvers<void>();
  const starting = begin([child("a", { init: () => gate.promise }).child, child("b").child]);
  await runtime.settle();
  expect(journal).toEqual(["+a"]);
  gate.resolve();
  await runtime.settle();
  expect((await starting).kind).toBe("started");
  expect(journal).toEqual(["+a", "+b"]);
  expect(events).toEqual([
    { supervisor: "root", child: "a", kind: "child_started" },
    { supervisor: "root", child: "b", kind: "child_started" },
  ]);
});

test("a child that fails to start stops those before it, last first, and starts none after it", async () => {
  const { journal, events, child, begin, settled, runtime } = plant();
  const init = () => Promise.reject(new Error("boom"));
  const outcome = await settled(
    begin([child("a").child, child("b").child, child("c", { init }).child, child("d").child]),
  );
  expect(outcome).toEqual({
    kind: "init_failed",
    error: new ChildStartError("root", "c", new Error("boom")),
  });
  expect(journal).toEqual(["+a", "+b", "+c", "-b shutdown", "-a shutdown"]);
  expect(events.at(-1)).toMatchObject({ child: "c", kind: "child_start_failed", error: new Error("boom") });
  expect(runtime.timersPending).toBe(0);
});

test("two children with the same id are a bug that shows at the start", async () => {
  const { journal, child, begin, settled } = plant();
  const outcome = await settled(begin([child("a").child, child("a").child]));
  expect(outcome.kind).toBe("init_failed");
  expect(journal).toEqual([]);
});

test("a child that starts too slowly is a failed start", async () => {
  const { runtime, child, begin } = plant();
  const starting = begin([child("slow", { init: hang, initTimeoutMs: 50 }).child]);
  await runtime.advance(50);
  const outcome = await starting;
  if (outcome.kind !== "init_failed" || !(outcome.error instanceof Error)) throw new Error("it started");
  expect(outcome.error).toEqual(new ChildStartError("root", "slow", new InitTimeoutError("slow")));
  expect(outcome.error.cause).toEqual(new InitTimeoutError("slow"));
});

/** What OTP's manual says under "restart", as a table. */
const restarts: [Restart, string, Act, boolean][] = [
  ["permanent", "normal", stop, true],
  ["permanent", "crash", crash(), true],
  ["transient", "normal", stop, false],
  ["transient", "crash", crash(), true],
  ["temporary", "normal", stop, false],
  ["temporary", "crash", crash(), false],
];

test.each(restarts)("a %s child that ends by %s", async (restart, reason, end, isRestarted) => {
  const { takeJournal, events, child, start, settled } = plant();
  const a = child("a", { restart });
  const supervisor = await start([a.child, child("b").child]);
  const firstId = supervisor.whereis("a")?.id;
  a.ref.cast(end);
  await settled(Promise.resolve());
  expect(takeJournal()).toEqual([`-a ${reason}`, ...(isRestarted ? ["+a"] : [])]);
  expect(supervisor.whereis("a") !== undefined).toBe(isRestarted);
  expect(supervisor.whereis("a")?.id).not.toBe(firstId);
  expect(events.map(({ kind }) => kind)).toEqual([
    reason === "crash" ? "child_crashed" : "child_exited",
    ...(isRestarted ? (["child_restarted"] as const) : []),
  ]);
});

test.each([
  ["permanent", true],
  ["transient", false],
] as const)("a %s child that somebody else shut down", async (restart, isRestarted) => {
  const { runtime, kinds, start } = plant();
  const journal: string[] = [];
  let shutdown = () => {};
  const supervisor = await start([
    {
      id: "a",
      restart,
      shutdownTimeoutMs: 100,
      launch: (on) => {
        const spawned = spawn(on, probe("a", journal));
        shutdown = () => spawned.shutdown();
        return spawned;
      },
    },
  ]);
  shutdown();
  await runtime.settle();
  expect(kinds()).toEqual(["a child_exited", ...(isRestarted ? ["a child_restarted"] : [])]);
  expect(supervisor.whereis("a") !== undefined).toBe(isRestarted);
});

test("one_for_one restarts only the child that crashed", async () => {
  const { runtime, journal, child, start } = plant();
  const [a, b, c] = [child("a"), child("b"), child("c")];
  await start([a.child, b.child, c.child]);
  b.ref.cast(crash());
  await runtime.settle();
  expect(journal).toEqual(["-b crash", "+b"]);
});

test("one_for_one does not make one child's restart wait for another's", async () => {
  const { runtime, journal, child, start } = plant();
  let isSlow = false;
  const a = child("a", { init: () => (isSlow ? hang() : undefined) });
  const b = child("b");
  await start([a.child, b.child]);
  isSlow = true;
  a.ref.cast(crash());
  await runtime.settle();
  b.ref.cast(crash());
  await runtime.settle();
  expect(journal).toEqual(["-a crash", "+a", "-b crash", "+b"]);
});

test("rest_for_one stops those after the crashed child in reverse and starts all again in order", async () => {
  const { runtime, journal, kinds, child, start } = plant();
  const [a, b, c, d] = [child("a"), child("b"), child("c"), child("d")];
  await start([a.child, b.child, c.child, d.child], { strategy: "rest_for_one" });
  b.ref.cast(crash());
  await runtime.settle();
  expect(journal).toEqual(["-b crash", "-d shutdown", "-c shutdown", "+b", "+c", "+d"]);
  expect(kinds()).toEqual(["b child_crashed", "b child_restarted", "c child_restarted", "d child_restarted"]);
});

test("rest_for_one waits for each stop and each start", async () => {
  const { runtime, takeJournal, child, start } = plant();
  const stopped = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  let isFirst = true;
  const a = child("a", { init: () => (isFirst ? undefined : started.promise) });
  const b = child("b", { terminate: () => stopped.promise });
  await start([a.child, b.child, child("c").child], { strategy: "rest_for_one" });
  isFirst = false;
  a.ref.cast(crash());
  await runtime.settle();
  expect(takeJournal()).toEqual(["-a crash", "-c shutdown", "-b shutdown"]);
  stopped.resolve();
  await runtime.settle();
  expect(takeJournal()).toEqual(["+a"]);
  started.resolve();
  await runtime.settle();
  expect(takeJournal()).toEqual(["+b", "+c"]);
});

test("rest_for_one starts a finished transient child again, and a temporary one never", async () => {
  const { runtime, takeJournal, child, start } = plant();
  const a = child("a");
  const [job, guest] = [child("job", { restart: "transient" }), child("guest", { restart: "temporary" })];
  await start([a.child, job.child, guest.child], { strategy: "rest_for_one" });
  job.ref.cast(stop);
  await runtime.settle();
  expect(takeJournal()).toEqual(["-job normal"]);
  a.ref.cast(crash());
  await runtime.settle();
  expect(takeJournal()).toEqual(["-a crash", "-guest shutdown", "+a", "+job"]);
});

test("under rest_for_one a child that will not stop for a restart is killed in its time", async () => {
  const { runtime, kinds, child, start } = plant();
  const a = child("a");
  await start([a.child, child("b", { terminate: hang, shutdownTimeoutMs: 300 }).child], {
    strategy: "rest_for_one",
  });
  a.ref.cast(crash());
  await runtime.advance(300);
  expect(kinds()).toEqual([
    "a child_crashed",
    "b shutdown_timeout",
    "a child_restarted",
    "b child_restarted",
  ]);
});

test("a lane does one thing at a time: an earlier crash waits for a stop or a start that is under way", async () => {
  const { runtime, takeJournal, child, start } = plant();
  const stopped = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  let isFirst = true;
  const a = child("a");
  const b = child("b", { init: () => (isFirst ? undefined : started.promise) });
  const c = child("c", { terminate: () => stopped.promise });
  await start([a.child, b.child, c.child], { strategy: "rest_for_one" });
  isFirst = false;
  b.ref.cast(crash());
  await runtime.settle();
  a.ref.cast(crash());
  await runtime.settle();
  expect(takeJournal()).toEqual(["-b crash", "-c shutdown", "-a crash"]);
  stopped.resolve();
  await runtime.settle();
  expect(takeJournal()).toEqual(["+a", "+b"]);
  a.ref.cast(crash());
  await runtime.advance(100);
  expect(takeJournal()).toEqual(["-a crash"]);
  started.resolve();
  await runtime.advance(100);
  expect(takeJournal()).toEqual(["-b shutdown", "+a", "+b", "+c"]);
});

test("a child that dies before the news of its restart came round is reported in order, and not mistaken for the next", async () => {
  const { runtime, kinds, child, start } = plant();
  let init: () => void | Promise<void> = () => undefined;
  const a = child("a", { init: () => init() });
  await start([a.child], { backoff: { baseMs: 0, maxMs: 0 } });
  a.ref.cast(crash("first"));
  // Turn by turn, so that no promise reaction gets between the restart and its crash.
  while (a.ref.cast(crash("second")) !== "accepted" || kinds().length === 0) runtime.turn();
  while (kinds().length < 3) runtime.turn();
  init = hang;
  await runtime.settle();
  expect(kinds()).toEqual(["a child_crashed", "a child_restarted", "a child_crashed"]);
});

test("a crash of an earlier child during a restart takes the later ones along again", async () => {
  const { runtime, journal, child, start } = plant();
  const [a, b, c] = [child("a"), child("b"), child("c")];
  await start([a.child, b.child, c.child], { strategy: "rest_for_one" });
  b.ref.cast(crash());
  await runtime.settle();
  b.ref.cast(crash());
  await runtime.settle();
  expect(journal.splice(0).slice(-2)).toEqual(["-b crash", "-c shutdown"]);
  a.ref.cast(crash());
  await runtime.settle();
  expect(journal.splice(0)).toEqual(["-a crash", "+a"]);
  await runtime.advance(100);
  expect(journal).toEqual(["+b", "+c"]);
});
