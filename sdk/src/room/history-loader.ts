/**
 * Reads a room's history over HTTP into its timeline. What is being read already is not asked for twice; a page that came
 * too late to be brought up to date, or that does not reach to what is there by now, is asked for again. Of the places
 * that were asked to be shown the last one is, in whatever order the pages come.
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
  /** Counts the places that were asked to be shown: only the last one is. */
  #places = 0;

  constructor(options: HistoryLoaderOptions) {
    this.#options = options;
  }

  get #timeline(): RoomTimeline {
    return this.#options.timeline();
  }

  older(): Promise<void> {
    return this.#once("older", async () => {
      const query = () =>
        this.#timeline.main().hasOlder ? { beforeSeq: this.#timeline.shown.prevSeq + 1 } : undefined;
      await this.#load(query, (page, request) => this.#timeline.extend(page, request));
    });
  }

  newer(): Promise<void> {
    return this.#once("newer", async () => {
      const query = () =>
        this.#timeline.main().hasNewer ? { afterSeq: this.#timeline.shown.seq } : undefined;
      await this.#load(query, (page, request) => this.#timeline.extend(page, request));
    });
  }

  around(seq: number): Promise<void> {
    this.#places += 1;
    const place = this.#places;
    return this.#once(`around ${place}`, async () => {
      const { prevSeq, seq: lastSeq } = this.#timeline.shown;
      if (seq > prevSeq && seq <= lastSeq) return;
      const query = () => (place === this.#places ? { aroundSeq: seq } : undefined);
      await this.#load(query, (page, request) => this.#timeline.show(page, request));
    });
  }

  present(): void {
    this.#places += 1;
    this.#timeline.showPresent();
    this.#options.onChanged();
  }

  /** The latest replies of a thread, or those before what is there. */
  thread(rootSeq: number): Promise<void> {
    return this.#once(`thread ${rootSeq}`, async () => {
      const query = () => {
        const beforeSeq = this.#timeline.threadOlderThan(rootSeq);
        return beforeSeq === undefined ? undefined : { threadSeq: rootSeq, beforeSeq };
      };
      await this.#load(query, (page, request) => this.#timeline.extendThread(rootSeq, page, request));
    });
  }

  /** `query` gives what is to be asked for now; undefined once nothing is. */
  async #load(query: () => HistoryQuery | undefined, take: Take): Promise<void> {
    const { api, roomId, onChanged } = this.#options;
    for (let tries = 0; tries < triesMax; tries++) {
      const asked = query();
      if (asked === undefined) return;
      const timeline = this.#timeline;
      const askedAt = timeline.position;
      const page = await api.history(roomId, { ...asked, limit: pageEntries });
      // Another user's, or another numbering's, by now.
      if (timeline !== this.#timeline || query() === undefined) return;
      if (take(page, { ...asked, askedAt }) === "added") return onChanged();
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
