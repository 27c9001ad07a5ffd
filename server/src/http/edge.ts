/**
 * The edge: whatever happens behind it, the answer is well-formed, carries the security headers, and tells nothing
 * that a stranger should not know.
 *
 * An outage of PostgreSQL becomes 503. Any other error is a bug: it becomes 500 with an id, and is reported under
 * that id. Both doors, the API and the WebSocket upgrade, stand behind the same edge, so they judge who comes from
 * where alike.
 */
import type { Client } from "../account/client.ts";
import type { Config } from "../config.ts";
import { StorageUnavailable } from "../store/postgres.ts";
import type { Telemetry } from "../telemetry.ts";
import { addressKey, clientAddress, trustedProxies } from "./client-address.ts";
import type { OwnOrigins } from "./origin.ts";
import { type Refusal, refusalResponse, refuse } from "./reply.ts";
import { securityHeaders } from "./security-headers.ts";

/** The other end of the connection. */
export interface Peer {
  readonly address: string;
}

/** A request, and what is known about where it comes from. */
export interface Visit {
  readonly request: Request;
  readonly client: Client;
  readonly own: OwnOrigins;
}

export interface Edge {
  /** Lets a request through to `answer`, and its response out. Never rejects. */
  guard(request: Request, peer: Peer, answer: (visit: Visit) => Promise<Response>): Promise<Response>;
  /** Refuses a request for its length alone, if that is above the limit. */
  refuseOversize(request: Request): Refusal | undefined;
  /** Who makes a request, and under which origins they may know this server. */
  visitOf(request: Request, peer: Peer): Visit;
  /** The response for a refusal. */
  refusal(refusal: Refusal, headers?: Readonly<Record<string, string>>): Response;
  /** The response for what was thrown on a route; `route` is its pattern, for the log. */
  failure(error: unknown, route: string): Response;
}

export type EdgeConfig = Pick<Config, "limits" | "publicOrigin" | "trustedProxies" | "tls">;

export function createEdge(config: EdgeConfig, telemetry: Telemetry, newErrorId: () => string): Edge {
  const proxies = trustedProxies(config.trustedProxies);
  const isEncrypted = config.tls !== undefined || config.publicOrigin?.startsWith("https:") === true;
  const fixedHeaders = Object.entries(securityHeaders(isEncrypted));

  function visitOf(request: Request, peer: Peer): Visit {
    const { headers } = request;
    const address = clientAddress(peer.address, headers.get("x-forwarded-for"), proxies);
    const forwardedScheme = proxies.has(peer.address) ? headers.get("x-forwarded-proto") : null;
    const isTls = forwardedScheme === null ? config.tls !== undefined : forwardedScheme === "https";
    return {
      request,
      client: { address, addressKey: addressKey(address) },
      own: {
        scheme: isTls ? "https" : "http",
        host: headers.get("host"),
        publicOrigin: config.publicOrigin,
      },
    };
  }

  function refuseOversize(request: Request): Refusal | undefined {
    const bytesMax = config.limits.headerBytesMax;
    return headerBytes(request) > bytesMax ? headersTooLarge(bytesMax) : undefined;
  }

  function failure(error: unknown, route: string): Response {
    if (error instanceof StorageUnavailable) {
      telemetry.storageUnavailable({ route, error });
      return refusal(storageAway);
    }
    const errorId = newErrorId();
    telemetry.requestFailed({ errorId, route, error });
    return withFixedHeaders(refusalResponse(internal, {}, errorId));
  }

  function refusal(refused: Refusal, headers: Readonly<Record<string, string>> = {}): Response {
    return withFixedHeaders(refusalResponse(refused, headers));
  }

  function withFixedHeaders(response: Response): Response {
    for (const [name, value] of fixedHeaders) {
      // How long a file is kept is known where it is answered; everything else is kept nowhere.
      if (name !== "Cache-Control" || !response.headers.has(name)) response.headers.set(name, value);
    }
    return response;
  }

  return {
    refuseOversize,
    visitOf,
    refusal,
    failure,
    async guard(request, peer, answer) {
      const oversize = refuseOversize(request);
      if (oversize !== undefined) return refusal(oversize);
      try {
        return withFixedHeaders(await answer(visitOf(request, peer)));
      } catch (error) {
        // Whoever hung up gets no answer, and a body that broke off is no bug.
        return request.signal.aborted ? refusal(brokenOff) : failure(error, request.method);
      }
    },
  };
}

/** About as many bytes as the request line and the headers had on the wire. */
function headerBytes(request: Request): number {
  let bytes = request.method.length + request.url.length;
  for (const [name, value] of request.headers) bytes += name.length + value.length + ": \r\n".length;
  return bytes;
}

const brokenOff = refuse("malformed_json", "The request broke off.");
const internal = refuse("internal", "Something went wrong here. It has been recorded.");
const storageAway = {
  ...refuse("storage_unavailable", "The database is away. Try again in a moment."),
  retryAfterMs: 1000,
};

function headersTooLarge(bytesMax: number): Refusal {
  return refuse("headers_too_large", `The address and the headers may have ${bytesMax} bytes at most.`);
}
