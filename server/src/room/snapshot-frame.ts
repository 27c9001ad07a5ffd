import type { Online, RoomSnapshot } from "@koe/protocol";
import type { OwnRoom } from "../store/entry.ts";
import type { Standing } from "../store/standing.ts";
import { messageFrame, roomState, wireRoomId } from "./entry-frames.ts";
import { resumedFrame } from "./room-frames.ts";
import type { Snapshot } from "./snapshot.ts";

/** What stands in a snapshot beside the entries. */
export interface SnapshotContext {
  readonly roomId: string;
  readonly epoch: string;
  readonly presence: Online | undefined;
  readonly standing: Standing | undefined;
  readonly ownRooms: readonly OwnRoom[] | undefined;
}

/** A snapshot as the text of a frame for `/ws/v2`; the entries are put in as they were encoded for all. */
export function snapshotFrame(snapshot: Snapshot, context: SnapshotContext): string {
  const { presence, standing, ownRooms } = context;
  const rest: Omit<RoomSnapshot, "events"> = {
    room_id: wireRoomId(context.roomId),
    recovered: snapshot.isRecovered,
    epoch: context.epoch,
    seq: snapshot.seq,
    prev_seq: snapshot.prevSeq,
    ...(presence === undefined ? {} : { presence }),
    ...(standing === undefined ? {} : seenFrom(standing)),
    ...(ownRooms === undefined || snapshot.isRecovered ? {} : { rooms: ownRooms.map(roomState) }),
  };
  const events = snapshot.entries.map(({ frame }) => frame).join(",");
  return `{"event":"room_snapshot","payload":${JSON.stringify(rest).slice(0, -1)},"events":[${events}]}}`;
}

/** A snapshot as frames for `/ws/v1/chat/{room_id}`: what it is, then its messages; a deleted one is no message there. */
export function resumeFrames(snapshot: Snapshot, epoch: string): readonly string[] {
  const { isRecovered: recovered, seq, prevSeq: prev_seq, entries } = snapshot;
  const messages = entries.flatMap(({ entry }) =>
    entry.kind === "message" && !entry.isDeleted ? [messageFrame(entry)] : [],
  );
  return [resumedFrame({ recovered, epoch, seq, prev_seq }), ...messages];
}

function seenFrom({ name, topic, visibility, isArchived, role, ...standing }: Standing) {
  const { readSeq: read_seq, unread, mentions } = standing;
  return {
    ...(role === undefined ? {} : { me: { role, read_seq, unread, mentions } }),
    room: { name, topic, visibility, archived: isArchived },
  };
}
