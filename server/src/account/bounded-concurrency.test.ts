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
    const results = [0, 1, 2, 3, 4].map((index) => work.run("ann", job(index)));
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

  test("takes the latest place of whoever has most of them for someone who has fewer", async () => {
    const work = createBoundedConcurrency({ runningMax: 1, waitingMax: 3 });
    const { gates, job } = heldJobs();
    const ofAnn = [0, 1, 2, 3].map((index) => work.run("ann", job(index)));
    const ofBob = work.run("bob", job(4));
    expect(await ofAnn[3]).toEqual({ kind: "busy" });
    expect(await work.run("ann", job(5))).toEqual({ kind: "busy" });
    const ofCarol = work.run("carol", job(6));
    expect(await ofAnn[2]).toEqual({ kind: "busy" });
    expect(await work.run("bob", job(7))).toEqual({ kind: "busy" });

    for (const [index, result] of [ofAnn[0], ofAnn[1], ofBob, ofCarol].entries()) {
      gates[index]?.resolve();
      expect(await result).toMatchObject({ kind: "done" });
      await Promise.resolve();
    }
  });

  test("gives the place of a job that throws to the next", async () => {
    const work = createBoundedConcurrency({ runningMax: 1, waitingMax: 1 });
    const failing = work.run("ann", () => Promise.reject(new Error("broken")));
    const next = work.run("ann", async () => "served");
    await expect(failing).rejects.toThrow("broken");
    expect(await next).toEqual({ kind: "done", value: "served" });
    expect(await work.run("ann", async () => "free again")).toEqual({ kind: "done", value: "free again" });
  });
});
