/**
 * From an endpoint and its handler to something that answers requests.
 *
 * Everything an endpoint declares is done here, the same way for all: who may call is checked before anything of the
 * request is read, and that before the handler sees it; an answer is cut to its declared shape before it leaves.
 */
import type { Limits } from "@koe/protocol";
import type { Client } from "../account/client.ts";
import type { AuthenticatedSession } from "../store/sessions.ts";
import type { Auth, Endpoint, Guard } from "./endpoint.ts";
import { checkUnwantedBody, type ReadBody, readJsonBody } from "./json-body.ts";
import { refuseCaller } from "./refuse-caller.ts";
import { jsonResponse, type Refusal, type Reply, refusalResponse, refuse } from "./reply.ts";
import { readParams, readQuery } from "./url-fields.ts";

/** One request on its way to a handler. */
export interface Call {
  readonly request: Request;
  readonly client: Client;
  /** This server as the client reached it, e.g. `https://chat.example`. */
  readonly ownOrigin: string;
  /** What stands in the path for each `:name` of its route, decoded and otherwise as it was sent. */
  readonly pathParams: Readonly<Record<string, string>>;
  /** The session token in the request's cookie, valid or not. */
  readonly token: string | undefined;
  /** The living session of the request, or its access token, looked up at most once. */
  session(): Promise<AuthenticatedSession | undefined>;
}

/** What a request carries, as its endpoint declares it. */
interface Content<Body, Params, Query> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
}

export type OpenCall<Body, Params, Query> = Call & Content<Body, Params, Query>;
export type SessionCall<Body, Params, Query> = OpenCall<Body, Params, Query> & {
  readonly signedIn: AuthenticatedSession;
};

export interface Route {
  readonly method: string;
  readonly path: string;
  respond(call: Call): Promise<Response>;
}

type Handler<Incoming, Success> = (call: Incoming) => Promise<Reply<Success>>;

/** For a call that anyone may make. */
export function openRoute<Body, Success, Params, Query>(
  endpoint: Endpoint<Body, Success, "none", Params, Query>,
  limits: Limits,
  handle: Handler<OpenCall<Body, Params, Query>, Success>,
): Route {
  return route(endpoint, async (call) => {
    const read = await readContent(endpoint, call, limits);
    return read.kind === "ok" ? handle({ ...call, ...read.content }) : read;
  });
}

/** For a call that needs whoever is signed in, as the endpoint says. */
export function sessionRoute<Body, Success, Params, Query>(
  endpoint: Endpoint<Body, Success, Guard, Params, Query>,
  limits: Limits,
  handle: Handler<SessionCall<Body, Params, Query>, Success>,
): Route {
  return route(endpoint, async (call) => {
    const signedIn = await call.session();
    if (signedIn === undefined) return refuse("not_signed_in", "Sign in first.");
    const refused = refuseCaller(endpoint, signedIn, call.pathParams["id"]);
    if (refused !== undefined) return refused;
    const read = await readContent(endpoint, call, limits);
    return read.kind === "ok" ? handle({ ...call, signedIn, ...read.content }) : read;
  });
}

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

type ReadContent<Body, Params, Query> =
  | { readonly kind: "ok"; readonly content: Content<Body, Params, Query> }
  | Refusal;

async function readContent<Body, Params, Query>(
  endpoint: Pick<Endpoint<Body, unknown, Auth, Params, Query>, "params" | "query" | "body">,
  { request, pathParams }: Call,
  limits: Limits,
): Promise<ReadContent<Body, Params, Query>> {
  const params = readParams(pathParams, endpoint.params);
  if (params.kind === "refused") return params;
  const query = readQuery(request.url, endpoint.query);
  if (query.kind === "refused") return query;
  const read = await readBody(endpoint.body, request, limits);
  if (read.kind === "refused") return read;
  return { kind: "ok", content: { params: params.fields, query: query.fields, body: read.body } };
}

async function readBody<Body>(
  shape: Endpoint<Body, unknown>["body"],
  request: Request,
  limits: Limits,
): Promise<ReadBody<Body>> {
  const none = shape.safeParse(undefined);
  if (!none.success) return readJsonBody(request, shape, limits);
  return checkUnwantedBody(request, limits) ?? { kind: "ok", body: none.data };
}
