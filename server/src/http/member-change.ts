/** One change of who is in a room, and the words for why it cannot be made. */
import type { RoomRole } from "@koe/protocol";
import type { ActorRef } from "../actor/actor.ts";
import type { LogWriterMessage } from "../room/log-writer.ts";
import type { AuthenticatedSession } from "../store/sessions.ts";
import type { Standing } from "../store/standing.ts";
import { appendEntry } from "./append-entry.ts";
import { type Refusal, refuse } from "./reply.ts";
import type { MemberStanding } from "./room-standing.ts";

/** Whose place changes, and how they stood when it was decided. */
export interface Subject {
  readonly id: string;
  readonly username: string;
  readonly standing: Standing;
}

/** Without a role they leave. Undefined when it is done. */
export async function changeRole(
  { writer, newId }: { readonly writer: ActorRef<LogWriterMessage>; readonly newId: () => string },
  signedIn: AuthenticatedSession,
  own: MemberStanding,
  subject: Subject,
  role: RoomRole | undefined,
): Promise<Refusal | undefined> {
  const appended = await appendEntry(writer, {
    kind: "member",
    roomId: own.roomId,
    userId: signedIn.user.id,
    username: signedIn.user.username,
    clientMsgId: newId(),
    asRole: own.role,
    subjectId: subject.id,
    role,
  });
  if (appended.kind === "appended") return undefined;
  if (appended.kind === "refused_by_log") {
    if (appended.why === "forbidden" && subject.standing.role === "owner") return lastOwner;
    if (appended.why === "limit_exceeded") return tooManyRooms;
  }
  return appended.refusal;
}

const lastOwner = refuse(
  "forbidden",
  "A room keeps an owner: hand it over first, by making somebody else an owner of it.",
);
const tooManyRooms = refuse("limit_exceeded", "This person is in as many rooms as one can be.");
