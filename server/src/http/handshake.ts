import type { clientSubprotocol } from "@koe/protocol";
import { type Refusal, refuse } from "./reply.ts";

/**
 * Whether a request is the opening handshake of RFC 6455 (4.2.1) that its address asks for; a refusal says with headers
 * what to ask for instead.
 */
export interface RefusedHandshake {
  readonly refusal: Refusal;
  readonly headers: Readonly<Record<string, string>>;
}

/** @param subprotocol the one that has to be among those offered, if any. */
export function refuseHandshake(
  { method, headers }: Request,
  subprotocol: typeof clientSubprotocol | undefined,
): RefusedHandshake | undefined {
  if (method !== "GET") {
    return {
      refusal: refuse("method_not_allowed", "This address takes GET alone, to open a WebSocket."),
      headers: { Allow: "GET" },
    };
  }
  if (!hasToken(headers.get("Upgrade"), "websocket") || !hasToken(headers.get("Connection"), "upgrade")) {
    return { refusal: refuse("upgrade_required", notAsked), headers: upgradeHeaders };
  }
  if (headers.get("Sec-WebSocket-Version") !== "13") {
    return { refusal: refuse("upgrade_required", otherVersion), headers: upgradeHeaders };
  }
  // 16 bytes in base64.
  if (!/^[A-Za-z0-9+/]{22}==$/.test(headers.get("Sec-WebSocket-Key") ?? "")) {
    return bad("The Sec-WebSocket-Key is missing or wrong.");
  }
  if (subprotocol === undefined || offers(headers, subprotocol)) return undefined;
  return bad(`Offer the subprotocol ${subprotocol} in Sec-WebSocket-Protocol: it is what is spoken here.`);
}

/** Whether a header that lists tokens (RFC 9110, 5.6.1) has this one, in any case. */
function hasToken(header: string | null, token: string): boolean {
  return header?.split(",").some((each) => each.trim().toLowerCase() === token) === true;
}

/** Names of subprotocols are compared as they are (RFC 6455, 4.1). */
function offers(headers: Headers, subprotocol: string): boolean {
  const offered = headers.get("Sec-WebSocket-Protocol")?.split(",") ?? [];
  return offered.some((each) => each.trim() === subprotocol);
}

function bad(error: string): RefusedHandshake {
  return { refusal: refuse("bad_handshake", error), headers: {} };
}

const notAsked =
  "This address takes WebSockets alone. A proxy in front has to pass on the headers Connection and Upgrade.";
const otherVersion = "Version 13 of the WebSocket protocol is spoken here.";

/** What a client has to ask for instead; goes with every 426. */
const upgradeHeaders = { Upgrade: "websocket", Connection: "Upgrade", "Sec-WebSocket-Version": "13" };
