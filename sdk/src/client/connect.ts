import { httpApi } from "../api/http-api.ts";
import type { Environment } from "../environment.ts";
import type { ConnectOptions, Credentials, Koe } from "../koe.ts";
import { memoryStorage } from "../storage/memory-storage.ts";
import { StorageWriter } from "../storage/storage-writer.ts";
import { systemEnvironment } from "../system-environment.ts";
import { KoeClient } from "./koe-client.ts";

/**
 * Opens the one connection of a signed-in user and keeps it; how it goes is in `connection`.
 * @throws TypeError for a `url` that is none
 */
export function connect(options: ConnectOptions): Koe {
  const { url, credentials, storage = memoryStorage() } = options;
  const environment: Environment = { ...systemEnvironment(), ...options.environment };
  const headers = headersOf(credentials);
  const client = new KoeClient({
    environment,
    api: httpApi({ environment, url: new URL(url).href, headers }),
    socketUrl: socketUrlOf(url),
    headers,
    storage: new StorageWriter(storage, environment),
  });
  client.start();
  return client;
}

function headersOf(credentials: Credentials | undefined): Readonly<Record<string, string>> {
  if (credentials === undefined) return {};
  return "token" in credentials
    ? { Authorization: `Bearer ${credentials.token}` }
    : { Cookie: credentials.cookie };
}

function socketUrlOf(url: string): string {
  const address = new URL("/ws/v2", url);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}
