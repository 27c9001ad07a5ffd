import { describe, expect, test } from "bun:test";
import type { ConnectionState } from "@koe/sdk";
import { StateCell } from "../koe/state-cell.ts";
import { TestClock } from "./test-clock.ts";
import { calmMs, TroubleWatch } from "./trouble-watch.ts";

function watched(first: ConnectionState = { kind: "online" }) {
  const clock = new TestClock();
  const connection = new StateCell<ConnectionState>(first);
  const hasNetwork = new StateCell(true);
  const watch = new TroubleWatch({ connection, hasNetwork, now: clock.now, after: clock.after });
  const stop = watch.start();
  const said = () => watch.trouble.get();
  return { clock, connection, hasNetwork, said, stop };
}

describe("what is said of the connection", () => {
  test("is nothing for the first two seconds, whatever is tried meanwhile", () => {
    const { clock, connection, said } = watched();
    connection.set({ kind: "waiting", retryAtMs: 300, attempt: 1 });
    clock.pass(300);
    connection.set({ kind: "connecting" });
    clock.pass(calmMs - 301);
    expect(said()).toEqual({ kind: "none" });
    clock.pass(1);
    expect(said()).toEqual({ kind: "reconnecting", retryInS: undefined });
  });

  test("counts the seconds to the next attempt, and stops with it", () => {
    const { clock, connection, said } = watched({ kind: "waiting", retryAtMs: 5_500, attempt: 4 });
    clock.pass(calmMs);
    expect(said()).toEqual({ kind: "reconnecting", retryInS: 4 });
    clock.pass(500);
    expect(said()).toEqual({ kind: "reconnecting", retryInS: 3 });
    clock.pass(2_999);
    expect(said()).toEqual({ kind: "reconnecting", retryInS: 1 });
    connection.set({ kind: "connecting" });
    expect(said()).toEqual({ kind: "reconnecting", retryInS: undefined });
    connection.set({ kind: "online" });
    expect(said()).toEqual({ kind: "none" });
    expect(clock.isIdle).toBe(true);
  });

  test("is calm anew after each return", () => {
    const { clock, connection, said } = watched({ kind: "connecting" });
    clock.pass(calmMs);
    connection.set({ kind: "online" });
    connection.set({ kind: "connecting" });
    clock.pass(calmMs - 1);
    expect(said()).toEqual({ kind: "none" });
  });

  test("names a machine without a network, which no attempt can help", () => {
    const { clock, connection, hasNetwork, said } = watched({ kind: "connecting" });
    hasNetwork.set(false);
    clock.pass(calmMs);
    connection.set({ kind: "waiting", retryAtMs: 30_000, attempt: 9 });
    expect(said()).toEqual({ kind: "offline" });
    hasNetwork.set(true);
    expect(said().kind).toBe("reconnecting");
  });

  test("says at once that it ended for good, unless somebody else says so", () => {
    const { connection, said } = watched();
    connection.set({ kind: "stopped", reason: "unsupported_version" });
    expect(said()).toEqual({ kind: "stopped", reason: "unsupported_version" });
    connection.set({ kind: "stopped", reason: "session_ended" });
    expect(said()).toEqual({ kind: "none" });
  });

  test("costs nothing any more once it ended", () => {
    const { clock, connection, said, stop } = watched({ kind: "connecting" });
    stop();
    connection.set({ kind: "waiting", retryAtMs: 9_000, attempt: 1 });
    expect(clock.isIdle).toBe(true);
    expect(said()).toEqual({ kind: "none" });
  });
});
