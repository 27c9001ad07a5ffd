/** One HTTP call: JSON out, JSON in, every failure a `KoeError`. */
import type { Environment } from "../environment.ts";
import { KoeError } from "../koe-error.ts";
import { readFields } from "./fields.ts";

export interface HttpCall {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Its segments; each is percent-encoded. */
  readonly path: readonly string[];
  /** Fields that are undefined are left out. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
}

export interface HttpCallOptions {
  readonly environment: Pick<Environment, "fetch" | "after">;
  /** `http(s)://host`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Gives the body of the answer, still to be read. @throws KoeError */
export type CallHttp = (call: HttpCall) => Promise<unknown>;

export const callTimeoutMs = 30_000;

export function httpCaller({ environment, url, headers }: HttpCallOptions): CallHttp {
  return async (call) => {
    const abort = new AbortController();
    const timer = environment.after(callTimeoutMs, () => abort.abort());
    const hasBody = call.body !== undefined;
    try {
      const response = await environment.fetch(addressOf(url, call), {
        method: call.method,
        headers: { ...headers, ...(hasBody ? { "Content-Type": "application/json" } : {}) },
        ...(hasBody ? { body: JSON.stringify(call.body) } : {}),
        signal: abort.signal,
      });
      const body = await readJson(response);
      if (!response.ok) throw refusalOf(response, body);
      return body;
    } catch (error) {
      throw error instanceof KoeError ? error : unreachable();
    } finally {
      timer.cancel();
    }
  };
}

function unreachable(): KoeError {
  return new KoeError({ code: "unreachable", message: "The server cannot be reached.", temporary: true });
}

function addressOf(url: string, { path, query = {} }: HttpCall): string {
  const address = new URL(`/api/v1/${path.map(encodeURIComponent).join("/")}`, url);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) address.searchParams.set(name, String(value));
  }
  return address.href;
}

/** Undefined for a body that is none; something between here and the server may have answered. */
async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function refusalOf(response: Response, body: unknown): KoeError {
  const { status } = response;
  const fields = readFields(body);
  const retryAfterSeconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new KoeError({
    code: fields?.optionalText("code") ?? "bad_answer",
    message: fields?.optionalText("error") ?? `The server answered with status ${status}.`,
    status,
    temporary: status === 429 || status >= 500,
    retryAfterMs: Number.isFinite(retryAfterSeconds) ? retryAfterSeconds * 1000 : undefined,
  });
}
