import type { MessageItem, TimelineItem } from "../view.ts";
import type { PageOutcome, PageRequest } from "./loaded-log.ts";
import { RoomTimeline } from "./room-timeline.ts";
import { type Done, TestLog } from "./test-log.ts";
import type { TimelineLimits } from "./timeline-limits.ts";

export const me = { id: "me", username: "me" };

/** For tests: a log and a timeline that has its last entries, and what both do together. */
export class OpenedRoom {
  readonly log = new TestLog();
  readonly timeline: RoomTimeline;

  constructor(messages: number, prevSeq = 0, limits: Partial<TimelineLimits> = {}) {
    this.timeline = new RoomTimeline(limits);
    this.timeline.identify(me);
    for (let seq = 1; seq <= messages; seq += 1) this.log.append({ kind: "message", text: `m${seq}` });
    const events = [];
    for (let seq = prevSeq + 1; seq <= messages; seq += 1) events.push(this.log.event(seq));
    this.timeline.replace({ epoch: "1", prevSeq, seq: messages, events });
  }

  hear(done: Done, userId?: string, clientMsgId?: string): void {
    const event = this.log.append(done, userId, clientMsgId);
    if (event !== undefined) this.timeline.append([event]);
  }

  say(text: string, threadSeq?: number): void {
    this.hear({ kind: "message", text, ...(threadSeq === undefined ? {} : { threadSeq }) });
  }

  load(kind: "extend" | "show", query: Omit<PageRequest, "askedAt">, limit = 4): PageOutcome {
    const page = this.log.page(query, limit);
    return this.timeline[kind](page, { ...query, askedAt: this.timeline.position });
  }

  get main() {
    return this.timeline.main();
  }

  get seqs(): readonly (number | string)[] {
    return this.main.items.map((item) => (item.kind === "pending" ? item.text : item.seq));
  }
}

/** The item, which has to be a message. */
export function message(item: TimelineItem | undefined): MessageItem {
  if (item?.kind !== "message") throw new Error(`no message but ${item?.kind}`);
  return item;
}
