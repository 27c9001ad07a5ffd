import type { Storage } from "./storage.ts";

/** Keeps nothing: what the SDK holds in memory is all there is. */
export function memoryStorage(): Storage {
  return {
    load: async () => [],
    write: async () => {},
    close: async () => {},
  };
}
