import type { Limits } from "@koe/protocol";
import type { Runtime } from "../actor/runtime.ts";
import type { Directory } from "../room/directory.ts";
import type { OpenSockets } from "../socket/open-sockets.ts";
import type { AuthenticatedSession } from "../store/sessions.ts";
import type { Api, Peer } from "./api.ts";
import type { OpeningRate } from "./opening-rate.ts";
import { type Refusal, refuse, refuseBusy, refuseForNow } from "./reply.ts";
import { requestPath } from "./request-path.ts";

/**
 * Whether a request may become a WebSocket, decided before the upgrade, so that a refusal is plain HTTP.
 *
 * `GET /ws/v1/chat/{room_id}`: the handshake of RFC 6455 (4.2.1), then the page it comes from, the session, the room,
 * how many sockets there are already, and how many were opened lately.
 */
export interface UpgradeDependencies {
  readonly api: Api;
  readonly rooms: { find(roomId: string): Promise<{ readonly id: string } | undefined> };
  readonly directory: Directory;
  readonly sockets: OpenSockets;
  readonly limits: Pick<Limits, "socketsPerUserMax" | "socketsPerAddressMax">;
  readonly openings: OpeningRate;
  readonly runtime: Runtime;
}

export type UpgradeDecision =
  | {
      readonly kind: "accepted";
      readonly session: AuthenticatedSession;
      readonly roomId: string;
      /** What sockets of this client are counted by. */
      readonly addressKey: string;
    }
  | {
      readonly kind: "refused";
      readonly refusal: Refusal;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** @throws StorageUnavailable */
export async function decideUpgrade(
  request: Request,
  peer: Peer,
  dependencies: UpgradeDependencies,
): Promise<UpgradeDecision> {
  const { api, directory } = dependencies;
  const oversize = api.refuseOversize(request);
  if (oversize !== undefined) return refused(oversize);
  const handshake = refuseHandshake(request);
  if (handshake !== undefined) return handshake;
  if (!api.isFromOwnPage(request, peer)) {
    return refused(refuse("cross_site", "A page of another site may not connect to this server."));
  }
  const session = await api.authenticate(request);
  if (session === undefined) return refused(refuse("not_signed_in", "Sign in first."));
  const roomId = roomOfPath(requestPath(request));
  if (roomId === undefined || !(await roomExists(roomId, dependencies))) {
    return refused(refuse("not_found", "There is no such room."));
  }
  const { addressKey } = api.clientOf(request, peer);
  const crowded = refuseCrowd(session.user.id, addressKey, dependencies);
  if (crowded !== undefined) return refused(crowded);
  const start = directory.ensure(roomId);
  if (start.kind === "quarantined") return refused(roomRestarting(start.retryAfterMs));
  if (start.kind === "full") return refused(refuseBusy);
  return { kind: "accepted", session, roomId, addressKey };
}

/** A room that is active here exists; PostgreSQL is asked about the others alone, not by each of a storm of joins. */
async function roomExists(roomId: string, { rooms, directory }: UpgradeDependencies): Promise<boolean> {
  return directory.find(roomId) !== undefined || (await rooms.find(roomId)) !== undefined;
}

const roomSocketPath = /^\/ws\/v1\/chat\/([^/]+)$/;
const roomIdCharsMax = 200;

/** The room a path asks for; undefined when there can be none of that name. */
function roomOfPath(pathname: string): string | undefined {
  const encoded = roomSocketPath.exec(pathname)?.[1];
  if (encoded === undefined || encoded.length > roomIdCharsMax) return undefined;
  try {
    const roomId = decodeURIComponent(encoded);
    return roomId.includes("\u0000") ? undefined : roomId;
  } catch {
    return undefined;
  }
}

function refuseHandshake({ method, headers }: Request): UpgradeDecision | undefined {
  if (method !== "GET") {
    return refused(refuse("method_not_allowed", "This address takes GET alone, to open a WebSocket."), {
      Allow: "GET",
    });
  }
  if (!hasToken(headers.get("Upgrade"), "websocket") || !hasToken(headers.get("Connection"), "upgrade")) {
    return refused(refuse("upgrade_required", notAsked), upgradeHeaders);
  }
  if (headers.get("Sec-WebSocket-Version") !== "13") {
    return refused(
      refuse("upgrade_required", "Version 13 of the WebSocket protocol is spoken here."),
      upgradeHeaders,
    );
  }
  // 16 bytes in base64.
  if (!/^[A-Za-z0-9+/]{22}==$/.test(headers.get("Sec-WebSocket-Key") ?? "")) {
    return refused(refuse("bad_handshake", "The Sec-WebSocket-Key is missing or wrong."));
  }
  return undefined;
}

/** Whether a header that lists tokens (RFC 9110, 5.6.1) has this one, in any case. */
function hasToken(header: string | null, token: string): boolean {
  return header?.split(",").some((each) => each.trim().toLowerCase() === token) === true;
}

const notAsked =
  "This address takes WebSockets alone. A proxy in front has to pass on the headers Connection and Upgrade.";

/** What a client has to ask for instead; goes with every 426. */
const upgradeHeaders = { Upgrade: "websocket", Connection: "Upgrade", "Sec-WebSocket-Version": "13" };

function refuseCrowd(
  userId: string,
  addressKey: string,
  { sockets, limits, openings, runtime }: UpgradeDependencies,
): Refusal | undefined {
  if (sockets.countOfUser(userId) >= limits.socketsPerUserMax) {
    return tooManySockets(`You have ${limits.socketsPerUserMax} connections open already; close one first.`);
  }
  if (sockets.countOfAddress(addressKey) >= limits.socketsPerAddressMax) {
    return tooManySockets(`There are ${limits.socketsPerAddressMax} connections from your address already.`);
  }
  const admitted = openings.take(userId, addressKey, runtime.monotonic());
  return admitted.kind === "limited" ? refuseForNow(admitted.retryAfterMs) : undefined;
}

function tooManySockets(error: string): Refusal {
  return { kind: "refused", code: "rate_limited", error, retryAfterMs: 10_000 };
}

function roomRestarting(retryAfterMs: number): Refusal {
  return {
    kind: "refused",
    code: "room_restarting",
    error: "This room is restarting; try again shortly.",
    retryAfterMs,
  };
}

function refused(refusal: Refusal, headers: Readonly<Record<string, string>> = {}): UpgradeDecision {
  return { kind: "refused", refusal, headers };
}
