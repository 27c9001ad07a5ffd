/**
 * Clients of the SDK that talk in their rooms, edit, react and reply, and keep what they were promised. What one watches is
 * looked at after every change: nothing is ever shown twice or out of order.
 */
import { connect, type Koe, KoeError, type Room, type Sent, type Timeline } from "@koe/sdk";
import type { Person } from "./harness.ts";
import { isMessage } from "./until.ts";

export interface Promised extends Sent {
  readonly roomId: string;
  readonly clientMsgId: string;
  readonly text: string;
}

export interface CrowdMemberOptions {
  readonly url: string;
  readonly person: Person;
  readonly name: string;
  readonly roomIds: readonly string[];
  readonly onAck: () => void;
}

/** On their way at once, over all rooms. */
const windowMax = 3;

export class CrowdMember {
  readonly koe: Koe;
  readonly promised: Promised[] = [];
  readonly violations: string[] = [];
  readonly #options: CrowdMemberOptions;
  #said = 0;

  constructor(options: CrowdMemberOptions) {
    this.#options = options;
    this.koe = connect({ url: options.url, credentials: { cookie: options.person.cookie } });
    for (const roomId of options.roomIds) this.#watch(this.koe.room(roomId));
  }

  /** Says so many things; resolves when all of them are acknowledged. */
  async talk(count: number): Promise<void> {
    const talkOn = async () => {
      while (this.#said < count) await this.#sayOne(this.#said++);
    };
    await Promise.all(Array.from({ length: windowMax }, talkOn));
  }

  async #sayOne(at: number): Promise<void> {
    const { roomIds, name, onAck } = this.#options;
    const roomId = roomIds[at % roomIds.length] ?? "general";
    const room = this.koe.room(roomId);
    const text = `${name} says ${at}`;
    const { clientMsgId, done } = room.send(text);
    const sent = await done;
    this.promised.push({ ...sent, roomId, clientMsgId, text });
    onAck();
    if (at % 4 === 1) await room.react(sent.seq, "👍", true).done;
    if (at % 4 === 2) await room.send(`${text} to oneself`, { threadSeq: sent.seq }).done;
    if (at % 4 === 3) await room.edit(sent.seq, `${text}, edited`).done;
  }

  #watch(room: Room): void {
    let last: Timeline | undefined;
    room.timeline.subscribe(() => {
      const timeline = room.timeline.get();
      if (timeline === last) return;
      last = timeline;
      this.#check(room.id, timeline);
    });
  }

  #check(roomId: string, { items }: Timeline): void {
    const keys = new Set<string>();
    let before = 0;
    for (const item of items) {
      if (keys.has(item.key)) this.violations.push(`${roomId}: ${item.key} is shown twice`);
      keys.add(item.key);
      if (!isMessage(item)) continue;
      if (item.seq <= before) this.violations.push(`${roomId}: ${item.seq} is shown after ${before}`);
      before = item.seq;
    }
  }
}

/** The room's timeline from its beginning. */
export async function wholeTimeline(room: Room): Promise<Timeline> {
  while (room.timeline.get().hasOlder) await patiently(() => room.loadOlder());
  return room.timeline.get();
}

/** Asks again what fails for now. */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (tries === 20 || !(error instanceof KoeError) || !error.temporary) throw error;
    }
  }
}
