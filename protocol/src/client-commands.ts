import { z } from "zod";
import { clientMsgId, storableText } from "./commands.ts";

/**
 * What a client may say on its socket (`/ws/v2`). Commands that make an entry carry the `client_msg_id` under which
 * they may be repeated for ever; the others may be repeated as they are.
 */

const seq = z.int().min(1);
const position = z.int().min(0);
const roomId = storableText.min(1).max(200);

/** One emoji or a few joined ones: no white space, at most 64 UTF-16 units. Whether it is an emoji is for people to see. */
const emoji = storableText.min(1).max(64).regex(/^\S+$/u, "must not contain white space");

export const clientCommandPayloads = {
  subscribe: z.object({
    epoch: storableText.max(200).optional(),
    rooms: z.array(z.object({ room_id: roomId, since_seq: position.optional() })).max(1_000),
  }),
  unsubscribe: z.object({ rooms: z.array(roomId).max(1_000) }),
  send_message: z.object({
    room_id: roomId,
    text: storableText,
    client_msg_id: clientMsgId,
    thread_seq: seq.optional(),
  }),
  edit_message: z.object({
    room_id: roomId,
    target_seq: seq,
    text: storableText,
    client_msg_id: clientMsgId,
  }),
  delete_message: z.object({ room_id: roomId, target_seq: seq, client_msg_id: clientMsgId }),
  react: z.object({ room_id: roomId, target_seq: seq, emoji, on: z.boolean(), client_msg_id: clientMsgId }),
  /** Moves the user's read marker forward; with `back`, to wherever `seq` says. */
  mark_read: z.object({ room_id: roomId, seq: position, back: z.boolean().optional() }),
  typing: z.object({ room_id: roomId, thread_seq: seq.optional() }),
  /** Asks for a heartbeat now. */
  heartbeat: z.object({}),
} as const;

export type ClientCommandName = keyof typeof clientCommandPayloads;

/** A command as it stands in a frame, for whoever writes one. */
export type ClientFrame = {
  [Name in ClientCommandName]: {
    readonly event: Name;
    readonly id?: number;
    readonly payload: z.input<(typeof clientCommandPayloads)[Name]>;
  };
}[ClientCommandName];

/** A command as the server reads it. */
export type ClientCommand = {
  [Name in ClientCommandName]: {
    readonly event: Name;
    readonly id: number | undefined;
    readonly payload: z.output<(typeof clientCommandPayloads)[Name]>;
  };
}[ClientCommandName];
