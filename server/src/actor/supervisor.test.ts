import { expect, test } from "bun:test";
import { type ActorChild, actorChild } from "./actor-child.ts";
import { ChildStartError, InitTimeoutError, SupervisorGaveUpError } from "./actor-error.ts";
import type { ChildSpec, Restart } from "./child.ts";
import { type Act, crash, hang, type ProbeOptions, probe, probeChild, stop } from "./probe.ts";
import { SimulatedRuntime } from "./simulated-runtime.ts";
import { spawn } from "./spawn.ts";
import { type Supervisor, type SupervisorOutcome, startSupervisor, supervisorChild } from "./supervisor.ts";
import type { SupervisorEvent } from "./supervisor-event.ts";
import type { SupervisorSpec } from "./supervisor-spec.ts";

const budget = { intensity: 3, periodMs: 10_000, backoff: { baseMs: 100, maxMs: 1000 } };

/** A tree of probes on a simulated clock, with what they and the supervisors said. */
function plant() {
  const runtime = new SimulatedRuntime();
  const journal: string[] = [];
  const events: SupervisorEvent[] = [];
  const child = (
    id: string,
    options: ProbeOptions & { restart?: Restart; shutdownTimeoutMs?: number } = {},
  ): ActorChild<Act> => actorChild(probeChild(id, journal, options));
  const start = async (children: ChildSpec[], options: Partial<SupervisorSpec> = {}): Promise<Supervisor> => {
    const outcome = await settled(begin(children, options));
    if (outcome.kind !== "started") throw outcome.error;
    journal.length = 0;
    events.length = 0;
    return outcome.supervisor;
  };
  const begin = (children: ChildSpec[], options: Partial<SupervisorSpec> = {}): Promise<SupervisorOutcome> =>
    startSupervisor(runtime, {
      name: "root",
      strategy: "one_for_one",
      ...budget,
      children,
      report: (event) => events.push(event),
      ...options,
    });
  const settled = async <T>(promise: Promise<T>): Promise<T> => {
    await runtime.settle();
    return promise;
  };
  const kinds = () => events.map(({ child, kind }) => `${child} ${kind}`);
  const takeJournal = () => journal.splice(0);
  return { runtime, journal, events, kinds, takeJournal, child, begin, start, settled };
}

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
