/**
 * The drafts of one person in this browser, one for each place where one writes: a room or a thread.
 *
 * They are kept in `localStorage`, which is read before the first frame and written before a page that is closed is
 * gone, and which tells a browser's other tabs of each change: what is written or sent in one tab is so in all of them.
 * What the browser does not take, as it is full or forbidden, lives as long as the tab.
 */
import type { Observable } from "@koe/sdk";
import { type Draft, draftCharsMax, readDraft, writeDraft } from "./draft.ts";

/** Where something is written: a room's id, or of a thread `threadPlace`. */
export type Place = string;

export const threadPlace = (roomId: string, threadSeq: number): Place => `${roomId}/${threadSeq}`;
const roomOf = (place: Place): string => place.split("/")[0] ?? "";

export type DraftStorage = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

export class Drafts {
  readonly #storage: DraftStorage;
  readonly #prefix: string;
  readonly #drafts = new Map<Place, Draft>();
  readonly #listeners = new Set<() => void>();
  #roomIds: ReadonlySet<string> = new Set();

  constructor(storage: DraftStorage, userId: string) {
    this.#storage = storage;
    this.#prefix = `koe.draft.${userId}.`;
    for (let index = 0; index < storage.length; index++) this.#load(storage.key(index) ?? "");
    this.#changed();
  }

  /** Ids of the rooms in which something is written, in the room itself or in one of its threads. */
  readonly rooms: Observable<ReadonlySet<string>> = {
    get: () => this.#roomIds,
    subscribe: (listener) => this.#subscribe(listener),
  };

  /** The draft of one place. */
  of(place: Place): Observable<Draft | undefined> {
    return { get: () => this.#drafts.get(place), subscribe: (listener) => this.#subscribe(listener) };
  }

  /** Keeps it; one without text is removed. */
  keep(place: Place, draft: Draft): void {
    if (draft.text === "") return this.remove(place);
    this.#drafts.set(place, draft);
    const key = this.#prefix + place;
    try {
      if (draft.text.length <= draftCharsMax) this.#storage.setItem(key, writeDraft(draft));
    } catch (error) {
      // The storage is full or forbidden.
      if (!(error instanceof DOMException)) throw error;
    }
    this.#changed();
  }

  remove(place: Place): void {
    if (!this.#drafts.delete(place)) return;
    this.#storage.removeItem(this.#prefix + place);
    this.#changed();
  }

  /** Whoever signs out leaves nothing behind. */
  removeAll(): void {
    for (const place of [...this.#drafts.keys()]) this.remove(place);
  }

  /** Another tab changed what is kept. `key` is null when it removed everything. */
  readonly heard = ({ key }: Pick<StorageEvent, "key">): void => {
    if (key === null) this.#drafts.clear();
    else if (!key.startsWith(this.#prefix)) return;
    else this.#load(key);
    this.#changed();
  };

  #load(key: string): void {
    if (!key.startsWith(this.#prefix)) return;
    const place = key.slice(this.#prefix.length);
    const draft = readDraft(this.#storage.getItem(key) ?? "");
    if (draft === undefined) this.#drafts.delete(place);
    else this.#drafts.set(place, draft);
  }

  #subscribe(listener: () => void): () => void {
    const entry = () => listener();
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  #changed(): void {
    const roomIds = new Set([...this.#drafts.keys()].map(roomOf));
    const isSame = roomIds.size === this.#roomIds.size && roomIds.isSubsetOf(this.#roomIds);
    if (!isSame) this.#roomIds = roomIds;
    for (const listener of [...this.#listeners]) listener();
  }
}
