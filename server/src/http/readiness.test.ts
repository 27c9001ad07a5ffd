import { expect, test } from "bun:test";
import { cachedReadiness, readinessCachedMs } from "./readiness.ts";

test("readiness is probed at most once a second, however many ask", async () => {
  let now = 0;
  let probes = 0;
  const readiness = cachedReadiness(
    async () => {
      probes += 1;
      return probes === 1 ? { kind: "not_ready", why: "Starting." } : { kind: "ready" };
    },
    { monotonic: () => now },
  );
  const first = await Promise.all(Array.from({ length: 100 }, readiness));
  expect(new Set(first.map(({ kind }) => kind))).toEqual(new Set(["not_ready"]));
  now = readinessCachedMs - 1;
  expect(await readiness()).toEqual({ kind: "not_ready", why: "Starting." });
  now = readinessCachedMs;
  expect(await readiness()).toEqual({ kind: "ready" });
  expect(probes).toBe(2);
});
