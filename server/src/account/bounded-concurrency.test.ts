import { describe, expect, test } from "bun:test";
import { createBoundedConcurrency } from "./bounded-concurrency.ts";

function heldJobs() {
  const started: number[] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  const job = (index: number) => async () => {
    started.push(index);
    const gate = Promise.withResolvers<void>();
    gates.push(gate);
    await gate.promise;
    return index;
  };
  return { started, gates, job };
}

describe("bounded concurrency", () => {
  test("runs so many jobs at a time, lets so many wait in order, and is busy for the rest", async () => {
    const work = createBoundedConcurrency({ runningMax: 2, waitingMax: 2 });
    const { started, gates, job } = heldJobs();
    const results = [0, 1, 2, 3, 4].map((index) => work.run(job(index)));
    expect(await results[4]).toEqual({ kind: "busy" });
    expect(started).toEqual([0, 1]);

    gates[0]?.resolve();
    expect(await results[0]).toEqual({ kind: "done", value: 0 });
    await Promise.resolve();
    expect(started).toEqual([0, 1, 2]);

    gates[1]?.resolve();
    gates[2]?.resolve();
    await results[2];
    await Promise.resolve();
    gates[3]?.resolve();
    expect(await results[3]).toEqual({ kind: "done", value: 3 });
  });

  test("gives the place of a job that throws to the next", async () => {
    const work = createBoundedConcurrency({ runningMax: 1, waitingMax: 1 });
    const failing = work.run(() => Promise.reject(new Error("broken")));
    const next = work.run(async () => "served");
    await expect(failing).rejects.toThrow("broken");
    expect(await next).toEqual({ kind: "done", value: "served" });
    expect(await work.run(async () => "free again")).toEqual({ kind: "done", value: "free again" });
  });
});
