import { describe, expect, test } from "bun:test";
import { spawn } from "../actor/spawn.ts";
import { systemRuntime } from "../actor/system-runtime.ts";
import type { AppendReply, LogWriterMessage } from "../room/log-writer.ts";
import type { NewEntry } from "../store/entry.ts";
import { appendEntry } from "./append-entry.ts";

const message: NewEntry = {
  kind: "message",
  ...{ roomId: "general", userId: "u", username: "ann", clientMsgId: "c-0000001", text: "hello" },
};

function writerThat(answers: AppendReply) {
  return spawn<LogWriterMessage>(systemRuntime(), {
    name: "a log writer",
    mailboxMax: 10,
    create: () => ({
      handle(request) {
        if (request.kind === "append") request.reply(answers);
      },
    }),
  });
}

async function outcome(answers: AppendReply) {
  const writer = writerThat(answers);
  const appended = await appendEntry(writer.ref, message);
  writer.kill();
  return appended;
}

describe("an append over HTTP", () => {
  test.each([
    [{ kind: "idempotency_conflict" }, "idempotency_conflict"],
    [{ kind: "room_not_found" }, "not_found"],
    [{ kind: "not_member" }, "not_member"],
    [{ kind: "role_changed" }, "server_busy"],
    [{ kind: "room_archived" }, "room_archived"],
    [{ kind: "target_not_found" }, "not_found"],
    [{ kind: "target_deleted" }, "not_found"],
    [{ kind: "forbidden" }, "forbidden"],
    [{ kind: "limit_exceeded" }, "limit_exceeded"],
    [{ kind: "busy" }, "server_busy"],
    [{ kind: "unavailable" }, "storage_unavailable"],
    [{ kind: "unstorable", errorId: "e-1" }, "bad_payload"],
    [{ kind: "failed", errorId: "e-1" }, "internal"],
  ] as const)("that the log answers with %j is refused with %s", async (answers, code) => {
    const appended = await outcome(answers);
    if (appended.kind === "appended") throw new Error("not refused");
    expect(appended.refusal.code).toBe(code);
    expect(appended.refusal.errorId).toBe("errorId" in answers ? answers.errorId : undefined);
  });

  test("that changes nothing has the numbers of what is there", async () => {
    for (const kind of ["duplicate", "unchanged"] as const) {
      expect(await outcome({ kind, seq: 7, timestampMs: 1 })).toEqual({
        kind: "appended",
        ...{ seq: 7, timestampMs: 1, isDuplicate: true },
      });
    }
  });

  test("without a log writer leaves the outcome open", async () => {
    const writer = writerThat({ kind: "busy" });
    writer.kill();
    expect(await appendEntry(writer.ref, message)).toMatchObject({
      refusal: { code: "storage_unavailable" },
    });
  });
});
