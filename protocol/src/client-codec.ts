import { z } from "zod";
import { type ClientCommand, type ClientCommandName, clientCommandPayloads } from "./client-commands.ts";
import { badPayload, isMalformed, readFrame, refuseText, unknownEvent } from "./codec.ts";
import { clientMsgId } from "./commands.ts";
import { ownLogId } from "./entries.ts";
import type { Refusal } from "./errors.ts";
import type { Limits } from "./limits.ts";

/**
 * Frames of a client's socket (`/ws/v2`) → commands. The only place where such a frame's JSON is read.
 *
 * What is refused keeps the id, the room and the client_msg_id where they could be read, so that the answer finds its
 * question.
 */
export type DecodedClientCommand =
  | { readonly kind: "command"; readonly command: ClientCommand }
  | {
      readonly kind: "refused";
      readonly refusal: Refusal;
      readonly id: number | undefined;
      readonly roomId: string | undefined;
      readonly clientMsgId: string | undefined;
      /** Not a frame of this protocol at all, rather than one whose text breaks a rule; too many close the socket. */
      readonly isMalformed: boolean;
    };

const named = z.object({
  room_id: z.string().max(200).optional().catch(undefined),
  client_msg_id: clientMsgId.optional().catch(undefined),
});

/** Reads one frame of a client. Never throws. */
export function decodeClientCommand(
  text: string,
  limits: Pick<Limits, "jsonDepthMax" | "textCharsMax" | "roomsPerSocketMax">,
): DecodedClientCommand {
  const frame = readFrame(text, limits.jsonDepthMax);
  if (frame.kind === "refused") return refused(frame.refusal, { id: undefined, payload: undefined });
  const name = commandNames.get(frame.event);
  if (name === undefined) return refused(unknownEvent(frame.event), frame);
  const parsed = commandShape.safeParse(frame);
  if (!parsed.success) {
    // Asked again without the union around it, so that the message names the field alone.
    const { error } = clientCommandPayloads[name].safeParse(frame.payload);
    return refused(badPayload(error ?? parsed.error), frame);
  }
  const command = { ...parsed.data, id: frame.id };
  const breach = refuseContent(command, limits);
  return breach === undefined ? { kind: "command", command } : refused(breach, frame);
}

function refuseContent(
  command: ClientCommand,
  limits: Pick<Limits, "textCharsMax" | "roomsPerSocketMax">,
): Refusal | undefined {
  switch (command.event) {
    case "send_message":
    case "edit_message":
      return refuseText(command.payload.text, limits.textCharsMax);
    case "subscribe":
      if (countRooms(command.payload.rooms) <= limits.roomsPerSocketMax) return undefined;
      return {
        code: "limit_exceeded",
        message: `A connection may follow ${limits.roomsPerSocketMax} rooms at most.`,
      };
    default:
      return undefined;
  }
}

/** The user's own log is none of them. */
function countRooms(rooms: readonly { readonly room_id: string }[]): number {
  return rooms.filter((room) => room.room_id !== ownLogId).length;
}

const payloads = clientCommandPayloads;
const commandShape = z.discriminatedUnion("event", [
  z.object({ event: z.literal("subscribe"), payload: payloads.subscribe }),
  z.object({ event: z.literal("unsubscribe"), payload: payloads.unsubscribe }),
  z.object({ event: z.literal("send_message"), payload: payloads.send_message }),
  z.object({ event: z.literal("edit_message"), payload: payloads.edit_message }),
  z.object({ event: z.literal("delete_message"), payload: payloads.delete_message }),
  z.object({ event: z.literal("react"), payload: payloads.react }),
  z.object({ event: z.literal("mark_read"), payload: payloads.mark_read }),
  z.object({ event: z.literal("typing"), payload: payloads.typing }),
  z.object({ event: z.literal("heartbeat"), payload: payloads.heartbeat }),
]);

const commandNames: ReadonlyMap<string, ClientCommandName> = new Map(
  commandShape.options.map(({ shape }) => [shape.event.value, shape.event.value]),
);

function refused(
  refusal: Refusal,
  { id, payload }: { readonly id: number | undefined; readonly payload: unknown },
): DecodedClientCommand {
  const readable = named.safeParse(payload);
  const { room_id: roomId, client_msg_id: clientMsgId } = readable.data ?? {};
  return { kind: "refused", refusal, id, roomId, clientMsgId, isMalformed: isMalformed(refusal) };
}
