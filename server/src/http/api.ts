/**
 * The HTTP API and the few pages, as one function from request to response.
 *
 * Routes come from the table of endpoints; a request that may have been forged by another site's page is turned
 * away before any of them. The listener in front upgrades WebSockets itself; what it needs to decide about those
 * is offered here too, so that both doors judge alike.
 */
import { httpErrors } from "@koe/protocol";
import { type Context, Hono } from "hono";
import { routePath } from "hono/route";
import { hashAccessToken, readBearer } from "../account/access-token.ts";
import { AccessTokenGrants } from "../account/access-token-grants.ts";
import type { Client } from "../account/client.ts";
import { readSessionCookie } from "../account/cookie.ts";
import { createInvitation } from "../account/invitation.ts";
import { createLoginThrottle } from "../account/login-throttle.ts";
import { OwnerClaim } from "../account/owner-claim.ts";
import { createChangePassword } from "../account/password-change.ts";
import type { PasswordHashing } from "../account/password-hashing.ts";
import { createRegister } from "../account/registration.ts";
import { createEndSession } from "../account/session-ending.ts";
import { hashSessionToken } from "../account/session-token.ts";
import { SignIn } from "../account/sign-in.ts";
import type { ActorRef } from "../actor/actor.ts";
import type { Runtime } from "../actor/runtime.ts";
import type { Bus } from "../bus/bus.ts";
import type { Config } from "../config.ts";
import type { Directory } from "../room/directory.ts";
import type { LogWriterMessage } from "../room/log-writer.ts";
import type { MessageRate } from "../room/message-rate.ts";
import type { AuthenticatedSession } from "../store/sessions.ts";
import type { Store } from "../store/store.ts";
import type { Telemetry } from "../telemetry.ts";
import { accessTokenRoutes } from "./access-token-routes.ts";
import { accountRoutes } from "./account-routes.ts";
import { createEdge, type Edge, type EdgeConfig, type Peer, type Visit } from "./edge.ts";
import type { EndpointName } from "./endpoints.ts";
import { installationRoutes } from "./installation-routes.ts";
import { memberRoutes } from "./member-routes.ts";
import { membershipRoutes } from "./membership-routes.ts";
import { messageRoutes } from "./message-routes.ts";
import { isAllowedOrigin, isCrossSite } from "./origin.ts";
import { ownerRoutes } from "./owner-routes.ts";
import { pageRoutes } from "./page-routes.ts";
import { peopleRoutes } from "./people-routes.ts";
import { cachedReadiness, type ReadinessProbe } from "./readiness.ts";
import { refusalResponse, refuse } from "./reply.ts";
import { requestPath } from "./request-path.ts";
import { RoomCreations } from "./room-creations.ts";
import { roomRoutes } from "./room-routes.ts";
import type { Call, Route } from "./route.ts";
import { sessionRoutes } from "./session-routes.ts";
import type { StaticFiles } from "./static-files.ts";

export type { Peer } from "./edge.ts";

export interface Api {
  /** Answers a request; never rejects. */
  fetch(request: Request, peer: Peer): Promise<Response>;
  /**
   * Who is signed in: by the access token of the request where it has one, right or wrong, else by its cookie.
   * @throws StorageUnavailable
   */
  authenticate(request: Request): Promise<AuthenticatedSession | undefined>;
  /** Who makes this request, behind trusted proxies too. */
  clientOf(request: Request, peer: Peer): Client;
  /** Whether the page that makes this request, if it is one, is this server's own. */
  isFromOwnPage(request: Request, peer: Peer): boolean;
  /** Refuses a request for its length alone, if that is above the limit. */
  readonly refuseOversize: Edge["refuseOversize"];
  /** The response for a request that is refused elsewhere, as the API would refuse it. */
  readonly refusal: Edge["refusal"];
  /** The response for an error met elsewhere, as the API would answer and report it. */
  readonly failure: Edge["failure"];
}

export interface ApiDeps {
  readonly config: EdgeConfig & Pick<Config, "registration" | "insecureCookies">;
  readonly store: Store;
  readonly hashing: PasswordHashing;
  readonly runtime: Runtime;
  readonly telemetry: Telemetry;
  readonly writer: ActorRef<LogWriterMessage>;
  readonly bus: Bus;
  readonly directory: Pick<Directory, "find">;
  readonly messageRate: MessageRate;
  /** Random, different each time; names rooms, and what was sent without a name of its own. */
  readonly newId: () => string;
  /** Names a failure in the answer and in the log. */
  readonly newErrorId: () => string;
  readonly readiness: ReadinessProbe;
  /** The built page; undefined when there is none. */
  readonly pageFiles: StaticFiles | undefined;
  /** Called after sessions have ended, so that their sockets can be closed. */
  readonly onSessionsEnded: (sessionIds: readonly string[]) => void;
}

interface HonoEnv {
  Bindings: { readonly visit: Visit };
}

export function createApi(deps: ApiDeps): Api {
  const { store, runtime, telemetry } = deps;
  const edge = createEdge(deps.config, telemetry, deps.newErrorId);
  const pageParts = { config: deps.config, installation: store.installation, files: deps.pageFiles };
  const routes = [...Object.values(apiRoutes(deps)), ...pageRoutes(pageParts)];
  const app = honoApp(routes, callOf, edge, telemetry);

  async function authenticate(request: Request): Promise<AuthenticatedSession | undefined> {
    const bearer = readBearer(request.headers.get("authorization"));
    if (bearer.kind === "invalid") return undefined;
    if (bearer.kind === "token") {
      return store.accessTokens.authenticate(hashAccessToken(bearer.token), runtime.now());
    }
    const token = tokenOf(request);
    if (token === undefined) return undefined;
    return store.sessions.authenticate(hashSessionToken(token), runtime.now());
  }

  function callOf({ request, client, own }: Visit, pathParams: Call["pathParams"]): Call {
    let session: Promise<AuthenticatedSession | undefined> | undefined;
    return {
      request,
      client,
      ownOrigin: own.publicOrigin ?? `${own.scheme}://${own.host}`,
      pathParams,
      token: tokenOf(request),
      session() {
        session ??= authenticate(request);
        return session;
      },
    };
  }

  return {
    fetch: (request, peer) => edge.guard(request, peer, async (visit) => app.fetch(request, { visit })),
    authenticate,
    clientOf: (request, peer) => edge.visitOf(request, peer).client,
    isFromOwnPage: (request, peer) =>
      isAllowedOrigin(request.headers.get("origin"), edge.visitOf(request, peer).own),
    refuseOversize: edge.refuseOversize,
    refusal: edge.refusal,
    failure: edge.failure,
  };
}

function tokenOf(request: Request): string | undefined {
  return readSessionCookie(request.headers.get("cookie"));
}

function apiRoutes(deps: ApiDeps): Record<EndpointName, Route> {
  const { config, store, runtime } = deps;
  const { limits } = config;
  const cookies = { insecure: config.insecureCookies };
  const parts = { ...deps, limits, throttle: createLoginThrottle(limits) };
  const roomParts = { ...parts, creations: new RoomCreations({ ...parts, rooms: store.rooms }) };
  return {
    ...accountRoutes({
      limits,
      cookies,
      register: createRegister({ ...parts, mode: config.registration }),
      signIn: new SignIn(parts),
      changePassword: createChangePassword(parts),
    }),
    ...sessionRoutes({
      limits,
      cookies,
      sessions: store.sessions,
      runtime,
      endSession: createEndSession(parts),
    }),
    ...accessTokenRoutes({
      limits,
      accessTokens: store.accessTokens,
      users: store.users,
      grants: new AccessTokenGrants(parts),
    }),
    ...peopleRoutes({ limits, users: store.users }),
    ...ownerRoutes({
      limits,
      cookies,
      ownerClaim: new OwnerClaim(parts),
      createInvite: createInvitation(parts),
    }),
    ...roomRoutes(roomParts),
    ...membershipRoutes(roomParts),
    ...memberRoutes(roomParts),
    ...messageRoutes(roomParts),
    ...installationRoutes({
      limits,
      rooms: store.rooms,
      readiness: cachedReadiness(deps.readiness, runtime),
    }),
  };
}

function honoApp(
  routes: readonly Route[],
  callOf: (visit: Visit, pathParams: Call["pathParams"]) => Call,
  edge: Edge,
  telemetry: Telemetry,
): Hono<HonoEnv> {
  const app = new Hono<HonoEnv>({ getPath: requestPath });
  app.use(async (context, next) => {
    const { visit } = context.env;
    if (isForeign(visit)) context.res = refusalResponse(foreign);
    else await next();
    if (context.req.method === "HEAD") await declareLength(context.res);
    if (context.res.status !== httpErrors.forbidden) return;
    telemetry.requestForbidden({ address: visit.client.address, route: routeOf(context) });
  });
  for (const route of routes) {
    app.on(route.method, route.path, (context) =>
      route.respond(callOf(context.env.visit, context.req.param())),
    );
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const allow = routes.filter((route) => route.path === path).flatMap(methodsOf);
    app.all(path, () => refusalResponse(methodNotAllowed, { Allow: allow.join(", ") }));
  }
  app.notFound(() => refusalResponse(nothingHere));
  app.onError((error, context) => {
    if (context.env.visit.request.signal.aborted) throw error;
    return edge.failure(error, routeOf(context));
  });
  return app;
}

function methodsOf(route: Route): readonly string[] {
  return route.method === "GET" ? ["GET", "HEAD"] : [route.method];
}

/** Hono drops the body of an answer to HEAD; its length is to stay. */
async function declareLength(response: Response): Promise<void> {
  const body = await response.clone().arrayBuffer();
  response.headers.set("Content-Length", String(body.byteLength));
}

/** The pattern of the route, never the path itself, which may carry a token. */
function routeOf(context: Context<HonoEnv>): string {
  return `${context.req.method} ${routePath(context, -1)}`;
}

function isForeign({ request, own }: Visit): boolean {
  const origin = request.headers.get("origin");
  const fetchSite = request.headers.get("sec-fetch-site");
  return isCrossSite({ method: request.method, origin, fetchSite }, own);
}

const nothingHere = refuse("not_found", "There is nothing at this address.");
const methodNotAllowed = refuse("method_not_allowed", "This address does not know that method.");
const foreign = refuse(
  "cross_site",
  "This request comes from a page of another site. If that page is this server's own, set KOE_PUBLIC_URL to its address.",
);
