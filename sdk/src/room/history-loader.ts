/**
 * Reads a room's history over HTTP into its timeline. What is being read already is not asked for twice; a page that came
 * too late to be brought up to date is asked for again.
 */
import type { Api } from "../api/api.ts";
import type { HistoryPage, HistoryQuery } from "../api/shapes.ts";
import { KoeError } from "../koe-error.ts";
import type { PageOutcome, PageRequest } from "../timeline/loaded-log.ts";
import type { RoomTimeline } from "../timeline/room-timeline.ts";

export interface HistoryLoaderOptions {
  readonly roomId: string;
  readonly api: Pick<Api, "history">;
  readonly timeline: () => RoomTimeline;
  readonly onChanged: () => void;
}

export const pageEntries = 100;
/** How often a page is asked for again because the room went on too far while it came. */
const triesMax = 4;

type Take = (page: HistoryPage, request: PageRequest) => PageOutcome;

export class HistoryLoader {
  readonly #options: HistoryLoaderOptions;
  readonly #loading = new Map<string, Promise<void>>();

  constructor(options: HistoryLoaderOptions) {
    this.#options = options;
  }

  get #timeline(): RoomTimeline {
    return this.#options.timeline();
  }

  older(): Promise<void> {
    return this.#once("older", async () => {
      if (!this.#timeline.main().hasOlder) return;
      const query = () => ({ beforeSeq: this.#timeline.shown.prevSeq + 1 });
      await this.#load(query, (page, request) => this.#timeline.extend(page, request));
    });
  }

  newer(): Promise<void> {
    return this.#once("newer", async () => {
      if (!this.#timeline.main().hasNewer) return;
      const query = () => ({ afterSeq: this.#timeline.shown.seq });
      await this.#load(query, (page, request) => this.#timeline.extend(page, request));
    });
  }

  around(seq: number): Promise<void> {
    return this.#once(`around ${seq}`, async () => {
      const { prevSeq, seq: lastSeq } = this.#timeline.shown;
      if (seq > prevSeq && seq <= lastSeq) return;
      const query = () => ({ aroundSeq: seq });
      await this.#load(query, (page, request) => this.#timeline.show(page, request));
    });
  }

  /** The latest replies of a thread, or those before what is there. */
  thread(rootSeq: number): Promise<void> {
    return this.#once(`thread ${rootSeq}`, async () => {
      const query = () => ({ threadSeq: rootSeq, beforeSeq: this.#timeline.threadOlderThan(rootSeq) });
      await this.#load(query, (page, request) => this.#timeline.extendThread(rootSeq, page, request));
    });
  }

  async #load(query: () => HistoryQuery, take: Take): Promise<void> {
    const { api, roomId, onChanged } = this.#options;
    for (let tries = 0; tries < triesMax; tries++) {
      const asked = query();
      const timeline = this.#timeline;
      const askedAt = timeline.position;
      const page = await api.history(roomId, { ...asked, limit: pageEntries });
      // Another user's, or another numbering's, by now.
      if (timeline !== this.#timeline) return;
      if (take(page, { ...asked, askedAt }) !== "stale") return onChanged();
    }
    throw new KoeError({
      code: "server_busy",
      message: "The room goes on too fast to read its history now.",
      temporary: true,
    });
  }

  #once(name: string, load: () => Promise<void>): Promise<void> {
    const loading = this.#loading.get(name) ?? load().finally(() => this.#loading.delete(name));
    this.#loading.set(name, loading);
    return loading;
  }
}
