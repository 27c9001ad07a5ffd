import { expect, test } from "bun:test";
import { SupervisorGaveUpError } from "./actor-error.ts";
import { budget, plant } from "./plant.ts";
import { type Act, crash, hang, stop } from "./probe.ts";
import { supervisorChild } from "./supervisor.ts";

test("the first restart is immediate, later ones wait longer and longer, and a quiet period forgives", async () => {
  const { runtime, events, child, start } = plant();
  const a = child("a");
  await start([a.child], { intensity: 10 });
  const delays: number[] = [];
  for (let i = 0; i < 6; i++) {
    a.ref.cast(crash());
    await runtime.settle();
    const delayed = events.splice(0).find((event) => event.kind === "restart_delayed");
    delays.push(delayed?.kind === "restart_delayed" ? delayed.delayMs : 0);
    await runtime.advance(1000);
  }
  const ceilings = [0, 100, 200, 400, 800, 1000];
  delays.forEach((delayMs, i) => {
    const ceilingMs = ceilings[i] ?? 0;
    expect(delayMs).toBeGreaterThanOrEqual(ceilingMs / 2);
    expect(delayMs).toBeLessThanOrEqual(ceilingMs);
  });
  await runtime.advance(10_000);
  events.length = 0;
  a.ref.cast(crash());
  await runtime.settle();
  expect(events.map(({ kind }) => kind)).toEqual(["child_crashed", "child_restarted"]);
});

test("while a child waits for its restart its address says gone, and whereis nothing", async () => {
  const { runtime, child, start } = plant();
  const a = child("a");
  const supervisor = await start([a.child]);
  a.ref.cast(crash());
  await runtime.settle();
  a.ref.cast(crash());
  await runtime.settle();
  expect(a.ref.cast(stop)).toBe("gone");
  expect(await a.ref.call<void>((reply) => () => reply(), 100)).toEqual({ kind: "gone" });
  expect(supervisor.whereis("a")).toBeUndefined();
  await runtime.advance(100);
  expect(a.ref.cast(() => undefined)).toBe("accepted");
  expect(supervisor.whereis("a")).toBeDefined();
});

test("one restart too many within the period ends the supervisor and its children, last first", async () => {
  const { runtime, journal, events, child, start } = plant();
  const b = child("b");
  const supervisor = await start([child("a").child, b.child, child("c").child], { intensity: 2 });
  let reason: unknown;
  supervisor.onExit((exit) => {
    reason = exit;
  });
  for (let i = 0; i < 3; i++) {
    expect(reason).toBeUndefined();
    b.ref.cast(crash());
    await runtime.advance(100);
  }
  expect(reason).toEqual({ kind: "crash", error: new SupervisorGaveUpError("root", "b", new Error("boom")) });
  expect(journal.slice(-3)).toEqual(["-b crash", "-c shutdown", "-a shutdown"]);
  expect(events.at(-1)).toEqual({
    supervisor: "root",
    child: "b",
    kind: "supervisor_gave_up",
    error: new Error("boom"),
  });
  expect(runtime.timersPending).toBe(0);
});

test("the intensity counts the restarts of all children together", async () => {
  const { runtime, kinds, child, start } = plant();
  const [a, b] = [child("a"), child("b")];
  await start([a.child, b.child], { intensity: 1 });
  a.ref.cast(crash());
  b.ref.cast(crash());
  await runtime.settle();
  expect(kinds()).toContain("b supervisor_gave_up");
});

test("a start that fails on a restart counts as a crash", async () => {
  const { runtime, kinds, child, start } = plant();
  let isBroken = false;
  const init = () => (isBroken ? Promise.reject(new Error("broken")) : undefined);
  const a = child("a", { init });
  await start([a.child], { intensity: 2 });
  isBroken = true;
  a.ref.cast(crash());
  await runtime.advance(1000);
  expect(kinds()).toEqual([
    "a child_crashed",
    "a child_start_failed",
    "a restart_delayed",
    "a child_start_failed",
    "a supervisor_gave_up",
  ]);
});

test("a supervisor that gives up is a crashed child of its parent, which starts it anew", async () => {
  const { runtime, journal, events, child, start } = plant();
  const leaf = child("leaf");
  const branch = supervisorChild({
    id: "branch",
    strategy: "one_for_one",
    intensity: 0,
    periodMs: 1000,
    restart: "permanent",
    children: [child("sibling").child, leaf.child],
  });
  const root = await start([child("other").child, branch]);
  leaf.ref.cast(crash());
  await runtime.settle();
  expect(journal).toEqual(["-leaf crash", "-sibling shutdown", "+sibling", "+leaf"]);
  expect(events.map((event) => `${event.supervisor}/${event.child} ${event.kind}`)).toEqual([
    "branch/leaf child_crashed",
    "branch/leaf supervisor_gave_up",
    "root/branch child_crashed",
    "branch/sibling child_started",
    "branch/leaf child_started",
    "root/branch child_restarted",
  ]);
  expect(leaf.ref.cast(() => undefined)).toBe("accepted");
  expect(root.whereis("branch")).toBeDefined();
});

test("stop goes in reverse order, through nested supervisors, one at a time", async () => {
  const { runtime, journal, child, start } = plant();
  const gate = Promise.withResolvers<void>();
  const branch = supervisorChild({
    id: "branch",
    strategy: "rest_for_one",
    ...budget,
    restart: "permanent",
    children: [child("b1").child, child("b2", { terminate: () => gate.promise }).child],
  });
  const supervisor = await start([child("a").child, branch, child("c").child]);
  let isStopped = false;
  const stopping = supervisor.stop().then(() => {
    isStopped = true;
  });
  await runtime.settle();
  expect(journal).toEqual(["-c shutdown", "-b2 shutdown"]);
  expect(isStopped).toBe(false);
  gate.resolve();
  await runtime.settle();
  await stopping;
  expect(journal).toEqual(["-c shutdown", "-b2 shutdown", "-b1 shutdown", "-a shutdown"]);
  await Promise.all([supervisor.stop(), runtime.settle()]);
  expect(runtime.timersPending).toBe(0);
});

test("a child that does not stop in time is killed and reported, and the others still stop", async () => {
  const { runtime, journal, events, child, start } = plant();
  const signals: AbortSignal[] = [];
  const b = child("b", { terminate: hang, shutdownTimeoutMs: 500 });
  const supervisor = await start([child("a").child, b.child]);
  b.ref.cast((context) => {
    signals.push(context.signal);
  });
  await runtime.settle();
  const stopping = supervisor.stop();
  await runtime.advance(499);
  expect(journal).toEqual(["-b shutdown"]);
  expect(signals[0]?.aborted).toBe(false);
  await runtime.advance(1);
  await stopping;
  expect(signals[0]?.aborted).toBe(true);
  expect(journal).toEqual(["-b shutdown", "-a shutdown"]);
  expect(events).toEqual([{ supervisor: "root", child: "b", kind: "shutdown_timeout", timeoutMs: 500 }]);
});

test("a supervisor killed by its parent leaves no child behind", async () => {
  const { runtime, kinds, child, start } = plant();
  const stuck = child("stuck", { terminate: hang, shutdownTimeoutMs: 5000 });
  const other = child("other");
  const branch = supervisorChild({
    id: "branch",
    strategy: "one_for_one",
    ...budget,
    restart: "permanent",
    shutdownTimeoutMs: 100,
    children: [other.child, stuck.child],
  });
  const supervisor = await start([branch]);
  const stopping = supervisor.stop();
  await runtime.advance(100);
  await stopping;
  expect(kinds()).toEqual(["branch shutdown_timeout"]);
  expect(other.ref.cast(stop)).toBe("gone");
  await runtime.settle();
  expect(runtime.timersPending).toBe(0);
});

test("a supervisor has as much time as its children have: to start, to stop, and to give up", async () => {
  const { runtime, journal, kinds, child, begin } = plant();
  const slowly = (ms: number) => () => new Promise<void>((resolve) => runtime.after(ms, resolve));
  const slow = { init: slowly(900), terminate: slowly(6000), shutdownTimeoutMs: 7000 };
  const last = child("last");
  const branch = supervisorChild({
    id: "branch",
    strategy: "one_for_one",
    intensity: 0,
    periodMs: 1000,
    restart: "permanent",
    children: [child("a", slow).child, child("b", slow).child, last.child],
  });
  const starting = begin([branch]);
  await runtime.advance(1800);
  const outcome = await starting;
  if (outcome.kind !== "started") throw outcome.error;
  last.ref.cast(crash());
  await runtime.advance(12_000 + 1800);
  expect(journal).toEqual([
    "+a",
    "+b",
    "+last",
    "-last crash",
    "-b shutdown",
    "-a shutdown",
    "+a",
    "+b",
    "+last",
  ]);
  const stopping = outcome.supervisor.stop();
  await runtime.advance(12_000);
  await stopping;
  expect(journal.slice(-3)).toEqual(["-last shutdown", "-b shutdown", "-a shutdown"]);
  expect(kinds()).not.toContain("branch shutdown_timeout");
});

test("a stop during a back-off restarts nothing", async () => {
  const { runtime, journal, child, start } = plant();
  const a = child("a");
  const supervisor = await start([a.child, child("b").child]);
  for (let i = 0; i < 2; i++) {
    a.ref.cast(crash());
    await runtime.settle();
  }
  journal.length = 0;
  await Promise.all([supervisor.stop(), runtime.advance(5000)]);
  expect(journal).toEqual(["-b shutdown"]);
});

test("a child's address survives its restarts, and a monitor watches the incarnation of the moment", async () => {
  const { runtime, child, start } = plant();
  const heard: string[] = [];
  const a = child("a");
  const watcher = child("watcher");
  await start([a.child, watcher.child]);
  const watch: Act = (context) => {
    context.monitor(a.ref, (reason) => () => heard.push(reason.kind));
  };
  watcher.ref.cast(watch);
  await runtime.settle();
  a.ref.cast(crash());
  await runtime.settle();
  expect(heard).toEqual(["crash"]);
  a.ref.cast(crash());
  await runtime.settle();
  expect(heard).toEqual(["crash"]);
});

test("an address whose actor was never started says gone and tells watchers soon", async () => {
  const { runtime, child } = plant();
  const { ref } = child("a");
  expect(ref.cast(stop)).toBe("gone");
  expect(await ref.call<void>((reply) => () => reply(), 100)).toEqual({ kind: "gone" });
  const heard: string[] = [];
  ref.onExit((reason) => heard.push(reason.kind));
  ref.onExit((reason) => heard.push(reason.kind)).cancel();
  expect(heard).toEqual([]);
  await runtime.settle();
  expect(heard).toEqual(["shutdown"]);
});
