import { describe, expect, test } from "bun:test";
import { defaultLimits } from "@koe/protocol";
import { sendFrame } from "../../../test/rooms.ts";
import { simulatedEntry, startSimulatedDirectory } from "../../../test/simulated-directory.ts";
import { standingIn } from "../../../test/standing.ts";
import { spawn } from "../actor/spawn.ts";
import type { Directory } from "../room/directory.ts";
import { roomLimits } from "../room/room-actor.ts";
import { connectionSpec } from "./connection-actor.ts";
import { stayLimits } from "./room-stay.ts";
import { connectionLimits } from "./socket-message.ts";

/** A connection in rooms on simulated time, whose writer answers nothing. */
function startConnection(wrapDirectory = (directory: Directory): Directory => directory) {
  const simulated = startSimulatedDirectory();
  const { runtime, fanOut, directory } = simulated;
  const connectionId = "ann";
  const limits = { ...defaultLimits, frameBurstMax: 2 * connectionLimits.unansweredMax };
  const { ref } = spawn(
    runtime,
    connectionSpec({
      connectionId,
      session: { user: { id: "id-ann", username: "ann", role: "member" }, access: undefined },
      standing: standingIn("general"),
      resume: undefined,
      standings: { of: async () => new Map() },
      directory: wrapDirectory(directory),
      outlet: {
        send: (frame) => fanOut.send(connectionId, frame),
        close: (reason) => fanOut.close(connectionId, reason),
        unreadBytes: () => 0,
      },
      limits,
      newClientMsgId: () => crypto.randomUUID(),
    }),
  );
  const errors = () => fanOut.heard("ann").flatMap((event) => (event.event === "error" ? [event] : []));
  const codes = () => errors().map(({ payload }) => payload.code);
  return { ...simulated, connection: ref, codes };
}

/** An entry that crashes whoever broadcasts it. */
const poison = { ...simulatedEntry(1), timestampMs: Number.NaN };

describe("a connection", () => {
  test("comes back for a room that has no place for its joining", async () => {
    const { runtime, fanOut, fillMailbox } = startConnection();
    fillMailbox();
    await runtime.advance(stayLimits.rejoinMs);
    expect(fanOut.heard("ann").map(({ event }) => event)).toEqual(["user_joined_room"]);
  });

  test("is closed with server_busy where no more rooms may run", async () => {
    const { runtime, fanOut } = startConnection((directory) => ({
      ...directory,
      ensure: () => ({ kind: "full" }),
    }));
    await runtime.settle();
    expect(fanOut.closed.get("ann")).toBe("server_busy");
  });

  test("refuses what its room has no place for, and does not hand it over later", async () => {
    const { runtime, bus, connection, codes, fillMailbox } = startConnection();
    await runtime.settle();
    connection.cast(sendFrame("too much", "message-1", 1));
    fillMailbox();
    await runtime.settle();
    expect(codes()).toEqual(["server_busy"]);
    bus.publish("general", [poison]);
    await runtime.advance(roomLimits.appendTimeoutMs);
    expect(codes()).toEqual(["server_busy"]);
  });

  test("takes as many messages without an answer as it may, and refuses one more (L16)", async () => {
    const { runtime, connection, codes } = startConnection();
    await runtime.settle();
    for (let number = 0; number <= connectionLimits.unansweredMax; number++) {
      connection.cast(sendFrame("text", `message-${number}`, number));
    }
    await runtime.settle();
    expect(codes()).toEqual(["server_busy"]);
  });

  test("that drains goes when its room is quarantined, and what it said is refused", async () => {
    const { runtime, bus, fanOut, connection, codes } = startConnection();
    await runtime.settle();
    connection.cast(sendFrame("text", "message-1", 1));
    connection.cast({ kind: "drain", returnWithinMs: 0 });
    await runtime.settle();
    expect(fanOut.closed.size).toBe(0);
    while (codes().length === 0) {
      bus.publish("general", [poison]);
      await runtime.advance(100);
    }
    expect(codes()).toEqual(["room_restarting"]);
    expect(fanOut.closed.get("ann")).toBe("going_away");
  });
});
