import { expect, test } from "bun:test";
import type { ActorContext, ExitReason, Monitor, Process, TaskOutcome } from "./actor.ts";
import { ActorLimitError, TaskLimitError } from "./actor-error.ts";
import { TIMERS_MAX } from "./actor-scope.ts";
import { type Act, crash, type ProbeOptions, probe, stop } from "./probe.ts";
import type { Runtime, Timer } from "./runtime.ts";
import { SimulatedRuntime } from "./simulated-runtime.ts";
import { spawn } from "./spawn.ts";

async function start(options: ProbeOptions = {}) {
  const runtime = new SimulatedRuntime();
  const journal: string[] = [];
  const exits: ExitReason[] = [];
  const spawned = spawn(runtime, probe("a", [], options));
  spawned.ref.onExit((reason) => exits.push(reason));
  await runtime.settle();
  /** Runs `act` in the actor's turn, and all that follows at once. */
  const act = async (message: Act): Promise<void> => {
    expect(spawned.ref.cast(message)).toBe("accepted");
    await runtime.settle();
  };
  const write = (text: string): Act => {
    return () => {
      journal.push(text);
    };
  };
  const tell = (outcome: TaskOutcome<string>): Act =>
    write(outcome.kind === "done" ? outcome.value : String(outcome.error));
  return { runtime, journal, exits, spawned, ref: spawned.ref, act, write, tell };
}

test("a task's value or error comes back as a message", async () => {
  const { journal, act, tell } = await start();
  await act((context) => context.task(() => Promise.resolve("value"), tell));
  await act((context) => context.task(() => Promise.reject(new Error("lost")), tell));
  await act((context) =>
    context.task((): Promise<string> => {
      throw new Error("thrown before any promise");
    }, tell),
  );
  expect(journal).toEqual(["value", "Error: lost", "Error: thrown before any promise"]);
});

test("a throw while making the outcome's message is the actor's crash", async () => {
  const { exits, act } = await start();
  await act((context) =>
    context.task(
      () => Promise.resolve(),
      () => crash(),
    ),
  );
  expect(exits).toEqual([{ kind: "crash", error: new Error("boom") }]);
});

test("a task over tasksMax is not run and fails with TaskLimitError; later ones run again", async () => {
  const { runtime, journal, act, tell } = await start({ tasksMax: 2 });
  const gates = [1, 2].map(() => Promise.withResolvers<string>());
  let ranThird = false;
  await act((context) => {
    for (const { promise } of gates) context.task(() => promise, tell);
    context.task(async () => {
      ranThird = true;
      return "third";
    }, tell);
  });
  expect(ranThird).toBe(false);
  expect(journal).toEqual([String(new TaskLimitError("a", 2))]);
  gates[0]?.resolve("first");
  await runtime.settle();
  await act((context) => context.task(() => Promise.resolve("fourth"), tell));
  expect(journal.slice(1)).toEqual(["first", "fourth"]);
});

test("tasks are aborted at the exit, and what they give then is not delivered", async () => {
  const { runtime, journal, act, tell } = await start();
  const signals: AbortSignal[] = [];
  const gate = Promise.withResolvers<string>();
  await act((context) => {
    context.task((signal) => {
      signals.push(signal, context.signal);
      return gate.promise;
    }, tell);
  });
  expect(signals.map((signal) => signal.aborted)).toEqual([false, false]);
  await act(crash());
  expect(signals.map((signal) => signal.aborted)).toEqual([true, true]);
  gate.resolve("late");
  await runtime.settle();
  expect(journal).toEqual([]);
});

test("terminate may wait for a task in flight before it is aborted", async () => {
  const gate = Promise.withResolvers<void>();
  const work = { signal: new AbortController().signal };
  const { runtime, exits, act } = await start({ terminate: () => gate.promise });
  await act((context) => {
    context.task(
      (signal) => {
        work.signal = signal;
        return gate.promise;
      },
      () => stop,
    );
    context.stop();
  });
  expect(exits).toEqual([]);
  expect(work.signal.aborted).toBe(false);
  gate.resolve();
  await runtime.settle();
  expect(exits).toEqual([{ kind: "normal" }]);
});

test("a timer's message comes once, when its time has passed", async () => {
  const { runtime, journal, act, write } = await start();
  await act((context) => context.after(100, write("due")));
  await runtime.advance(99);
  expect(journal).toEqual([]);
  await runtime.advance(1);
  await runtime.advance(1000);
  expect(journal).toEqual(["due"]);
});

test("a cancelled timer never fires", async () => {
  const { runtime, journal, act, write } = await start();
  await act((context) => {
    const timer = context.after(100, write("never"));
    timer.cancel();
    timer.cancel();
  });
  expect(runtime.timersPending).toBe(0);
  await runtime.advance(100);
  expect(journal).toEqual([]);
});

test("a timer cancelled between its time and its turn is not delivered either", async () => {
  const runtime = new SimulatedRuntime();
  const journal: string[] = [];
  const fire: (() => void)[] = [];
  const after = (_: number, run: () => void): Timer => {
    fire.push(run);
    return { cancel: () => undefined };
  };
  const clock = { ...bind(runtime), after };
  const { ref } = spawn(clock, probe("a", []));
  ref.cast((context) => {
    const timer = context.after(100, () => journal.push("never"));
    context.after(100, () => journal.push("second"));
    for (const run of fire) run();
    timer.cancel();
  });
  await runtime.settle();
  expect(journal).toEqual(["second"]);
});

test("timers end with the actor", async () => {
  const { runtime, act, write } = await start();
  await act((context) => {
    context.after(100, write("never"));
    context.stop();
  });
  expect(runtime.timersPending).toBe(0);
});

test("an actor with more timers than any correct one dies of it", async () => {
  const { runtime, exits, act, write } = await start();
  await act((context) => {
    for (let i = 0; i <= TIMERS_MAX; i++) context.after(100, write("never"));
  });
  expect(exits).toEqual([{ kind: "crash", error: new ActorLimitError("timers", TIMERS_MAX) }]);
  expect(runtime.timersPending).toBe(0);
});

/** A runtime's functions apart from the object, to replace one of them. */
function bind(runtime: SimulatedRuntime): Runtime {
  return {
    now: () => runtime.now(),
    monotonic: () => runtime.monotonic(),
    random: () => runtime.random(),
    after: (delayMs, run) => runtime.after(delayMs, run),
    schedule: (run) => runtime.schedule(run),
  };
}

/** One actor that watches another and writes down what it hears. */
async function watch() {
  const watcher = await start();
  const target = spawn(watcher.runtime, probe("target", []));
  const monitors: Monitor[] = [];
  const monitor = () =>
    watcher.act((context: ActorContext<Act>) => {
      monitors.push(context.monitor(target.ref, (reason) => watcher.write(`down ${reason.kind}`)));
    });
  await monitor();
  return { ...watcher, target, monitor, monitors };
}

test.each([
  ["normal", stop],
  ["crash", crash()],
])("a monitor hears of a %s exit exactly once", async (kind, message) => {
  const { runtime, journal, target } = await watch();
  target.ref.cast(message);
  await runtime.settle();
  target.kill();
  await runtime.settle();
  expect(journal).toEqual([`down ${kind}`]);
});

test("a monitor on a dead process hears its reason soon, each monitor for itself", async () => {
  const { journal, target, monitor, runtime } = await watch();
  target.shutdown();
  await runtime.settle();
  await monitor();
  await monitor();
  expect(journal).toEqual(["down shutdown", "down shutdown", "down shutdown"]);
});

test("a demonitored process's end is not delivered, even from the mailbox", async () => {
  const { runtime, journal, target, monitors, ref } = await watch();
  ref.cast(() => {
    target.kill();
    monitors[0]?.demonitor();
  });
  await runtime.settle();
  expect(journal).toEqual([]);
});

test("a dead watcher is told nothing, and an actor may watch itself without harm", async () => {
  const { runtime, journal, target, act, write } = await watch();
  await act((context) => {
    context.monitor(context.self, () => write("own end"));
    context.stop();
  });
  target.kill();
  await runtime.settle();
  expect(journal).toEqual([]);
});

test("a dying actor takes its listeners off those it watched", async () => {
  const { act } = await start();
  let listeners = 0;
  const target: Process = {
    id: 0,
    name: "target",
    onExit: () => {
      listeners += 1;
      return {
        cancel: () => {
          listeners -= 1;
        },
      };
    },
  };
  await act((context) => {
    for (let i = 0; i < 3; i++) context.monitor(target, () => stop);
  });
  expect(listeners).toBe(3);
  await act(stop);
  expect(listeners).toBe(0);
});

test("a listener's cancel holds for a dead process too", async () => {
  const { runtime, spawned, ref } = await start();
  spawned.kill();
  let heard = 0;
  ref.onExit(() => {
    heard += 1;
  });
  ref
    .onExit(() => {
      heard += 10;
    })
    .cancel();
  expect(heard).toBe(0);
  await runtime.settle();
  expect(heard).toBe(1);
});

test("retire succeeds only when no message waits", async () => {
  const { runtime, journal, exits, ref, write } = await start();
  const retire: Act = (context) => {
    journal.push(`${context.retire()}`);
  };
  ref.cast(retire);
  ref.cast(write("waited"));
  ref.cast(retire);
  await runtime.settle();
  expect(journal).toEqual(["false", "waited", "true"]);
  expect(exits).toEqual([{ kind: "normal" }]);
});

test("a cancelled timer that waits in the mailbox does not keep an actor from retiring, a live one does", async () => {
  for (const isCancelled of [true, false]) {
    const { runtime, journal, act, write } = await start();
    await act((context) => {
      const other = spawn(runtime, probe("b", []));
      const monitor = context.monitor(other.ref, () => write("down"));
      other.kill();
      if (isCancelled) monitor.demonitor();
      journal.push(`${context.retire()}`);
    });
    expect(journal).toEqual(isCancelled ? ["true"] : ["false", "down"]);
  }
});
