import { expect, test } from "bun:test";
import { createOpeningRate } from "./opening-rate.ts";

const limits = { socketsPerUserMax: 2, socketsPerAddressMax: 4 };

test("a user opens three times as many sockets in a minute as may be open, then one at a time", () => {
  const rate = createOpeningRate(limits);
  const open = (now: number) => rate.take("ann", "192.0.2.1", now);
  for (let count = 0; count < 6; count++) expect(open(0).kind).toBe("ok");
  expect(open(0)).toEqual({ kind: "limited", retryAfterMs: 10_000 });
  expect(open(10_000).kind).toBe("ok");
  expect(open(10_000).kind).toBe("limited");
});

test("all users of an address share its rate, and who is refused uses up nothing of it", () => {
  const rate = createOpeningRate(limits);
  for (let count = 0; count < 20; count++) rate.take("ann", "192.0.2.1", 0);
  for (let count = 0; count < 6; count++) expect(rate.take("bob", "192.0.2.1", 0).kind).toBe("ok");
  expect(rate.take("carol", "192.0.2.1", 0).kind).toBe("limited");
  expect(rate.take("carol", "192.0.2.2", 0).kind).toBe("ok");
});
