/** What stands behind a room in an address: a message, a thread, or nothing that is known. */
export interface RoomAddress {
  readonly targetSeq: number | undefined;
  readonly threadSeq: number | undefined;
}

const nothing: RoomAddress = { targetSeq: undefined, threadSeq: undefined };

/** `rest`: the path behind `/r/:room/`. */
export function roomAddress(rest: string | undefined): RoomAddress {
  const [, thread, written] = /^(t\/)?([1-9]\d{0,14})$/.exec(rest ?? "") ?? [];
  if (written === undefined) return nothing;
  const seq = Number(written);
  return thread === undefined ? { ...nothing, targetSeq: seq } : { ...nothing, threadSeq: seq };
}
