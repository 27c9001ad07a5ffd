/**
 * From an endpoint and its handler to something that answers requests.
 *
 * Everything an endpoint declares is done here, the same way for all: who may call is checked before the body is
 * read, the body before the handler sees it, and an answer is cut to its declared shape before it leaves.
 */
import type { Limits } from "@koe/protocol";
import type { Client } from "../account/client.ts";
import type { AuthenticatedSession } from "../store/sessions.ts";
import type { Endpoint } from "./endpoint.ts";
import { checkUnwantedBody, type ReadBody, readJsonBody } from "./json-body.ts";
import { jsonResponse, type Refusal, type Reply, refusalResponse, refuse } from "./reply.ts";

/** One request on its way to a handler. */
export interface Call {
  readonly request: Request;
  readonly client: Client;
  /** This server as the client reached it, e.g. `https://chat.example`. */
  readonly ownOrigin: string;
  /** The session token of the request, valid or not. */
  readonly token: string | undefined;
  /** The living session of the request, looked up at most once. */
  session(): Promise<AuthenticatedSession | undefined>;
}

export type CallWithBody<Body> = Call & { readonly body: Body };
export type CallWithSession<Body> = CallWithBody<Body> & { readonly signedIn: AuthenticatedSession };

export interface Route {
  readonly method: string;
  readonly path: string;
  respond(call: Call): Promise<Response>;
}

type Handler<Incoming, Success> = (call: Incoming) => Promise<Reply<Success>>;

/** For a call that anyone may make. */
export function openRoute<Body, Success>(
  endpoint: Endpoint<Body, Success, "none">,
  limits: Limits,
  handle: Handler<CallWithBody<Body>, Success>,
): Route {
  return route(endpoint, async (call) => {
    const read = await readBody(endpoint, call.request, limits);
    return read.kind === "ok" ? handle({ ...call, body: read.body }) : read;
  });
}

/** For a call that needs a session, or the owner's. */
export function sessionRoute<Body, Success>(
  endpoint: Endpoint<Body, Success, "session" | "owner">,
  limits: Limits,
  handle: Handler<CallWithSession<Body>, Success>,
): Route {
  return route(endpoint, async (call) => {
    const signedIn = await call.session();
    if (signedIn === undefined) return refuse("not_signed_in", "Sign in first.");
    if (endpoint.auth === "owner" && signedIn.user.role !== "owner") return notOwner;
    const read = await readBody(endpoint, call.request, limits);
    return read.kind === "ok" ? handle({ ...call, signedIn, body: read.body }) : read;
  });
}

const notOwner: Refusal = refuse("forbidden", "Only the owner of this server may do that.");

function route<Success>(
  endpoint: Pick<Endpoint<unknown, Success>, "method" | "path" | "success">,
  answer: (call: Call) => Promise<Reply<Success>>,
): Route {
  return {
    method: endpoint.method,
    path: endpoint.path,
    async respond(call) {
      const reply = await answer(call);
      if (reply.kind === "refused") return refusalResponse(reply);
      return jsonResponse(endpoint.success.status, endpoint.success.shape.parse(reply.body), reply.headers);
    },
  };
}

async function readBody<Body>(
  endpoint: Pick<Endpoint<Body, unknown>, "body">,
  request: Request,
  limits: Limits,
): Promise<ReadBody<Body>> {
  const none = endpoint.body.safeParse(undefined);
  if (!none.success) return readJsonBody(request, endpoint.body, limits);
  return checkUnwantedBody(request, limits) ?? { kind: "ok", body: none.data };
}
