/** A room as an answer has it: as whoever asks sees it. */
import type { OwnRoom } from "@koe/protocol";
import { roomState } from "../room/entry-frames.ts";
import type { OwnRoom as StoredRoom } from "../store/entry.ts";
import type { Store } from "../store/store.ts";
import type { MemberStanding } from "./room-standing.ts";

export function ownRoom(room: StoredRoom, isJoined: boolean): OwnRoom {
  return { ...roomState(room), joined: isJoined };
}

export async function ownRoomOf(
  standing: MemberStanding,
  members: Pick<Store["members"], "list">,
  directMembersMax: number,
): Promise<OwnRoom> {
  const { roomId, headSeq, isJoined, ...room } = standing;
  const people =
    standing.visibility === "direct"
      ? await members.list(roomId, { afterUsername: undefined, limit: directMembersMax })
      : undefined;
  const usernames = people?.map(({ user }) => user.username).toSorted();
  return ownRoom({ ...room, id: roomId, seq: headSeq, members: usernames }, isJoined);
}
