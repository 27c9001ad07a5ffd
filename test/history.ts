/**
 * Whether what clients saw and what the database holds can both be true of a chat that loses, doubles and reorders
 * nothing. Pure: histories in, violations out; an empty list is the proof.
 *
 * Moments are positions in one sequence of events, as the test's own process saw them, so "acknowledged before it was
 * sent" needs no clock. Every text is sent once, under one client_msg_id, so a text names its message.
 */
export interface SentMessage {
  readonly roomId: string;
  readonly sender: string;
  readonly text: string;
  /** When it was first sent. */
  readonly sentAt: number;
  /** The first ack. */
  readonly ack: { readonly seq: number; readonly at: number } | undefined;
}

export interface SeenMessage {
  readonly roomId: string;
  readonly seq: number;
  readonly text: string;
}

export interface StoredMessage extends SeenMessage {
  readonly timestampMs: number;
}

export interface History {
  readonly sent: readonly SentMessage[];
  /** For each connection, what it heard, in order. */
  readonly seen: readonly (readonly SeenMessage[])[];
  /** Every room's log in order of seq. */
  readonly stored: readonly StoredMessage[];
}

export function findViolations(history: History): readonly string[] {
  const rooms = new Set(history.stored.map(({ roomId }) => roomId));
  return [
    ...lostOrMoved(history),
    ...doubled(history),
    ...phantoms(history),
    ...[...rooms].flatMap((roomId) => misnumbered(history.stored.filter((entry) => entry.roomId === roomId))),
    ...history.seen.flatMap((seen) => misheard(seen)),
    ...outOfOrder(history),
  ];
}

/** I1: every acknowledged message is stored, with the acknowledged seq. */
function lostOrMoved({ sent, stored }: History): string[] {
  const byText = new Map(stored.map((entry) => [entry.text, entry]));
  return sent.flatMap(({ text, ack }) => {
    if (ack === undefined) return [];
    const entry = byText.get(text);
    if (entry === undefined) return [`I1 lost: ${text} was acknowledged as ${ack.seq}`];
    return entry.seq === ack.seq ? [] : [`I1 moved: ${text} was acknowledged as ${ack.seq}, is ${entry.seq}`];
  });
}

/** I2: nothing is stored twice. */
function doubled({ stored }: History): string[] {
  const known = new Set<string>();
  return stored.flatMap(({ text, seq }) => {
    if (known.has(text)) return [`I2 doubled: ${text} again as ${seq}`];
    known.add(text);
    return [];
  });
}

/** I3: everything stored was sent; everything heard is stored, with the same seq. */
function phantoms({ sent, seen, stored }: History): string[] {
  const texts = new Set(sent.map(({ text }) => text));
  const names = new Set(stored.map(nameOf));
  const unsent = stored.filter(({ text }) => !texts.has(text)).map(({ text }) => `I3 nobody sent ${text}`);
  const unstored = seen.flat().filter((message) => !names.has(nameOf(message)));
  return [...unsent, ...unstored.map(({ seq, text }) => `I3 heard but not stored: ${text} as ${seq}`)];
}

/** I4: seq is 1, 2, 3, … without a gap. I7: timestamps do not decrease with it. */
function misnumbered(stored: readonly StoredMessage[]): string[] {
  return stored.flatMap(({ roomId, seq, timestampMs }, index) => {
    const gap = seq === index + 1 ? [] : [`I4 gap: ${roomId} has ${seq} in place ${index + 1}`];
    const before = stored[index - 1]?.timestampMs ?? 0;
    return timestampMs >= before ? gap : [...gap, `I7 time goes back in ${roomId} at ${seq}`];
  });
}

/** I5: what one connection hears is strictly the next message, every time. */
function misheard(seen: readonly SeenMessage[]): string[] {
  return seen.flatMap(({ roomId, seq }, index) => {
    const before = seen[index - 1];
    if (before === undefined || seq === before.seq + 1) return [];
    return [`I5 ${roomId}: heard ${seq} after ${before.seq}`];
  });
}

/** I6: what was acknowledged before another was sent comes before it; and one sender's messages keep their order. */
function outOfOrder({ sent, stored }: History): string[] {
  const seqOf = new Map(stored.map((entry) => [`${entry.roomId} ${entry.text}`, entry.seq]));
  const violations: string[] = [];
  for (const roomId of new Set(sent.map((message) => message.roomId))) {
    const inRoom = sent.filter((message) => message.roomId === roomId).sort((a, b) => a.sentAt - b.sentAt);
    const acks = inRoom.flatMap(({ ack }) => (ack ? [ack] : [])).sort((a, b) => a.at - b.at);
    let next = 0;
    let highest = 0;
    const lastOfSender = new Map<string, number>();
    for (const { text, sentAt, sender } of inRoom) {
      for (let ack = acks[next]; ack !== undefined && ack.at < sentAt; ack = acks[++next]) {
        highest = Math.max(highest, ack.seq);
      }
      const seq = seqOf.get(`${roomId} ${text}`);
      if (seq === undefined) continue;
      if (seq <= highest) violations.push(`I6 ${text} is ${seq}, sent after ${highest} was acknowledged`);
      if (seq <= (lastOfSender.get(sender) ?? 0))
        violations.push(`I6 ${sender}'s messages: ${text} is ${seq}`);
      lastOfSender.set(sender, seq);
    }
  }
  return violations;
}

function nameOf({ roomId, seq, text }: SeenMessage): string {
  return `${roomId} ${seq} ${text}`;
}
