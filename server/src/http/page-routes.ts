/**
 * The few pages that the server has of its own: a start page, the owner's link, an invite.
 *
 * They are plain files with their script and style beside them, so the policy against inline code holds for them too.
 * A token stays in the address: the page's script reads it there and sends it in a body, and no answer repeats it.
 */
import { readFileSync } from "node:fs";
import type { Store } from "../store/store.ts";
import { jsonResponse } from "./reply.ts";
import type { Call, Route } from "./route.ts";

const contentTypes = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
} as const;

type PageFile = `${string}${keyof typeof contentTypes}`;

export function pageRoutes(installation: Pick<Store["installation"], "ownerExists">): readonly Route[] {
  const start = page("start.html");
  const ownerForm = page("owner.html");
  const ownerDone = page("owner-done.html");
  const invite = page("invite.html");
  return [
    get("/", async (call) =>
      wantsHtml(call.request) ? start() : jsonResponse(200, about, { Vary: "Accept" }),
    ),
    get("/owner/:token", async () => ((await installation.ownerExists()) ? ownerDone() : ownerForm())),
    get("/invite/:token", async () => invite()),
    ...assets.map((file) => {
      const respond = page(file);
      return get(`/${file}`, async () => respond());
    }),
  ];
}

const assets: readonly PageFile[] = ["owner.css", "owner.js", "invite.js", "form.js"];

const about = { name: "Koe", status: "running", api: "/api/v1/openapi.json" };

function get(path: string, respond: (call: Call) => Promise<Response>): Route {
  return { method: "GET", path, respond };
}

/** Reads a file of the folder `page` once and answers with it from then on. */
function page(file: PageFile): () => Response {
  const text = readFileSync(new URL(`./page/${file}`, import.meta.url), "utf8");
  const headers = { "Content-Type": contentTypeOf(file) };
  return () => new Response(text, { headers });
}

function contentTypeOf(file: PageFile): string {
  if (file.endsWith(".html")) return contentTypes[".html"];
  return file.endsWith(".js") ? contentTypes[".js"] : contentTypes[".css"];
}

function wantsHtml(request: Request): boolean {
  return request.headers.get("accept")?.includes("text/html") === true;
}
