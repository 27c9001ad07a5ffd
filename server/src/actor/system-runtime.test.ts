import { expect, test } from "bun:test";
import { type Act, crash, probe } from "./probe.ts";
import { spawn } from "./spawn.ts";
import { systemRuntime } from "./system-runtime.ts";

test("scheduled work runs in order, never synchronously", async () => {
  const runtime = systemRuntime();
  const journal: string[] = [];
  const done = Promise.withResolvers<void>();
  runtime.schedule(() => journal.push("first"));
  runtime.schedule(() => {
    journal.push("second");
    done.resolve();
  });
  journal.push("caller");
  await done.promise;
  expect(journal).toEqual(["caller", "first", "second"]);
});

test("a busy actor does not keep timers and I/O from running", async () => {
  const runtime = systemRuntime();
  const server = Bun.serve({ port: 0, fetch: () => new Response("pong") });
  let isDone = false;
  const busy: Act = (context) => {
    if (!isDone) context.self.cast(busy);
  };
  const spawned = spawn(runtime, probe("busy", []));
  spawned.ref.cast(busy);
  const ticked = new Promise<void>((resolve) => runtime.after(1, resolve));
  const answered = await fetch(server.url);
  await ticked;
  isDone = true;
  expect(await answered.text()).toBe("pong");
  spawned.kill();
  await server.stop(true);
});

test("an actor on the real clock: task, timer, call and crash", async () => {
  const runtime = systemRuntime();
  const { ref } = spawn(runtime, probe("a", []));
  const called = await ref.call<string>(
    (reply) => (context) => {
      context.task(
        () => Bun.file(import.meta.path).text(),
        (outcome) => (inner) => {
          inner.after(1, () => reply(outcome.kind));
        },
      );
    },
    5000,
  );
  expect(called).toEqual({ kind: "reply", value: "done" });
  const exit = new Promise((resolve) => ref.onExit(resolve));
  ref.cast(crash());
  expect(await exit).toEqual({ kind: "crash", error: new Error("boom") });
  expect(await ref.call<string>((reply) => () => reply("never"), 5000)).toEqual({ kind: "gone" });
});

test("neither a cancelled timer fires, nor one too far away for the platform, and time does not go back", async () => {
  const runtime = systemRuntime();
  const fired: string[] = [];
  const startedMs = runtime.monotonic();
  runtime.after(1, () => fired.push("cancelled")).cancel();
  const far = runtime.after(2 ** 40, () => fired.push("far"));
  await new Promise<void>((resolve) => runtime.after(5, resolve));
  far.cancel();
  expect(fired).toEqual([]);
  expect(runtime.monotonic()).toBeGreaterThanOrEqual(startedMs);
});
