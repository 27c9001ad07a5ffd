/**
 * Where the SDK keeps what must outlive the program: what is not yet acknowledged, the last messages of the rooms, and
 * who one is. Values are plain data (structured clone and JSON both carry them) and are parsed anew after loading.
 *
 * One storage belongs to one user of one server. All methods may fail: the SDK then goes on in memory and warns once.
 */
export interface Storage {
  /** Several clients of the user may have it open at a time, as the tabs of a browser. */
  readonly isShared?: true;
  /** Everything there is; asked before anything is written, and when it is shared, again after a connection was lost. */
  load(): Promise<readonly StoredRecord[]>;
  /** All changes, in order, or none where the medium can do that. Never called while another call is on its way. */
  write(changes: readonly StorageChange[]): Promise<void>;
  /** After the last write. */
  close(): Promise<void>;
}

export type Collection = "outbox" | "windows" | "rooms" | "user";

export interface StoredRecord {
  readonly collection: string;
  readonly key: string;
  readonly value: unknown;
}

export type StorageChange =
  | { readonly kind: "put"; readonly collection: Collection; readonly key: string; readonly value: unknown }
  | { readonly kind: "remove"; readonly collection: Collection; readonly key: string };
