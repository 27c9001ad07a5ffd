/**
 * The client's side of `/ws/v2`: events are read, commands are written.
 *
 * An event of a kind, or with a value, that this version does not know is `unknown`: a client ignores it. An entry of such
 * a kind becomes a `later_entry`, live or in a snapshot, so that a client that is older than its server goes past it
 * instead of missing it for ever. Browsers load this file, so it stands on `zod/mini` and never compiles code.
 */
import * as z from "zod/mini";
import type { ClientFrame } from "./client-commands.ts";
import { type ClientEvent, clientEvent, clientEventNames } from "./client-events.ts";
import { type EntryEvent, laterEntry, readEntry } from "./entries.ts";
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
  const parsed = z.safeParse(clientEvent, json.kind === "parsed" ? readable(json.value) : undefined);
  return parsed.success ? { kind: "event", event: parsed.data } : { kind: "unknown" };
}

/** Reads an entry of a page of history; undefined for what is none. */
export function readHistoryEntry(value: unknown): EntryEvent | undefined {
  return z.safeParse(readEntry, readable(value)).data;
}

/** Writes one command as the text of a frame. */
export function encodeClientFrame(frame: ClientFrame): string {
  return JSON.stringify(frame);
}

const named = z.looseObject({ event: z.string() });
const snapshot = z.looseObject({
  event: z.literal("room_snapshot"),
  payload: z.looseObject({ events: z.array(z.unknown()) }),
});

/** The same with entries of unknown kinds named as such. */
function readable(value: unknown): unknown {
  const found = z.safeParse(named, value).data;
  if (found === undefined) return value;
  if (!clientEventNames.has(found.event)) {
    return z.safeParse(laterEntry, { ...found, event: "later_entry" }).data ?? value;
  }
  const { data } = z.safeParse(snapshot, value);
  if (data === undefined) return value;
  return { ...data, payload: { ...data.payload, events: data.payload.events.map(readable) } };
}
