/**
 * The client's side of `/ws/v2`: events are read, commands are written.
 *
 * An event of a kind, or with a value, that this version does not know is `unknown`: a client ignores it. Browsers
 * load this file, so it stands on `zod/mini` and never compiles code.
 */
import * as z from "zod/mini";
import type { ClientFrame } from "./client-commands.ts";
import { type ClientEvent, clientEvent } from "./client-events.ts";

z.config({ jitless: true });

export type DecodedClientEvent =
  | { readonly kind: "event"; readonly event: ClientEvent }
  | { readonly kind: "unknown" };

/** Reads one frame of the server. Never throws. */
export function decodeClientEvent(text: string): DecodedClientEvent {
  const parsed = z.safeParse(clientEvent, parse(text));
  return parsed.success ? { kind: "event", event: parsed.data } : { kind: "unknown" };
}

/** Writes one command as the text of a frame. */
export function encodeClientFrame(frame: ClientFrame): string {
  return JSON.stringify(frame);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
