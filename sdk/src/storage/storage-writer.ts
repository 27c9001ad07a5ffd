/**
 * Writes to a storage in the background: changes gather for a moment, a later one to the same record replaces an earlier
 * one, and one call at a time is on its way.
 *
 * A storage that fails is given up with one warning; from then on the memory is all there is, and nobody else notices.
 */
import type { Environment, Timer } from "../environment.ts";
import type { Collection, Storage, StorageChange, StoredRecord } from "./storage.ts";

/** How long changes gather. Those of the outbox do not. */
export const gatherMs = 500;
/** A storage that does not answer must not keep the program from starting or ending. */
export const storageTimeoutMs = 5_000;

type Change = { readonly kind: "put"; readonly value: () => unknown } | { readonly kind: "remove" };

export class StorageWriter {
  readonly #storage: Storage;
  readonly #environment: Pick<Environment, "after" | "warn">;
  /** By collection and key, in the order of the latest change. */
  readonly #changes = new Map<string, Change & { readonly collection: Collection; readonly key: string }>();
  #timer: Timer | undefined;
  #writing: Promise<void> | undefined;
  #lastCall: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;
  #isBroken = false;

  constructor(storage: Storage, environment: Pick<Environment, "after" | "warn">) {
    this.#storage = storage;
    this.#environment = environment;
  }

  get isShared(): boolean {
    return this.#storage.isShared === true;
  }

  /** What the storage has; nothing when it fails. */
  async load(): Promise<readonly StoredRecord[]> {
    let records: readonly StoredRecord[] = [];
    await this.#guarded(async () => {
      records = await this.#storage.load();
    });
    return this.#isBroken ? [] : records;
  }

  /** `value` is asked at the moment of writing, so that what changes often is made into a record seldom. */
  put(collection: Collection, key: string, value: () => unknown): void {
    this.#note(collection, key, { kind: "put", value });
  }

  remove(collection: Collection, key: string): void {
    this.#note(collection, key, { kind: "remove" });
  }

  /** Writes what has gathered without waiting for more. */
  flush(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  /** Writes what there is; what comes after is for nobody. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.flush();
    await this.#guarded(() => this.#storage.close());
    this.#isBroken = true;
  }

  #note(collection: Collection, key: string, change: Change): void {
    if (this.#isBroken || this.#closing !== undefined) return;
    const name = `${collection}/${key}`;
    this.#changes.delete(name);
    this.#changes.set(name, { ...change, collection, key });
    if (collection === "outbox") this.flush();
    else this.#timer ??= this.#environment.after(gatherMs, () => this.flush());
  }

  async #writeAll(): Promise<void> {
    // Changes of this same turn belong into the same call.
    await Promise.resolve();
    while (this.#changes.size > 0 && !this.#isBroken) {
      const changes = [...this.#changes.values()].map(recordOf);
      this.#changes.clear();
      await this.#guarded(() => this.#storage.write(changes));
    }
  }

  /** One call at a time. */
  #guarded(work: () => Promise<void>): Promise<void> {
    this.#lastCall = this.#lastCall.then(() => this.#call(work));
    return this.#lastCall;
  }

  async #call(work: () => Promise<void>): Promise<void> {
    if (this.#isBroken) return;
    const late = Promise.withResolvers<never>();
    const timer = this.#environment.after(storageTimeoutMs, () =>
      late.reject(new Error("it does not answer")),
    );
    try {
      await Promise.race([work(), late.promise]);
    } catch (error) {
      this.#giveUp(error);
    } finally {
      timer.cancel();
    }
  }

  #giveUp(error: unknown): void {
    if (this.#isBroken) return;
    this.#isBroken = true;
    this.#changes.clear();
    this.#storage.close().catch(() => {});
    const why = error instanceof Error ? error.message : String(error);
    this.#environment.warn(`the storage fails (${why}); what is not sent is kept in memory only`);
  }
}

function recordOf(change: Change & { readonly collection: Collection; readonly key: string }): StorageChange {
  const { collection, key } = change;
  if (change.kind === "remove") return { kind: "remove", collection, key };
  return { kind: "put", collection, key, value: change.value() };
}
