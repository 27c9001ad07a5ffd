/**
 * The client's side of `/ws/v2`: events are read, commands are written.
 *
 * An event of a kind, or with a value, that this version does not know is `unknown`: a client ignores it. Such an entry
 * becomes a `later_entry`, live or in a snapshot, so that a client that is older than its server goes past it
 * instead of missing it for ever. Browsers load this file, so it stands on `zod/mini` and never compiles code.
 */
import * as z from "zod/mini";
import type { ClientFrame } from "./client-commands.ts";
import { type ClientEvent, clientEvent } from "./client-events.ts";
import { type EntryEvent, entryEvent, laterEntry, readEntry } from "./entries.ts";
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
  if (json.kind !== "parsed") return { kind: "unknown" };
  // What needs no help is read once.
  const event =
    z.safeParse(clientEvent, json.value).data ?? z.safeParse(clientEvent, readable(json.value)).data;
  return event === undefined ? { kind: "unknown" } : { kind: "event", event };
}

/** Reads an entry of a page of history; undefined for what is none. */
export function readHistoryEntry(value: unknown): EntryEvent | undefined {
  return z.safeParse(readEntry, readableEntry(value)).data;
}

/** Writes one command as the text of a frame. */
export function encodeClientFrame(frame: ClientFrame): string {
  return JSON.stringify(frame);
}

const named = z.looseObject({ event: z.string() });
/** With entries that are still to be looked at. */
const snapshot = z.looseObject({
  event: z.literal("room_snapshot"),
  payload: z.looseObject({ events: z.array(z.unknown()) }),
});

/** The same with entries named as later ones whose kind, or a value in them, is not known. */
function readable(value: unknown): unknown {
  const { data } = z.safeParse(snapshot, value);
  if (data === undefined) return readableEntry(value);
  return { ...data, payload: { ...data.payload, events: data.payload.events.map(readableEntry) } };
}

/** Only entries have a place in a log and somebody who made them. */
function readableEntry(value: unknown): unknown {
  const found = z.safeParse(named, value).data;
  if (found === undefined || z.safeParse(entryEvent, value).success) return value;
  return z.safeParse(laterEntry, { ...found, event: "later_entry" }).data ?? value;
}
