import { expect, test } from "bun:test";
import { clientSubprotocol } from "@koe/protocol/client";
import { simulatedEnvironment } from "../../../test/simulated-environment.ts";
import { Connection, greetingTimeoutMs, probeTimeoutMs, silenceGraceMs } from "./connection.ts";

const hello = {
  connection_id: "1",
  epoch: "e",
  user: { id: "1", username: "ann", role: "member" },
  server: { name: "Koe", version: "0.1.0", protocol: 2 },
  me_seq: 0,
  heartbeat_interval_ms: 25_000,
  limits: {},
  features: [],
};

function connecting({ isSessionAlive = true } = {}) {
  const { runtime, environment, sockets, wake } = simulatedEnvironment();
  const heard: string[] = [];
  const connection = new Connection({
    environment,
    url: "ws://koe.test/ws/v2",
    headers: { Authorization: "Bearer koe_a" },
    isSessionAlive: async () => isSessionAlive,
    listener: {
      greeted: () => heard.push("hello"),
      event: ({ event }) => heard.push(event),
      lost: () => heard.push("lost"),
    },
  });
  connection.start();
  const last = () => {
    const socket = sockets.at(-1);
    if (socket === undefined) throw new Error("no socket");
    return socket;
  };
  return { runtime, connection, sockets, last, heard, wake };
}

test("opens one socket with the subprotocol and the headers, and is online after the greeting", () => {
  const { connection, last, heard } = connecting();
  expect(last().address).toEqual({
    url: "ws://koe.test/ws/v2",
    protocol: clientSubprotocol,
    headers: { Authorization: "Bearer koe_a" },
  });
  expect(connection.state.get()).toEqual({ kind: "connecting" });
  last().say("hello", hello);
  last().say("heartbeat", { heads: {} });
  last().say("an_event_of_tomorrow", {});
  expect(connection.state.get()).toEqual({ kind: "online" });
  expect(heard).toEqual(["hello", "heartbeat"]);
});

test("silence for the heartbeat's interval and 10 s more ends the connection (V4)", async () => {
  const { runtime, connection, sockets, last, heard } = connecting();
  last().say("hello", hello);
  const patienceMs = hello.heartbeat_interval_ms + silenceGraceMs;
  await runtime.advance(patienceMs - 1);
  last().say("heartbeat", { heads: {} });
  await runtime.advance(patienceMs - 1);
  expect(connection.state.get().kind).toBe("online");
  const [silent] = sockets;
  await runtime.advance(40_000);
  expect(heard).toContain("lost");
  expect(silent?.closedWith).toBeDefined();
  expect(sockets.length).toBeGreaterThan(1);
});

test("what an abandoned socket still says is not heard", async () => {
  const { runtime, sockets, last, heard } = connecting();
  await runtime.advance(greetingTimeoutMs + 1_000);
  expect(sockets.length).toBeGreaterThan(1);
  sockets[0]?.say("hello", hello);
  expect(heard).toEqual([]);
  last().say("hello", hello);
  expect(heard).toEqual(["hello"]);
});

test("a network that comes back ends the wait, and asks a connection whether it lives", async () => {
  const { runtime, connection, sockets, last, wake } = connecting();
  last().say("hello", hello);
  last().close(1006);
  expect(connection.state.get().kind).toBe("waiting");
  wake();
  expect(sockets).toHaveLength(2);
  last().say("hello", hello);
  wake();
  expect(last().heard.at(-1)).toContain("heartbeat");
  last().say("heartbeat", { heads: {} });
  await runtime.advance(probeTimeoutMs);
  expect(sockets).toHaveLength(2);
  wake();
  await runtime.advance(probeTimeoutMs + 1_000);
  expect(sockets).toHaveLength(3);
});

test("a server that will stop is left, without a clean close, and met again later (V5)", async () => {
  const { runtime, connection, sockets, last } = connecting();
  last().say("hello", hello);
  last().say("reconnect", { after_ms: 5_000, reason: "draining" });
  expect(connection.state.get().kind).toBe("waiting");
  expect(last().closedWith).not.toBe(1000);
  await runtime.advance(5_000);
  expect(sockets).toHaveLength(2);
});

test("a session that has ended stops it; asked again, it tries again", async () => {
  const { runtime, connection, sockets, last } = connecting({ isSessionAlive: false });
  last().close(1006);
  await runtime.settle();
  expect(connection.state.get()).toEqual({ kind: "stopped", reason: "session_ended" });
  await runtime.advance(100_000);
  expect(sockets).toHaveLength(1);
  connection.retryNow();
  expect(sockets).toHaveLength(2);
});

test("once stopped it is over, and no timer is left", async () => {
  const { runtime, connection, sockets, last } = connecting();
  last().say("hello", hello);
  connection.stop();
  expect(last().closedWith).toBe(1000);
  connection.retryNow();
  await runtime.advance(100_000);
  expect(sockets).toHaveLength(1);
  expect(runtime.timersPending).toBe(0);
});
