/**
 * Opens the page without a network. It keeps the files of its own build, all of them fetched before it begins, and the
 * page's HTML; nothing that is alive ever passes through it.
 *
 * It takes over at once, since it can serve pages of any version: file names carry a hash of their content, and the
 * files of the version before stay until the next, for tabs that still run it. Pages are told of the version that a
 * reload would bring, and reload when their reader wants to.
 */
import { clock } from "../ui/clock.ts";
import { answerWay, isOrdinaryPage } from "./answer-way.ts";
import { htmlInTheme, versionOfHtml } from "./page-html.ts";
import type { WorkerBuild } from "./worker-build.ts";
import type { WorkerMessage } from "./worker-message.ts";
import type { Window, WorkerScope } from "./worker-scope.ts";

declare const self: WorkerScope;
/** Put in by the build. */
declare const koeBuild: WorkerBuild;

const { version, files } = koeBuild;
const cachePrefix = "koe-";
const cacheName = `${cachePrefix}${version}`;
const versionsKept = 2;
/** How long a server may take for the page while there is a copy of it. */
const pagePatienceMs = 3_000;
const pageKey = "/";

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data));
});
self.addEventListener("fetch", (event) => {
  const way = answerWay(event.request, self.location.origin, files);
  if (way === "page") event.respondWith(page(event.request));
  if (way === "copy") event.respondWith(copy(event.request));
});

async function install(): Promise<void> {
  const html = await fetch(pageKey, { headers: { Accept: "text/html" }, cache: "no-store" });
  // The server may have got another build meanwhile, whose worker comes next.
  if (versionOfHtml(await html.clone().text()) !== version) throw new Error("the page is of another build");
  const cache = await self.caches.open(cacheName);
  await cache.addAll([...files]);
  await cache.put(pageKey, html);
  await self.skipWaiting();
}

async function takeOver(): Promise<void> {
  const kept = (await self.caches.keys()).filter(
    (name) => name.startsWith(cachePrefix) && name !== cacheName,
  );
  for (const name of kept.slice(0, Math.max(0, kept.length - versionsKept + 1)))
    await self.caches.delete(name);
  await self.clients.claim();
  for (const window of await windows()) tell(window, { kind: "version", version });
}

/** The server's page while it answers in time, else the copy. */
async function page(request: Request): Promise<Response> {
  const fetched = fetch(request).then(async (response) => {
    if (response.ok && isOrdinaryPage(request.url)) await keepPage(response.clone()).catch(() => undefined);
    return response;
  });
  const late = new Promise<undefined>((resolve) => clock.after(pagePatienceMs, () => resolve(undefined)));
  const answer = await Promise.race([fetched.catch(() => undefined), late]);
  // A proxy in front of a server that is gone has a page of its own; ours waits for the server in better words.
  if (answer !== undefined && answer.status < 500) return answer;
  return (await keptPage()) ?? answer ?? fetched;
}

/** A page of another build needs files that are not here. */
async function keepPage(response: Response): Promise<void> {
  if (versionOfHtml(await response.clone().text()) !== version) return;
  await (await self.caches.open(cacheName)).put(pageKey, response);
}

async function keptPage(): Promise<Response | undefined> {
  const kept = await (await self.caches.open(cacheName)).match(pageKey, { ignoreVary: true });
  const theme = await self.cookieStore?.get("theme");
  if (kept === undefined || theme === undefined) return kept;
  return new Response(htmlInTheme(await kept.text(), theme?.value), { headers: kept.headers });
}

async function copy(request: Request): Promise<Response> {
  const own = await self.caches.open(cacheName);
  const options = { ignoreVary: true };
  const kept = (await own.match(request, options)) ?? (await self.caches.match(request, options));
  return kept ?? fetch(request);
}

/** Brings a page to the front and lets it go to where the notification pointed. */
async function open(data: unknown): Promise<void> {
  if (typeof data !== "string" || !data.startsWith("/")) return;
  const all = await windows();
  const window = all.find(({ visibilityState }) => visibilityState === "visible") ?? all[0];
  if (window === undefined) {
    await self.clients.openWindow(data);
    return;
  }
  await window.focus();
  tell(window, { kind: "open", path: data });
}

function windows(): Promise<readonly Window[]> {
  return self.clients.matchAll({ type: "window", includeUncontrolled: true });
}

function tell(window: Window, message: WorkerMessage): void {
  window.postMessage(message);
}
