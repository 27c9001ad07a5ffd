import type { Standing } from "../server/src/store/standing.ts";

/** How a user stands to a public room of which nothing is known but the name; older than whatever the room says. */
export function standingIn(roomId: string, changes: Partial<Standing> = {}): Standing {
  return {
    roomId,
    name: roomId,
    topic: "",
    visibility: "public",
    isArchived: false,
    role: "member",
    isJoined: true,
    headSeq: 0,
    readSeq: 0,
    unread: 0,
    mentions: 0,
    ...changes,
  };
}
