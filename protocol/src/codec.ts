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
  const frame = readFrame(text, limits.jsonDepthMax);
  if (frame.kind === "refused") return refused(frame.refusal);
  if (frame.event !== "send_message") return refused(unknownEvent(frame.event), frame.id);
  return decodeSendMessage(frame.payload, frame.id, limits.textCharsMax);
}

export type ReadFrame =
  | {
      readonly kind: "frame";
      readonly event: string;
      readonly id: number | undefined;
      readonly payload: unknown;
    }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Reads what every frame has, whatever its event. Never throws. */
export function readFrame(text: string, jsonDepthMax: number): ReadFrame {
  const json = parseJson(text, jsonDepthMax);
  if (json.kind === "malformed") return badFrame("The frame is not valid JSON.");
  if (json.kind === "too_deep") return badFrame(`The frame nests deeper than ${jsonDepthMax} levels.`);
  const frame = envelope.safeParse(json.value);
  if (!frame.success) return badFrame('A frame is a JSON object with "event" (a string) and "payload".');
  const id = optionalFrameId.safeParse(frame.data.id);
  if (!id.success) return badFrame('The frame\'s "id" must be an integer of 0 or more.');
  return { kind: "frame", event: frame.data.event, id: id.data, payload: frame.data.payload };
}

function badFrame(message: string): ReadFrame {
  return { kind: "refused", refusal: { code: "bad_frame", message } };
}

/** The refusal of an event that a socket does not have; never repeats more than the start of its name. */
export function unknownEvent(event: string): Refusal {
  return { code: "unknown_event", message: `There is no event ${quoted(event)} on this socket.` };
}

/** The refusal of a text that no message may have. */
export function refuseText(text: string, textCharsMax: number): Refusal | undefined {
  if (text.trim() === "") return { code: "text_empty", message: "A message needs some text." };
  if (countCodePoints(text, textCharsMax) <= textCharsMax) return undefined;
  return { code: "text_too_long", message: `A message may have ${textCharsMax} characters at most.` };
}

function decodeSendMessage(payload: unknown, id: number | undefined, textCharsMax: number): DecodedCommand {
  const parsed = sendMessagePayload.safeParse(payload);
  if (!parsed.success) return refused(badPayload(parsed.error), id, readClientMsgId(payload));
  const { text, client_msg_id: clientMsgId } = parsed.data;
  const breach = refuseText(text, textCharsMax);
  if (breach !== undefined) return refused(breach, id, clientMsgId);
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

/** The refusal of a payload of the wrong shape. */
export function badPayload(error: z.ZodError): Refusal {
  return { code: "bad_payload", message: describeIssue(error) };
}

/** One sentence that names the field and what is wrong with it. */
export function describeIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return "The payload has the wrong shape.";
  const field = issue.path.length === 0 ? "The payload" : `"${issue.path.join(".")}"`;
  return `${field}: ${issue.message}.`.replace(/\.\.$/, ".");
}

function refused(
  refusal: Refusal,
  id?: number | undefined,
  clientMsgId?: string | undefined,
): DecodedCommand {
  return { kind: "refused", refusal, id, clientMsgId, isMalformed: isMalformed(refusal) };
}

/** Whether what was refused is no frame of the protocol at all. */
export function isMalformed({ code }: Refusal): boolean {
  return code === "bad_frame" || code === "unknown_event" || code === "bad_payload";
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
