import { z } from "zod";
import { frameId, type RoomCommand, sendMessagePayload } from "./commands.ts";
import type { Refusal } from "./errors.ts";
import { type RoomEvent, roomEvent } from "./events.ts";
import { parseJson } from "./json.ts";
import type { Limits } from "./limits.ts";

/**
 * Frames ↔ values. The only place where a frame's JSON is read or written.
 *
 * A frame is `{"event", "payload"}`, with an `id` beside them where its sender wants one answer with the same id.
 * What is refused keeps the id and the client_msg_id when they could be read, so that the answer finds its question.
 */
export type DecodedCommand =
  | { readonly kind: "command"; readonly command: RoomCommand }
  | {
      readonly kind: "refused";
      readonly refusal: Refusal;
      readonly id: number | undefined;
      readonly clientMsgId: string | undefined;
      /** Not a frame of this protocol at all, rather than one whose text breaks a rule; too many close the socket. */
      readonly isMalformed: boolean;
    };

const envelope = z.object({ event: z.string(), payload: z.unknown().optional(), id: z.unknown().optional() });
const optionalFrameId = frameId.optional();
const clientMsgIdAlone = sendMessagePayload.pick({ client_msg_id: true });

/** Reads one frame of a client. Never throws. */
export function decodeRoomCommand(
  text: string,
  limits: Pick<Limits, "jsonDepthMax" | "textCharsMax">,
): DecodedCommand {
  const json = parseJson(text, limits.jsonDepthMax);
  if (json.kind === "malformed") return refused("bad_frame", "The frame is not valid JSON.");
  if (json.kind === "too_deep") {
    return refused("bad_frame", `The frame nests deeper than ${limits.jsonDepthMax} levels.`);
  }
  const frame = envelope.safeParse(json.value);
  if (!frame.success) {
    return refused("bad_frame", 'A frame is a JSON object with "event" (a string) and "payload".');
  }
  const id = optionalFrameId.safeParse(frame.data.id);
  if (!id.success) return refused("bad_frame", 'The frame\'s "id" must be an integer of 0 or more.');
  if (frame.data.event !== "send_message") {
    return refused("unknown_event", `There is no event ${quoted(frame.data.event)} on this socket.`, id.data);
  }
  return decodeSendMessage(frame.data.payload, id.data, limits.textCharsMax);
}

function decodeSendMessage(payload: unknown, id: number | undefined, textCharsMax: number): DecodedCommand {
  const parsed = sendMessagePayload.safeParse(payload);
  if (!parsed.success)
    return refused("bad_payload", describeIssue(parsed.error), id, readClientMsgId(payload));
  const { text, client_msg_id: clientMsgId } = parsed.data;
  if (text.trim() === "") return refused("text_empty", "A message needs some text.", id, clientMsgId);
  if (countCodePoints(text, textCharsMax) > textCharsMax) {
    const message = `A message may have ${textCharsMax} characters at most.`;
    return refused("text_too_long", message, id, clientMsgId);
  }
  return { kind: "command", command: { event: "send_message", id, text, clientMsgId } };
}

/** Writes one event as the text of a frame. */
export function encodeRoomEvent(event: RoomEvent): string {
  return JSON.stringify(event);
}

/** Reads one frame of a server; undefined for an event this version does not know, which a client ignores. */
export function decodeRoomEvent(text: string, jsonDepthMax: number): RoomEvent | undefined {
  const json = parseJson(text, jsonDepthMax);
  if (json.kind !== "parsed") return undefined;
  const parsed = roomEvent.safeParse(json.value);
  return parsed.success ? parsed.data : undefined;
}

/** One sentence that names the field and what is wrong with it. */
export function describeIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return "The payload has the wrong shape.";
  const field = issue.path.length === 0 ? "The payload" : `"${issue.path.join(".")}"`;
  return `${field}: ${issue.message}.`.replace(/\.\.$/, ".");
}

function refused(
  code: Refusal["code"],
  message: string,
  id?: number | undefined,
  clientMsgId?: string | undefined,
): DecodedCommand {
  const isMalformed = code !== "text_empty" && code !== "text_too_long";
  return { kind: "refused", refusal: { code, message }, id, clientMsgId, isMalformed };
}

function readClientMsgId(payload: unknown): string | undefined {
  const parsed = clientMsgIdAlone.safeParse(payload);
  return parsed.success ? parsed.data.client_msg_id : undefined;
}

/** Counts up to just beyond `max`, so that a text of any length costs no more than the limit. */
function countCodePoints(text: string, max: number): number {
  if (text.length <= max) return text.length;
  let count = 0;
  for (const _ of text) if (++count > max) break;
  return count;
}

function quoted(event: string): string {
  const charsMax = 40;
  return JSON.stringify(event.length <= charsMax ? event : `${event.slice(0, charsMax).toWellFormed()}…`);
}
