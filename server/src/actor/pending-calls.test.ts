import { expect, test } from "bun:test";
import type { CallResult } from "./actor.ts";
import { type Act, crash, probe, stop } from "./probe.ts";
import { SimulatedRuntime } from "./simulated-runtime.ts";
import { spawn } from "./spawn.ts";

async function start(mailboxMax = 10) {
  const runtime = new SimulatedRuntime();
  const spawned = spawn(runtime, probe("a", [], { mailboxMax }));
  await runtime.settle();
  const results: CallResult<number>[] = [];
  const call = (ask: (reply: (value: number) => void) => Act) => {
    spawned.ref.call(ask, 100).then((result) => results.push(result));
  };
  return { runtime, spawned, ref: spawned.ref, results, call };
}

const answer = (reply: (value: number) => void) => (): void => reply(42);
const neverAnswer = () => (): void => undefined;

test("a call gives the reply, whether it comes at once or later", async () => {
  const { runtime, results, call } = await start();
  call(answer);
  call((reply) => (context) => {
    context.after(99, () => reply(99));
  });
  await runtime.advance(99);
  expect(results).toEqual([
    { kind: "reply", value: 42 },
    { kind: "reply", value: 99 },
  ]);
  expect(runtime.timersPending).toBe(0);
});

test("a call without a reply in time is a timeout, and the late reply changes nothing", async () => {
  const { runtime, results, call } = await start();
  call((reply) => (context) => {
    context.after(101, () => reply(1));
  });
  await runtime.advance(100);
  expect(results).toEqual([{ kind: "timeout" }]);
  await runtime.advance(100);
  expect(results).toHaveLength(1);
});

test("a second reply changes nothing", async () => {
  const { runtime, results, call } = await start();
  call((reply) => () => {
    reply(1);
    reply(2);
  });
  await runtime.settle();
  expect(results).toEqual([{ kind: "reply", value: 1 }]);
});

test("a call to a dead actor is gone", async () => {
  const { runtime, spawned, results, call } = await start();
  spawned.kill();
  call(answer);
  await runtime.settle();
  expect(results).toEqual([{ kind: "gone" }]);
  expect(runtime.timersPending).toBe(0);
});

test.each([
  ["crashes", crash()],
  ["stops", stop],
])("a call is gone when the actor %s, handled or waiting", async (_, end) => {
  const { runtime, ref, results, call } = await start();
  call(neverAnswer);
  ref.cast(end);
  call(answer);
  await runtime.settle();
  expect(results).toEqual([{ kind: "gone" }, { kind: "gone" }]);
  expect(runtime.timersPending).toBe(0);
});

test("a call to a full mailbox is full and asks nothing", async () => {
  const { runtime, ref, results, call } = await start(1);
  ref.cast(() => undefined);
  let asked = 0;
  call((reply) => {
    asked += 1;
    return answer(reply);
  });
  await runtime.settle();
  expect(results).toEqual([{ kind: "full" }]);
  expect(asked).toBe(0);
});

test("unanswered calls are bounded like messages", async () => {
  const { runtime, results, call } = await start(2);
  call(neverAnswer);
  await runtime.settle();
  call(neverAnswer);
  await runtime.settle();
  call(answer);
  await runtime.settle();
  expect(results).toEqual([{ kind: "full" }]);
  await runtime.advance(100);
  call(answer);
  await runtime.settle();
  expect(results.slice(1)).toEqual([{ kind: "timeout" }, { kind: "timeout" }, { kind: "reply", value: 42 }]);
});

test("a throw in ask is the caller's", async () => {
  const { runtime, ref } = await start();
  const asked = ref.call<number>(() => {
    throw new Error("boom");
  }, 100);
  await expect(asked).rejects.toThrow("boom");
  await runtime.settle();
  expect(runtime.timersPending).toBe(0);
});
