import { clientSubprotocol, type Limits } from "@koe/protocol";
import { allowsRoom } from "../account/allows-room.ts";
import type { Runtime } from "../actor/runtime.ts";
import type { Directory } from "../room/directory.ts";
import type { Door, OpenSockets } from "../socket/open-sockets.ts";
import type { StandingsSource } from "../socket/standings-reader.ts";
import { isOwnLog } from "../store/entry.ts";
import type { AuthenticatedSession } from "../store/sessions.ts";
import type { Api, Peer } from "./api.ts";
import { refuseHandshake } from "./handshake.ts";
import type { OpeningRate } from "./opening-rate.ts";
import { type Refusal, refuse, refuseBusy, refuseForNow } from "./reply.ts";
import { type SocketAddress, socketAddress } from "./socket-address.ts";

/**
 * Whether a request may become a WebSocket, decided before the upgrade, so that a refusal is plain HTTP.
 *
 * First the handshake, then the page it comes from, the session, the room, how many sockets were opened lately, and how
 * many there are already. Too many at once is 429 for a room's socket; a client's socket is upgraded and closed with
 * 4106, because that is the only thing that a page learns of a socket that did not stay.
 */
export interface UpgradeDependencies {
  readonly api: Api;
  readonly standings: Pick<StandingsSource, "of">;
  readonly installation: { epoch(): Promise<string> };
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
      readonly door: Door;
      /** What sockets of this client are counted by. */
      readonly addressKey: string;
    }
  | Refused;

interface Refused {
  readonly kind: "refused";
  readonly refusal: Refusal;
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws StorageUnavailable */
export async function decideUpgrade(
  request: Request,
  peer: Peer,
  dependencies: UpgradeDependencies,
): Promise<UpgradeDecision> {
  const { api } = dependencies;
  const oversize = api.refuseOversize(request);
  if (oversize !== undefined) return refused(oversize);
  const address = socketAddress(request);
  const subprotocol = address?.kind === "client" ? clientSubprotocol : undefined;
  const handshake = refuseHandshake(request, subprotocol);
  if (handshake !== undefined) return { kind: "refused", ...handshake };
  if (!api.isFromOwnPage(request, peer)) {
    return refused(refuse("cross_site", "A page of another site may not connect to this server."));
  }
  const session = await api.authenticate(request);
  if (session === undefined) return refused(refuse("not_signed_in", "Sign in first."));
  if (address === undefined) return refused(noSuchRoom);
  const { addressKey } = api.clientOf(request, peer);
  const visitor = { session, addressKey };
  return address.kind === "room"
    ? decideRoom(address, visitor, dependencies)
    : decideClient(visitor, dependencies);
}

interface Visitor {
  readonly session: AuthenticatedSession;
  readonly addressKey: string;
}

async function decideRoom(
  { roomId, resume }: SocketAddress & { readonly kind: "room" },
  visitor: Visitor,
  dependencies: UpgradeDependencies,
): Promise<UpgradeDecision> {
  const { standings, installation, directory } = dependencies;
  const { session } = visitor;
  if (isOwnLog(roomId)) return refused(noSuchRoom);
  if (resume.kind === "malformed") return refused(refuse("bad_payload", resume.error));
  const standing = (await standings.of(session.user.id, [roomId])).get(roomId);
  if (standing === undefined) return refused(noSuchRoom);
  if (standing.role === undefined) return refused(notMember);
  if (!allowsRoom(session, roomId)) return refused(otherRoom);
  const epoch = resume.kind === "since" ? await installation.epoch() : undefined;
  const crowded = refuseCrowd(visitor, dependencies) ?? refuseHaste(visitor, dependencies);
  if (crowded !== undefined) return refused(crowded);
  const start = directory.ensure(roomId);
  if (start.kind === "quarantined") return refused(roomRestarting(start.retryAfterMs));
  if (start.kind === "full") return refused(refuseBusy);
  if (resume.kind === "none" || epoch === undefined) {
    return { kind: "accepted", ...visitor, door: { kind: "room", standing, resume: undefined } };
  }
  const since = { seq: resume.seq, isSameEpoch: (resume.epoch ?? epoch) === epoch };
  return { kind: "accepted", ...visitor, door: { kind: "room", standing, resume: { since, epoch } } };
}

/** Who opens and opens is refused in any case, or an upgrade that is closed at once would cost nothing to repeat. */
function decideClient(visitor: Visitor, dependencies: UpgradeDependencies): UpgradeDecision {
  const hasty = refuseHaste(visitor, dependencies);
  if (hasty !== undefined) return refused(hasty);
  const isOneTooMany = refuseCrowd(visitor, dependencies) !== undefined;
  return { kind: "accepted", ...visitor, door: { kind: "client", isOneTooMany } };
}

function refuseCrowd(
  { session, addressKey }: Visitor,
  { sockets, limits }: UpgradeDependencies,
): Refusal | undefined {
  if (sockets.countOfUser(session.user.id) >= limits.socketsPerUserMax) {
    return tooManySockets(`You have ${limits.socketsPerUserMax} connections open already; close one first.`);
  }
  if (sockets.countOfAddress(addressKey) < limits.socketsPerAddressMax) return undefined;
  return tooManySockets(`There are ${limits.socketsPerAddressMax} connections from your address already.`);
}

function refuseHaste(
  { session, addressKey }: Visitor,
  { openings, runtime }: UpgradeDependencies,
): Refusal | undefined {
  const admitted = openings.take(session.user.id, addressKey, runtime.monotonic());
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

const noSuchRoom = refuse("not_found", "There is no such room.");
const notMember = refuse("forbidden", "You are not a member of this room.");
const otherRoom = refuse("forbidden", "This access token is not for this room.");

function refused(refusal: Refusal): Refused {
  return { kind: "refused", refusal, headers: {} };
}
