/**
 * A storage in the browser's IndexedDB: one database for each name, one object store, one record for each key. All tabs
 * that open the same name share it, so a name should tell the user apart.
 */
import type { Storage, StorageChange, StoredRecord } from "./storage/storage.ts";

/** Any handler will do, since none of its arguments is looked at. */
type Handler = (event: never) => unknown;

/** The part of IndexedDB that is used, as its standard has it; the SDK is compiled where no DOM is known as well. */
interface Factory {
  open(name: string, version: number): OpenRequest;
}
interface DbRequest<T> {
  readonly result: T;
  readonly error: unknown;
  onsuccess: Handler | null;
  onerror: Handler | null;
}
interface OpenRequest extends DbRequest<Database> {
  onupgradeneeded: Handler | null;
}
interface Database {
  createObjectStore(name: string): unknown;
  transaction(name: string, mode: "readonly" | "readwrite", options?: { durability: "strict" }): Transaction;
  close(): void;
  onversionchange: Handler | null;
}
interface Transaction {
  objectStore(name: string): ObjectStore;
  readonly error: unknown;
  oncomplete: Handler | null;
  onabort: Handler | null;
}
interface ObjectStore {
  getAll(): DbRequest<readonly unknown[]>;
  put(value: unknown, key: string): unknown;
  delete(key: string): unknown;
}

const version = 1;
const storeName = "records";

/** `factory` is the browser's own unless given. Where there is none, the storage fails and the SDK stays in memory. */
export function indexedDbStorage(
  name: string,
  factory: Factory | undefined = Reflect.get(globalThis, "indexedDB"),
): Storage {
  let opening: Promise<Database> | undefined;
  const database = () => {
    opening ??= openDatabase(name, factory);
    return opening;
  };
  return {
    isShared: true,
    async load() {
      const transaction = (await database()).transaction(storeName, "readonly");
      const values = await answered(transaction.objectStore(storeName).getAll());
      return values.flatMap(recordsIn);
    },
    async write(changes) {
      const transaction = (await database()).transaction(storeName, "readwrite", { durability: "strict" });
      const records = transaction.objectStore(storeName);
      for (const change of changes) apply(records, change);
      await completed(transaction);
    },
    async close() {
      if (opening !== undefined) (await opening).close();
    },
  };
}

function apply(records: ObjectStore, change: StorageChange): void {
  const { collection, key } = change;
  if (change.kind === "remove") records.delete(`${collection}/${key}`);
  else records.put({ collection, key, value: change.value }, `${collection}/${key}`);
}

function recordsIn(value: unknown): readonly StoredRecord[] {
  if (typeof value !== "object" || value === null) return [];
  const { collection, key, value: stored }: Record<string, unknown> = { ...value };
  if (typeof collection !== "string" || typeof key !== "string") return [];
  return [{ collection, key, value: stored }];
}

async function openDatabase(name: string, factory: Factory | undefined): Promise<Database> {
  if (factory === undefined) throw new Error("there is no IndexedDB here");
  const request = factory.open(name, version);
  request.onupgradeneeded = () => request.result.createObjectStore(storeName);
  const database = await answered(request);
  // Another tab has a newer program; it must not wait for this one.
  database.onversionchange = () => database.close();
  return database;
}

function answered<T>(request: DbRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function completed(transaction: Transaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    // Every error of a request ends in the abort of its transaction.
    transaction.onabort = () => reject(transaction.error ?? new Error("the write was aborted"));
  });
}
