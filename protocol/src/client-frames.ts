/**
 * The client's side of `/ws/v2`: events are read, commands are written.
 *
 * An event of a kind, or with a value, that this version does not know is `unknown`: a client ignores it. Browsers
 * load this file, so it stands on `zod/mini` and never compiles code.
 */
import * as z from "zod/mini";
import type { ClientFrame } from "./client-commands.ts";
import { type ClientEvent, clientEvent } from "./client-events.ts";
import { parseJson } from "./json.ts";

z.config({ jitless: true });

/** Deeper than any event: a snapshot holds entries, which hold reactions, which hold names. */
const depthMax = 16;

export type DecodedClientEvent =
  | { readonly kind: "event"; readonly event: ClientEvent }
  | { readonly kind: "unknown" };

/** Reads one frame of the server. Never throws. */
export function decodeClientEvent(text: string): DecodedClientEvent {
  const json = parseJson(text, depthMax);
  const parsed = z.safeParse(clientEvent, json.kind === "parsed" ? json.value : undefined);
  return parsed.success ? { kind: "event", event: parsed.data } : { kind: "unknown" };
}

/** Writes one command as the text of a frame. */
export function encodeClientFrame(frame: ClientFrame): string {
  return JSON.stringify(frame);
}
