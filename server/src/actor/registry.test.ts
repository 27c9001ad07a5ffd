import { expect, test } from "bun:test";
import fc from "fast-check";
import type { ActorRef, ActorSpec } from "./actor.ts";
import { type Act, crash, probe } from "./probe.ts";
import { type Registry, registry } from "./registry.ts";
import { SimulatedRuntime } from "./simulated-runtime.ts";

function open<M>(runtime: SimulatedRuntime, actor: (key: string) => ActorSpec<M>): Registry<M> {
  return registry(runtime, {
    name: "rooms",
    childrenMax: 100,
    restart: "transient",
    intensity: 2,
    periodMs: 1000,
    backoff: { baseMs: 100, maxMs: 100 },
    quarantineMs: 5000,
    shutdownTimeoutMs: 1000,
    report: () => undefined,
    actor,
  });
}

const retire: Act = (context) => context.retire();

function refIn<M>(rooms: Registry<M>, key: string): ActorRef<M> {
  const found = rooms.ensure(key);
  if (found.kind !== "running") throw new Error(`${key} is ${found.kind}`);
  return found.ref;
}

test("ensure starts an actor on first use, exactly once", async () => {
  const runtime = new SimulatedRuntime();
  const journal: string[] = [];
  const rooms = open(runtime, (key) => probe(key, journal));
  expect(rooms.find("a")).toBeUndefined();
  const refs = [1, 2, 3].map(() => refIn(rooms, "a"));
  await runtime.settle();
  expect(new Set([...refs, refIn(rooms, "a"), rooms.find("a")]).size).toBe(1);
  expect(journal).toEqual(["+a"]);
  expect(rooms.keys()).toEqual(["a"]);
});

test("an idle actor goes, and the message that arrives at that moment gets a fresh one", async () => {
  const runtime = new SimulatedRuntime();
  const journal: string[] = [];
  const rooms = open(runtime, (key) => probe(key, journal));
  const old = refIn(rooms, "a");
  const note: Act = () => journal.push("note");
  old.cast((context) => {
    context.retire();
    // Still the idle actor's own turn: the narrowest moment there is.
    expect(old.cast(note)).toBe("gone");
    expect(refIn(rooms, "a").cast(note)).toBe("accepted");
  });
  await runtime.settle();
  expect(journal).toEqual(["+a", "-a normal", "+a", "note"]);
});

test("an actor for which a message waits does not go", async () => {
  const runtime = new SimulatedRuntime();
  const journal: string[] = [];
  const rooms = open(runtime, (key) => probe(key, journal));
  const ref = refIn(rooms, "a");
  ref.cast(retire);
  ref.cast(() => journal.push("note"));
  await runtime.settle();
  expect(journal).toEqual(["+a", "note"]);
  expect(rooms.find("a")).toBe(ref);
});

test("a monitor of a crashed actor fires once, and then ensure tells the truth: running, restarting, quarantined", async () => {
  const runtime = new SimulatedRuntime();
  const rooms = open(runtime, (key) => probe(key, []));
  const watcher = refIn(rooms, "watcher");
  const seen: string[] = [];
  for (let i = 0; i < 3; i++) {
    const ref = refIn(rooms, "a");
    watcher.cast((context) => {
      context.monitor(ref, () => () => seen.push(rooms.ensure("a").kind));
    });
    await runtime.settle();
    ref.cast(crash());
    await runtime.settle();
    if (i === 1) await runtime.advance(100);
  }
  expect(seen).toEqual(["running", "restarting", "quarantined"]);
});

test("stop stops them all", async () => {
  const runtime = new SimulatedRuntime();
  const journal: string[] = [];
  const rooms = open(runtime, (key) => probe(key, journal));
  refIn(rooms, "a");
  await runtime.settle();
  await Promise.all([rooms.stop(), runtime.settle()]);
  expect(journal).toEqual(["+a", "-a shutdown"]);
  expect(rooms.find("a")).toBeUndefined();
  expect(rooms.ensure("a").kind).toBe("restarting");
});

/** What a room of the property below is told. */
type Order =
  | { readonly kind: "note"; readonly note: number }
  | { readonly kind: "crash" }
  | { readonly kind: "retire" };

/** Rooms that keep books: which incarnation got which note, and who died how. */
function openBooks(runtime: SimulatedRuntime) {
  const handled: string[] = [];
  const crashed = new Set<number>();
  const living = new Map<string, number>();
  let livingMax = 0;
  const rooms = open<Order>(runtime, (key) => ({
    name: key,
    mailboxMax: 1000,
    create: (context) => {
      living.set(key, (living.get(key) ?? 0) + 1);
      livingMax = Math.max(livingMax, living.get(key) ?? 0);
      context.self.onExit(() => living.set(key, (living.get(key) ?? 0) - 1));
      return {
        init: () => (runtime.random() < 0.5 ? Promise.resolve() : undefined),
        handle(order) {
          if (order.kind === "note") handled.push(`${context.self.id}:${order.note}`);
          if (order.kind === "retire") context.retire();
          if (order.kind !== "crash") return;
          crashed.add(context.self.id);
          throw new Error("boom");
        },
        terminate: () => (runtime.random() < 0.5 ? Promise.resolve() : undefined),
      };
    },
  }));
  return { rooms, handled, crashed, livingMax: () => livingMax };
}

type Step =
  | { readonly kind: "cast"; readonly key: string; readonly order: "note" | "crash" | "retire" }
  /** Reuses the address of an earlier cast, dead or alive. */
  | { readonly kind: "cast_again"; readonly order: "note" | "retire" }
  | { readonly kind: "turns"; readonly count: number }
  | { readonly kind: "promises" }
  | { readonly kind: "wait"; readonly ms: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("cast"),
        key: fc.constantFrom("a", "b"),
        order: fc.constantFrom("note", "note", "note", "retire", "retire", "crash"),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant("cast_again"), order: fc.constantFrom("note", "retire") }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant("turns"), count: fc.integer({ min: 1, max: 4 }) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("promises") }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("wait"), ms: fc.nat(300) }) },
  ),
  { maxLength: 60 },
);

test("no interleaving of casts, crashes and retirements loses a message that a room accepted without crashing", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), steps, async (seed, sequence) => {
      const runtime = new SimulatedRuntime({ seed });
      const { rooms, handled, crashed, livingMax } = openBooks(runtime);
      const accepted: { readonly id: number; readonly note: number }[] = [];
      let notes = 0;
      let last: ActorRef<Order> | undefined;
      const send = (ref: ActorRef<Order>, kind: Order["kind"]) => {
        last = ref;
        notes += 1;
        const result = ref.cast(kind === "note" ? { kind, note: notes } : { kind });
        if (result === "accepted" && kind === "note") accepted.push({ id: ref.id, note: notes });
        return result;
      };
      const take = async (step: Step) => {
        if (step.kind === "cast") {
          const room = rooms.ensure(step.key);
          if (room.kind === "running") expect(send(room.ref, step.order)).toBe("accepted");
        }
        if (step.kind === "cast_again" && last !== undefined) send(last, step.order);
        if (step.kind === "turns") for (let i = 0; i < step.count; i++) runtime.turn();
        if (step.kind === "promises") await undefined;
        if (step.kind === "wait") await runtime.advance(step.ms);
      };
      for (const step of sequence) await take(step);
      await runtime.settle();

      const owed = accepted.filter(({ id }) => !crashed.has(id)).map(({ id, note }) => `${id}:${note}`);
      expect(handled).toEqual(expect.arrayContaining(owed));
      expect(new Set(handled).size).toBe(handled.length);
      expect(livingMax()).toBeLessThanOrEqual(1);
    }),
    { numRuns: 2000 },
  );
});
