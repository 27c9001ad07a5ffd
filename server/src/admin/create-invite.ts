import { isIPv6 } from "node:net";
import { createSessionToken } from "../account/session-token.ts";
import type { Runtime } from "../actor/runtime.ts";
import type { Config } from "../config.ts";
import type { Store } from "../store/store.ts";
import type { Command } from "./command.ts";
import { done, type Outcome, refused } from "./outcome.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** A link to register with. An invite is somebody's, so it is given in the name of the installation's first owner. */
export async function createInvite(
  { uses, days }: Extract<Command, { kind: "create_invite" }>,
  deps: {
    readonly store: Pick<Store, "users" | "invites">;
    readonly runtime: Pick<Runtime, "now">;
    readonly config: Config;
  },
): Promise<Outcome> {
  const { store, runtime, config } = deps;
  const [owner] = (await store.users.list())
    .filter((user) => user.role === "owner" && user.deactivatedAtMs === undefined)
    .sort((one, other) => one.createdAtMs - other.createdAtMs);
  if (owner === undefined)
    return refused("Nobody owns this Koe yet. Make an owner first: user make-owner NAME.");
  const { token, tokenHash } = createSessionToken();
  const nowMs = runtime.now();
  const expiresAtMs = nowMs + days * dayMs;
  await store.invites.create({ tokenHash, createdBy: owner.id, nowMs, expiresAtMs, uses });
  const accounts = uses === 1 ? "one account" : `${uses} accounts`;
  return done(
    `${originOf(config)}/invite/${token}`,
    `Works for ${accounts}, until ${new Date(expiresAtMs).toISOString()}.`,
    ...(config.registration === "closed"
      ? ["With KOE_REGISTRATION=closed the server takes nobody in, invited or not."]
      : []),
  );
}

/** What the server says it runs at when it starts with the same settings. */
function originOf({ publicOrigin, tls, host, port }: Config): string {
  return (
    publicOrigin ?? `${tls === undefined ? "http" : "https"}://${isIPv6(host) ? `[${host}]` : host}:${port}`
  );
}
