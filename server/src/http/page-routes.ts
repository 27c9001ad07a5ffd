/**
 * What a browser is given: the page under all of its addresses, and its files.
 *
 * The page reads a token from its own address and sends it in a body; no answer repeats it. Where the page has not been
 * built, every one of its addresses says so, and the API works all the same.
 */
import { readFileSync } from "node:fs";
import type { Store } from "../store/store.ts";
import { type AppPage, type AppPageConfig, createAppPage } from "./app-page.ts";
import { jsonResponse, refusalResponse, refuse } from "./reply.ts";
import { requestPath } from "./request-path.ts";
import type { Call, Route } from "./route.ts";
import { type StaticFiles, staticResponse } from "./static-files.ts";

export interface PageRouteDeps {
  readonly config: AppPageConfig;
  readonly installation: Pick<Store["installation"], "ownerExists">;
  /** Undefined: the page has not been built. */
  readonly files: StaticFiles | undefined;
}

/** The addresses that `web/src/app` knows, besides `/` and the links with a token. */
const appPaths = ["/sign-up", "/r/*", "/settings", "/settings/*"];

export function pageRoutes({ config, installation, files }: PageRouteDeps): readonly Route[] {
  const page = files === undefined ? unbuiltPage() : createAppPage(files, config);
  return [
    get("/", async ({ request }) =>
      wantsHtml(request) ? page(request) : jsonResponse(200, about, { Vary: "Accept" }),
    ),
    get("/owner/:token", async ({ request }) =>
      page(request, { hasOwner: await installation.ownerExists() }),
    ),
    get("/invite/:token", async ({ request }) => page(request)),
    ...appPaths.map((path) => get(path, async ({ request }) => page(request))),
    ...(files === undefined ? [] : fileRoutes(files)),
  ];
}

function fileRoutes(files: StaticFiles): readonly Route[] {
  const respond = async ({ request }: Call) => {
    const file = files.get(requestPath(request));
    return file === undefined ? refusalResponse(noSuchFile) : staticResponse(file, request);
  };
  const beside = [...files.keys()].filter((path) => !path.startsWith("/assets/") && path !== "/index.html");
  return [get("/assets/*", respond), ...beside.map((path) => get(path, respond))];
}

function unbuiltPage(): AppPage {
  const text = readFileSync(new URL("./page/unbuilt.html", import.meta.url), "utf8");
  return () => new Response(text, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

const about = { name: "Koe", status: "running", api: "/api/v1/openapi.json" };
const noSuchFile = refuse("not_found", "There is no such file; the page may have been built anew.");

function get(path: string, respond: (call: Call) => Promise<Response>): Route {
  return { method: "GET", path, respond };
}

function wantsHtml(request: Request): boolean {
  return request.headers.get("accept")?.includes("text/html") === true;
}
