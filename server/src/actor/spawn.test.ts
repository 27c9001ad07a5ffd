import { expect, test } from "bun:test";
import type { ActorSpec, ExitReason } from "./actor.ts";
import { AsyncHandlerError, InitTimeoutError, KilledError, TerminateTimeoutError } from "./actor-error.ts";
import { type Act, crash, hang, probe, stop } from "./probe.ts";
import { SimulatedRuntime } from "./simulated-runtime.ts";
import { prepare, spawn } from "./spawn.ts";

/** One actor, what it wrote, and how it ended. */
function start(spec: (journal: string[]) => ActorSpec<Act>) {
  const runtime = new SimulatedRuntime();
  const journal: string[] = [];
  const exits: ExitReason[] = [];
  const spawned = spawn(runtime, spec(journal));
  spawned.ref.onExit((reason) => exits.push(reason));
  const write = (text: string): Act => {
    return () => {
      journal.push(text);
    };
  };
  return { runtime, journal, exits, spawned, ref: spawned.ref, write };
}

const boom = { kind: "crash", error: new Error("boom") } as const;

test("nothing of an actor runs within spawn, and casts wait for init", async () => {
  const gate = Promise.withResolvers<void>();
  const { runtime, journal, ref, spawned, write } = start((into) =>
    probe("a", into, { init: () => gate.promise }),
  );
  expect(ref.cast(write("first"))).toBe("accepted");
  expect(journal).toEqual([]);
  await runtime.settle();
  expect(journal).toEqual(["+a"]);
  expect(spawned.hasStarted).toBe(false);
  gate.resolve();
  await runtime.settle();
  expect(journal).toEqual(["+a", "first"]);
  expect(await spawned.started).toEqual({ kind: "started", ref });
});

test("messages are handled in the order sent", async () => {
  const { runtime, journal, ref, write } = start((into) => probe("a", into));
  for (let i = 0; i < 50; i++) ref.cast(write(`${i}`));
  await runtime.settle();
  expect(journal.slice(1)).toEqual(Array.from({ length: 50 }, (_, i) => `${i}`));
});

test("two busy actors take turns after every message", async () => {
  const runtime = new SimulatedRuntime();
  const journal: string[] = [];
  const a = spawn(runtime, probe("a", []));
  const b = spawn(runtime, probe("b", []));
  for (let i = 0; i < 3; i++) {
    a.ref.cast(() => journal.push(`a${i}`));
    b.ref.cast(() => journal.push(`b${i}`));
  }
  await runtime.settle();
  expect(journal.splice(0)).toEqual(["a0", "b0", "a1", "b1", "a2", "b2"]);

  for (let i = 0; i < 3; i++) a.ref.cast(() => journal.push(`a${i}`));
  b.ref.cast(() => journal.push("b"));
  await runtime.settle();
  expect(journal).toEqual(["a0", "b", "a1", "a2"]);
});

test("a throw in create is a failed start and a crash for those who watch", async () => {
  const { runtime, exits, spawned, ref } = start(() => ({
    name: "a",
    mailboxMax: 1,
    create: () => {
      throw new Error("boom");
    },
  }));
  await runtime.settle();
  expect(await spawned.started).toEqual({ kind: "init_failed", error: new Error("boom") });
  expect(exits).toEqual([boom]);
  expect(ref.cast(stop)).toBe("gone");
});

const throwing = (): void => {
  throw new Error("boom");
};
const rejecting = (): Promise<void> => Promise.reject(new Error("boom"));

test.each([
  ["throws", throwing],
  ["rejects", rejecting],
])("an init that %s is a failed start, without terminate", async (_, init) => {
  const { runtime, journal, exits, spawned, ref, write } = start((into) => probe("a", into, { init }));
  ref.cast(write("dropped"));
  await runtime.settle();
  expect(await spawned.started).toEqual({ kind: "init_failed", error: new Error("boom") });
  expect(journal).toEqual(["+a"]);
  expect(exits).toEqual([boom]);
});

test("an init over its time is a named outcome, and its late end changes nothing", async () => {
  const gate = Promise.withResolvers<void>();
  const { runtime, exits, spawned, ref } = start((into) => probe("a", into, { init: () => gate.promise }));
  await runtime.advance(999);
  expect(exits).toEqual([]);
  await runtime.advance(1);
  expect(await spawned.started).toEqual({ kind: "init_timeout" });
  expect(exits).toEqual([{ kind: "crash", error: new InitTimeoutError("a") }]);
  gate.resolve();
  await runtime.settle();
  expect(ref.cast(stop)).toBe("gone");
  expect(spawned.hasStarted).toBe(false);
  expect(exits).toHaveLength(1);
});

test("a crash ends this actor with its error, drops what waited, and touches no other", async () => {
  const { runtime, journal, exits, ref, write } = start((into) => probe("a", into));
  const other = spawn(runtime, probe("b", journal));
  ref.cast(crash());
  ref.cast(write("dropped"));
  other.ref.cast(write("still here"));
  await runtime.settle();
  expect(exits).toEqual([boom]);
  expect(journal).toEqual(["+a", "+b", "-a crash", "still here"]);
  expect(ref.cast(stop)).toBe("gone");
});

test("a handler that returns a promise is a bug, even one that rejects", async () => {
  const { runtime, exits, ref } = start((into) => probe("a", into));
  ref.cast(() => Promise.reject(new Error("nobody sees this")));
  await runtime.settle();
  expect(exits).toEqual([{ kind: "crash", error: new AsyncHandlerError("a") }]);
});

test("stop ends normally after the turn, and casts get gone from that moment", async () => {
  const { runtime, journal, exits, ref, write } = start((into) => probe("a", into));
  ref.cast((context) => {
    context.stop();
    journal.push(context.self.cast(write("late")));
  });
  ref.cast(write("dropped"));
  await runtime.settle();
  expect(journal).toEqual(["+a", "gone", "-a normal"]);
  expect(exits).toEqual([{ kind: "normal" }]);
});

test("a throw after stop is a crash", async () => {
  const { runtime, exits, ref } = start((into) => probe("a", into));
  ref.cast((context) => {
    context.stop();
    throw new Error("boom");
  });
  await runtime.settle();
  expect(exits).toEqual([boom]);
});

test.each([
  ["throws", throwing],
  ["rejects", rejecting],
])("a terminate that %s makes a crash of a normal exit", async (_, terminate) => {
  const { runtime, exits, ref } = start((into) => probe("a", into, { terminate }));
  ref.cast(stop);
  await runtime.settle();
  expect(exits).toEqual([boom]);
});

test("a terminate that fails does not hide the crash that came before", async () => {
  const { runtime, exits, ref } = start((into) => probe("a", into, { terminate: rejecting }));
  ref.cast(crash("first"));
  await runtime.settle();
  expect(exits).toEqual([{ kind: "crash", error: new Error("first") }]);
});

test("a terminate that hangs is abandoned after its time", async () => {
  const { runtime, exits, ref } = start((into) =>
    probe("a", into, { terminate: hang, terminateTimeoutMs: 200 }),
  );
  ref.cast(stop);
  await runtime.advance(199);
  expect(exits).toEqual([]);
  await runtime.advance(1);
  expect(exits).toEqual([{ kind: "crash", error: new TerminateTimeoutError("a") }]);
  expect(runtime.timersPending).toBe(0);
});

test("shutdown goes before waiting casts and ends with reason shutdown", async () => {
  const { runtime, journal, exits, spawned, ref, write } = start((into) => probe("a", into));
  await runtime.settle();
  ref.cast(write("dropped"));
  spawned.shutdown();
  expect(spawned.exiting).toEqual({ kind: "shutdown" });
  await runtime.settle();
  expect(journal).toEqual(["+a", "-a shutdown"]);
  expect(exits).toEqual([{ kind: "shutdown" }]);
});

test("shutdown while starting waits for init", async () => {
  const gate = Promise.withResolvers<void>();
  const { runtime, journal, exits, spawned } = start((into) =>
    probe("a", into, { init: () => gate.promise }),
  );
  await runtime.settle();
  spawned.shutdown();
  await runtime.settle();
  expect(exits).toEqual([]);
  gate.resolve();
  await runtime.settle();
  expect(journal).toEqual(["+a", "-a shutdown"]);
});

test("a throw in an exit listener is nobody's crash: it goes up to the runtime", async () => {
  const { runtime, ref, exits } = start((into) => probe("a", into));
  ref.onExit(throwing);
  ref.cast(stop);
  await expect(runtime.settle()).rejects.toThrow("boom");
  expect(exits).toEqual([{ kind: "normal" }]);
});

test("an actor shut down before it began is dead at once and never runs", async () => {
  const runtime = new SimulatedRuntime();
  const journal: string[] = [];
  const prepared = prepare(runtime, probe("a", journal));
  expect(prepared.ref.cast(stop)).toBe("accepted");
  prepared.shutdown();
  prepared.begin();
  const exits: ExitReason[] = [];
  prepared.ref.onExit((reason) => exits.push(reason));
  await runtime.settle();
  expect(exits).toEqual([{ kind: "shutdown" }]);
  expect(await prepared.started).toEqual({ kind: "init_failed", error: new KilledError("a") });
  expect(journal).toEqual([]);
});

test("kill needs nobody's consent: not of a hanging init, not of a hanging terminate", async () => {
  const starting = start((into) => probe("a", into, { init: hang }));
  await starting.runtime.settle();
  starting.spawned.kill();
  expect(starting.exits).toEqual([{ kind: "shutdown" }]);
  expect(await starting.spawned.started).toEqual({ kind: "init_failed", error: new KilledError("a") });

  const gate = Promise.withResolvers<void>();
  const stopping = start((into) => probe("a", into, { terminate: () => gate.promise }));
  stopping.ref.cast(stop);
  await stopping.runtime.settle();
  stopping.spawned.kill();
  stopping.spawned.kill();
  gate.resolve();
  await stopping.runtime.settle();
  expect(stopping.exits).toEqual([{ kind: "shutdown" }]);
  expect(stopping.spawned.exiting).toEqual({ kind: "shutdown" });
  expect(stopping.runtime.timersPending).toBe(0);
});

test("a cast over the bound is refused and the ones before it are handled", async () => {
  const { runtime, journal, ref, write } = start((into) => probe("a", into, { mailboxMax: 2 }));
  expect([1, 2, 3].map((i) => ref.cast(write(`${i}`)))).toEqual(["accepted", "accepted", "full"]);
  await runtime.settle();
  expect(journal).toEqual(["+a", "1", "2"]);
  expect(ref.cast(write("4"))).toBe("accepted");
});

test("an actor's own signals go before casts, and a full mailbox does not keep them out", async () => {
  const { runtime, journal, ref, write } = start((into) => probe("a", into, { mailboxMax: 2 }));
  const other = spawn(runtime, probe("b", []));
  ref.cast((context) => {
    context.monitor(other.ref, () => write("down"));
    journal.push(context.self.cast(write("second cast")), context.self.cast(write("third cast")));
    other.kill();
  });
  ref.cast(write("first cast"));
  await runtime.settle();
  expect(journal).toEqual(["+a", "accepted", "full", "down", "first cast", "second cast"]);
});
