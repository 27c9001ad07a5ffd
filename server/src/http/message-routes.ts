/** What is said in a room: a page of it, and one more message. */
import { clientMsgId, type Limits, type NewMessageBody, refuseText, type SentMessage } from "@koe/protocol";
import type { ActorRef } from "../actor/actor.ts";
import type { Runtime } from "../actor/runtime.ts";
import type { Directory } from "../room/directory.ts";
import { rfc3339 } from "../room/entry-frames.ts";
import type { LogWriterMessage } from "../room/log-writer.ts";
import { mentionKeysOf } from "../room/mention-keys.ts";
import type { MessageRate } from "../room/message-rate.ts";
import { tooManyMessages } from "../room/refusals.ts";
import type { AuthenticatedSession } from "../store/sessions.ts";
import type { Store } from "../store/store.ts";
import { appendEntry } from "./append-entry.ts";
import { endpoints } from "./endpoints.ts";
import { readHistory } from "./history-page.ts";
import { ok, type Reply, refuse } from "./reply.ts";
import { roomRefusal } from "./room-refusal.ts";
import { permittedStanding } from "./room-standing.ts";
import { sessionRoute } from "./route.ts";

export interface MessageRouteDeps {
  readonly limits: Limits;
  readonly store: Pick<Store, "standings" | "log" | "installation">;
  readonly writer: ActorRef<LogWriterMessage>;
  readonly directory: Pick<Directory, "find">;
  readonly messageRate: MessageRate;
  readonly runtime: Pick<Runtime, "monotonic">;
  readonly newId: () => string;
}

export function messageRoutes(deps: MessageRouteDeps) {
  const { limits, store } = deps;
  return {
    history: sessionRoute(endpoints.history, limits, async ({ params, query, signedIn }) => {
      const permitted = await permittedStanding(store.standings, signedIn, params.id);
      if (permitted.kind === "refused") return permitted;
      const { headSeq } = permitted.standing;
      const [page, epoch] = await Promise.all([
        readHistory(store.log, params.id, headSeq, query),
        store.installation.epoch(),
      ]);
      return ok({ ...page, epoch });
    }),
    postMessage: sessionRoute(endpoints.postMessage, limits, async ({ params, body, signedIn, request }) => {
      const key = request.headers.get("idempotency-key") ?? deps.newId();
      if (!clientMsgId.safeParse(key).success) return badKey;
      return post(deps, params.id, body, key, signedIn);
    }),
  };
}

const badKey = refuse(
  "bad_payload",
  "The header Idempotency-Key must be 8 to 64 visible ASCII characters without spaces.",
);

async function post(
  { limits, store, writer, directory, messageRate, runtime }: MessageRouteDeps,
  roomId: string,
  { text, thread_seq: threadSeq }: NewMessageBody,
  key: string,
  signedIn: AuthenticatedSession,
): Promise<Reply<SentMessage>> {
  const breach = refuseText(text, limits.textCharsMax);
  if (breach !== undefined) return roomRefusal(breach);
  const permitted = await permittedStanding(store.standings, signedIn, roomId, "send");
  if (permitted.kind === "refused") return permitted;
  const { id: userId, username } = signedIn.user;
  const admission = messageRate.take(roomId, userId, runtime.monotonic());
  if (admission.kind === "limited") {
    return roomRefusal(tooManyMessages(messageRate.messagesPer10sMax, admission.retryAfterMs));
  }
  const sender = { roomId, userId, username, clientMsgId: key };
  const mentionKeys = mentionKeysOf(text);
  const appended = await appendEntry(writer, { kind: "message", ...sender, text, threadSeq, mentionKeys });
  if (appended.kind !== "appended") return appended.refusal;
  const { seq, timestampMs, isDuplicate } = appended;
  // Stored by a try whose outcome nobody heard of, it may not have been announced either.
  if (isDuplicate) directory.find(roomId)?.cast({ kind: "head", seq });
  return ok({ seq, timestamp: rfc3339(timestampMs), client_msg_id: key, duplicate: isDuplicate });
}
