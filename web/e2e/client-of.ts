import { afterEach } from "bun:test";
import { connect, type Koe } from "@koe/sdk";
import type { Visitor } from "./vocabulary.ts";

const open: Koe[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close()));
});

/** The same person once more, at a program instead of a page; closed after the test. */
export function clientOf({ person }: Visitor, url: string): Koe {
  const client = connect({ url, credentials: { cookie: `auth_token=${person?.token}` } });
  open.push(client);
  return client;
}
