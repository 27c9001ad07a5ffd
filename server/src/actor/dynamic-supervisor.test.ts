import { expect, test } from "bun:test";
import { type DynamicSupervisorSpec, dynamicSupervisor } from "./dynamic-supervisor.ts";
import { type Act, crash, hang, type ProbeOptions, probe, stop } from "./probe.ts";
import { SimulatedRuntime } from "./simulated-runtime.ts";
import { startSupervisor } from "./supervisor.ts";
import type { SupervisorEvent } from "./supervisor-event.ts";

function open(options: Partial<DynamicSupervisorSpec> = {}) {
  const runtime = new SimulatedRuntime();
  const journal: string[] = [];
  const events: SupervisorEvent[] = [];
  const supervisor = dynamicSupervisor<Act>(runtime, {
    name: "rooms",
    childrenMax: 100,
    restart: "transient",
    intensity: 2,
    periodMs: 1000,
    backoff: { baseMs: 100, maxMs: 100 },
    quarantineMs: 5000,
    shutdownTimeoutMs: 300,
    report: (event) => events.push(event),
    ...options,
  });
  const start = (key: string, limits: ProbeOptions = {}) =>
    supervisor.start(key, () => probe(key, journal, limits));
  const ref = (key: string, limits: ProbeOptions = {}) => {
    const started = start(key, limits);
    if (started.kind !== "running") throw new Error(`${key} is ${started.kind}`);
    return started.ref;
  };
  const crashOnce = async (key: string) => {
    ref(key).cast(crash());
    await runtime.settle();
  };
  const kinds = () => events.map(({ child, kind }) => `${child} ${kind}`);
  return { runtime, journal, events, kinds, supervisor, start, ref, crashOnce };
}

test("a child starts once under its key and is found there", async () => {
  const { runtime, journal, supervisor, ref, kinds } = open();
  const first = ref("a");
  expect(ref("a")).toBe(first);
  await runtime.settle();
  expect(ref("a")).toBe(first);
  expect(supervisor.find("a")).toBe(first);
  expect(supervisor.find("b")).toBeUndefined();
  expect(supervisor.keys()).toEqual(["a"]);
  expect(journal).toEqual(["+a"]);
  expect(kinds()).toEqual(["a child_started"]);
});

test("over childrenMax a start is full; a child that went makes room", async () => {
  const { runtime, start, ref } = open({ childrenMax: 2 });
  ref("a");
  ref("b");
  expect(start("c")).toEqual({ kind: "full" });
  expect(start("a").kind).toBe("running");
  ref("a").cast(stop);
  await runtime.settle();
  expect(start("c").kind).toBe("running");
});

test("a transient child is restarted at its first crash at once, and whoever watched the old one finds the new", async () => {
  const { runtime, journal, kinds, supervisor, ref } = open();
  const first = ref("a");
  const seen: unknown[] = [];
  first.onExit((reason) => seen.push(reason.kind, supervisor.find("a")?.id));
  first.cast(crash());
  await runtime.settle();
  const second = ref("a");
  expect(second).not.toBe(first);
  expect(seen).toEqual(["crash", second.id]);
  expect(journal).toEqual(["+a", "-a crash", "+a"]);
  expect(kinds()).toEqual(["a child_started", "a child_crashed", "a child_restarted"]);
});

test("a transient child that ends normally is forgotten until it is asked for again", async () => {
  const { runtime, journal, supervisor, ref } = open();
  ref("a").cast(stop);
  await runtime.settle();
  expect(supervisor.find("a")).toBeUndefined();
  expect(supervisor.keys()).toEqual([]);
  ref("a");
  await runtime.settle();
  expect(journal).toEqual(["+a", "-a normal", "+a"]);
});

test("a temporary child is not restarted, however it ends", async () => {
  const { supervisor, crashOnce, kinds, ref } = open({ restart: "temporary", intensity: 0 });
  await crashOnce("a");
  expect(supervisor.find("a")).toBeUndefined();
  expect(kinds()).toEqual(["a child_started", "a child_crashed"]);
  expect(ref("a").cast(stop)).toBe("accepted");
});

test("between crashes a child waits, and start says how long", async () => {
  const { runtime, start, crashOnce, supervisor } = open();
  await crashOnce("a");
  await crashOnce("a");
  const waiting = start("a");
  if (waiting.kind !== "restarting") throw new Error(waiting.kind);
  expect(waiting.retryAfterMs).toBeGreaterThanOrEqual(50);
  expect(waiting.retryAfterMs).toBeLessThanOrEqual(100);
  expect(supervisor.find("a")).toBeUndefined();
  await runtime.advance(waiting.retryAfterMs);
  expect(start("a").kind).toBe("running");
});

test("a child over its budget is quarantined alone, and may start again with a fresh budget", async () => {
  const { runtime, start, ref, crashOnce, events } = open();
  const other = ref("b");
  for (let i = 0; i < 3; i++) {
    await crashOnce("a");
    await runtime.advance(i === 2 ? 0 : 100);
  }
  expect(start("a")).toEqual({ kind: "quarantined", retryAfterMs: 5000 });
  expect(events.at(-1)).toEqual({
    supervisor: "rooms",
    child: "a",
    kind: "child_quarantined",
    quarantineMs: 5000,
    error: new Error("boom"),
  });
  expect(ref("b")).toBe(other);
  expect(other.cast(() => undefined)).toBe("accepted");
  expect(start("c").kind).toBe("running");
  await runtime.advance(4999);
  expect(start("a")).toEqual({ kind: "quarantined", retryAfterMs: 1 });
  await runtime.advance(1);
  await crashOnce("a");
  expect(start("a").kind).toBe("running");
});

test("crashes further apart than the period never lead to quarantine", async () => {
  const { runtime, start, crashOnce } = open();
  for (let i = 0; i < 20; i++) {
    await crashOnce("a");
    expect(start("a").kind).toBe("running");
    await runtime.advance(1001);
  }
});

test("each child has its own budget", async () => {
  const { start, crashOnce } = open();
  for (const key of ["a", "b", "c", "d", "e", "f"]) await crashOnce(key);
  for (const key of ["a", "b", "c", "d", "e", "f"]) expect(start(key).kind).toBe("running");
});

test("an init that always fails ends in quarantine", async () => {
  const { runtime, start, kinds } = open();
  start("a", { init: () => Promise.reject(new Error("broken")) });
  await runtime.advance(1000);
  expect(start("a").kind).toBe("quarantined");
  expect(kinds()).toEqual([
    "a child_start_failed",
    "a child_start_failed",
    "a restart_delayed",
    "a child_start_failed",
    "a child_quarantined",
  ]);
});

test("a child asked for while the old one terminates takes messages at once and runs after it", async () => {
  const { runtime, journal, supervisor, ref } = open();
  const gate = Promise.withResolvers<void>();
  const old = ref("a", { terminate: () => gate.promise });
  old.cast(stop);
  await runtime.settle();
  expect(old.cast(stop)).toBe("gone");
  expect(supervisor.find("a")).toBeUndefined();
  const next = ref("a");
  expect(next).not.toBe(old);
  expect(ref("a")).toBe(next);
  expect(supervisor.find("a")).toBe(next);
  expect(next.cast(() => journal.push("kept"))).toBe("accepted");
  await runtime.settle();
  expect(journal).toEqual(["+a", "-a normal"]);
  gate.resolve();
  await runtime.settle();
  expect(journal).toEqual(["+a", "-a normal", "+a", "kept"]);
});

test("a crashed child that still terminates is restarting, not running twice", async () => {
  const { runtime, journal, start, ref } = open();
  const gate = Promise.withResolvers<void>();
  ref("a", { terminate: () => gate.promise }).cast(crash());
  await runtime.settle();
  expect(start("a").kind).toBe("restarting");
  gate.resolve();
  await runtime.settle();
  expect(start("a").kind).toBe("running");
  expect(journal).toEqual(["+a", "-a crash", "+a"]);
});

test("stop stops all at the same time, kills the one that hangs, and starts nothing any more", async () => {
  const { runtime, journal, events, supervisor, start, ref } = open();
  ref("a");
  ref("stuck", { terminate: hang });
  ref("c");
  await runtime.settle();
  const stopping = supervisor.stop();
  await runtime.settle();
  expect(journal.slice(3)).toEqual(["-a shutdown", "-stuck shutdown", "-c shutdown"]);
  expect(start("d").kind).toBe("restarting");
  await runtime.advance(300);
  await stopping;
  expect(events.filter(({ kind }) => kind === "shutdown_timeout")).toEqual([
    { supervisor: "rooms", child: "stuck", kind: "shutdown_timeout", timeoutMs: 300 },
  ]);
  expect(supervisor.keys()).toEqual([]);
  expect(runtime.timersPending).toBe(0);
});

test("stop leaves neither a waiting restart nor a quarantine nor a successor behind", async () => {
  const { runtime, supervisor, start, ref, crashOnce, kinds } = open();
  for (let i = 0; i < 3; i++) {
    await crashOnce("quarantined");
    await runtime.advance(100);
  }
  await crashOnce("waiting");
  await crashOnce("waiting");
  ref("going", { terminate: hang }).cast(stop);
  await runtime.settle();
  const successor = ref("going");
  expect([start("quarantined").kind, start("waiting").kind]).toEqual(["quarantined", "restarting"]);
  const stopping = supervisor.stop();
  await runtime.advance(300);
  await stopping;
  expect(successor.cast(stop)).toBe("gone");
  expect(kinds().slice(-3)).toEqual(["going child_started", "going child_exited", "going shutdown_timeout"]);
  expect(runtime.timersPending).toBe(0);
});

test("as a child of a tree it stops with the tree, in its turn", async () => {
  const { runtime, journal, supervisor, ref, start } = open();
  const starting = startSupervisor(runtime, {
    name: "root",
    strategy: "one_for_one",
    intensity: 1,
    periodMs: 1000,
    children: [supervisor.child],
    report: () => undefined,
  });
  await runtime.settle();
  const outcome = await starting;
  if (outcome.kind !== "started") throw outcome.error;
  ref("a");
  ref("b");
  await runtime.settle();
  const stopping = outcome.supervisor.stop();
  await runtime.settle();
  await stopping;
  expect(journal).toEqual(["+a", "+b", "-a shutdown", "-b shutdown"]);
  expect(start("a").kind).toBe("restarting");
});

test("killed by its tree it leaves no child behind, and started again it is open again", async () => {
  const { runtime, supervisor, ref, start } = open();
  const first = supervisor.child.launch(runtime, () => undefined);
  const a = ref("a", { terminate: hang });
  await runtime.settle();
  first.kill();
  expect(a.cast(stop)).toBe("gone");
  expect(start("a").kind).toBe("restarting");
  supervisor.child.launch(runtime, () => undefined);
  await runtime.settle();
  expect(start("a").kind).toBe("running");
});
