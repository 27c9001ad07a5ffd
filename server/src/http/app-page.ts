/**
 * The one HTML file of the page, as it is told about this server and this visitor before its first frame: the theme from
 * a cookie, so that nothing flashes; who may make an account, and whether there is a session and one would be kept, so
 * that the page need not ask. All of that are attributes of <html>; nothing of the address is ever repeated in it.
 */
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { readSessionCookie } from "../account/cookie.ts";
import type { Config } from "../config.ts";
import { askFirst, type StaticFile, type StaticFiles, staticResponse, tagOf } from "./static-files.ts";

export type AppPageConfig = Pick<Config, "registration" | "insecureCookies">;

export interface AppPageState {
  /** Told on the owner's link alone: whether it has become useless. */
  readonly hasOwner?: boolean;
}

/** Answers with the page; undefined when it has not been built. */
export type AppPage = (request: Request, state?: AppPageState) => Response;

const file = "/index.html";
const themeMark = 'data-theme="system"';
const schemeMark = '<meta name="color-scheme" content="light dark">';

/** What the cookies of a request say. */
interface Visitor {
  readonly theme: "system" | "light" | "dark";
  /** Living or not; without one the page need not ask who is there. */
  readonly hasSession: boolean;
}

export function createAppPage(files: StaticFiles, { registration, insecureCookies }: AppPageConfig): AppPage {
  const bytes = files.get(file)?.bodies.get("identity");
  if (bytes === undefined) throw new Error(`the built page has no ${file}`);
  const template = new TextDecoder().decode(bytes);
  for (const mark of [themeMark, schemeMark]) {
    if (!template.includes(mark)) throw new Error(`${file} has no ${mark}`);
  }
  // At most three themes, each with and without an owner and a session.
  const made = new Map<string, StaticFile>();

  function pageFor({ theme, hasSession }: Visitor, hasOwner: boolean): StaticFile {
    const key = `${theme} ${hasSession} ${hasOwner}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    const attributes = [
      `data-theme="${theme}"`,
      `data-registration="${registration}"`,
      `data-cookies="${insecureCookies ? "insecure" : "secure"}"`,
      `data-session="${hasSession ? "maybe" : "none"}"`,
      ...(hasOwner ? ['data-owner="known"'] : []),
    ];
    const scheme = theme === "system" ? "light dark" : theme;
    const html = template
      .replace(themeMark, attributes.join(" "))
      .replace(schemeMark, `<meta name="color-scheme" content="${scheme}">`);
    const page = htmlFile(new TextEncoder().encode(html));
    made.set(key, page);
    return page;
  }

  return (request, { hasOwner = false } = {}) =>
    staticResponse(pageFor(visitorIn(request), hasOwner), request, ["Accept", "Cookie"]);
}

function htmlFile(bytes: Uint8Array<ArrayBuffer>): StaticFile {
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  return {
    contentType: "text/html; charset=utf-8",
    cacheControl: askFirst,
    tag: tagOf(bytes),
    bodies: new Map([
      ["identity", bytes],
      ["br", new Uint8Array(brotli)],
      ["gzip", new Uint8Array(gzipSync(bytes))],
    ]),
  };
}

function visitorIn(request: Request): Visitor {
  const cookie = request.headers.get("cookie");
  const name = /(?:^|;\s*)theme=(\w+)/.exec(cookie ?? "")?.[1];
  return {
    theme: name === "light" || name === "dark" ? name : "system",
    hasSession: readSessionCookie(cookie) !== undefined,
  };
}
