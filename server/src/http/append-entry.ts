/**
 * One change of a log, made by a call: through the log writer like all others, so that it is ordered with them and
 * everybody in the room hears of it.
 */
import type { ActorRef } from "../actor/actor.ts";
import type { AppendReply, LogWriterMessage } from "../room/log-writer.ts";
import { appendRefusals, refusals } from "../room/refusals.ts";
import { roomLimits } from "../room/room-limits.ts";
import type { AppendRefusal, NewEntry } from "../store/entry.ts";
import type { Refusal } from "./reply.ts";
import { roomRefusal } from "./room-refusal.ts";

export type Appended =
  | {
      readonly kind: "appended";
      /** Of the entry, or of the log's head when there was nothing to do. */
      readonly seq: number;
      readonly timestampMs: number;
      /** It was there before. */
      readonly isDuplicate: boolean;
    }
  /** By the log itself; the caller may know a better sentence. */
  | { readonly kind: "refused_by_log"; readonly why: AppendRefusal; readonly refusal: Refusal }
  | { readonly kind: "failed"; readonly refusal: Refusal };

export async function appendEntry(writer: ActorRef<LogWriterMessage>, entry: NewEntry): Promise<Appended> {
  const result = await writer.call<AppendReply>(
    (reply) => ({ kind: "append", entry, reply }),
    roomLimits.appendTimeoutMs,
  );
  if (result.kind === "reply") return fromReply(result.value);
  return failed(roomRefusal(result.kind === "full" ? refusals.serverBusy : refusals.storageUnavailable));
}

function fromReply(reply: AppendReply): Appended {
  switch (reply.kind) {
    case "appended":
      return {
        kind: "appended",
        seq: reply.entry.seq,
        timestampMs: reply.entry.timestampMs,
        isDuplicate: false,
      };
    case "duplicate":
    case "unchanged":
      return { kind: "appended", seq: reply.seq, timestampMs: reply.timestampMs, isDuplicate: true };
    case "busy":
      return failed(roomRefusal(refusals.serverBusy));
    case "unavailable":
      return failed(roomRefusal(refusals.storageUnavailable));
    case "unstorable":
      return failed(roomRefusal(refusals.unstorable, reply.errorId));
    case "failed":
      return failed(roomRefusal(refusals.internal, reply.errorId));
    default:
      return { kind: "refused_by_log", why: reply.kind, refusal: roomRefusal(appendRefusals[reply.kind]) };
  }
}

function failed(refusal: Refusal): Appended {
  return { kind: "failed", refusal };
}
