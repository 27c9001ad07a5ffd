import { z } from "zod";

/**
 * What a client may say on a room socket: one union, one shape each.
 *
 * Shapes copy the fields they know and drop the rest, so nothing a client adds travels further. Texts are well-formed
 * Unicode without NUL: PostgreSQL cannot store NUL, and a lone surrogate has no UTF-8.
 */

/** A client's own name for one user action, kept over retries: 8 to 64 visible ASCII characters. */
export const clientMsgId = z
  .string()
  .regex(/^[\x21-\x7e]{8,64}$/, "must be 8 to 64 visible ASCII characters without spaces");

/** Text that a database and every client can hold; its length is a limit, checked beside the shape. */
export const storableText = z
  .string()
  .refine((text) => text.isWellFormed(), "must be well-formed Unicode (it contains a lone surrogate)")
  .refine((text) => !text.includes("\u0000"), "must not contain the NUL character");

export const sendMessagePayload = z.object({
  text: storableText,
  client_msg_id: clientMsgId.optional(),
});

/** A frame's own number, chosen by the client; its answer carries the same. */
export const frameId = z.int().min(0);

export interface SendMessage {
  readonly event: "send_message";
  readonly id: number | undefined;
  readonly text: string;
  readonly clientMsgId: string | undefined;
}

/** Everything a client can say on a room socket. */
export type RoomCommand = SendMessage;
