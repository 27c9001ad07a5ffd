/**
 * What a handler answers: its own result, or a refusal with a code. Statuses follow from the endpoint and from the
 * code, so a handler cannot get them wrong.
 */
import { type ErrorBody, type HttpErrorCode, httpErrors } from "@koe/protocol";

export interface Refusal {
  readonly kind: "refused";
  readonly code: HttpErrorCode;
  /** One sentence a person can act on. */
  readonly error: string;
  readonly retryAfterMs?: number;
  /** Names the failure in the log. */
  readonly errorId?: string;
}

export type Reply<Success> =
  | { readonly kind: "ok"; readonly body: Success; readonly headers?: Readonly<Record<string, string>> }
  | Refusal;

export function ok<Success>(body: Success, headers: Readonly<Record<string, string>> = {}): Reply<Success> {
  return { kind: "ok", body, headers };
}

export function refuse(code: HttpErrorCode, error: string): Refusal {
  return { kind: "refused", code, error };
}

/** For whoever did something too often. */
export function refuseForNow(retryAfterMs: number): Refusal {
  return {
    kind: "refused",
    code: "rate_limited",
    error: "Too many attempts. Wait a little, then try again.",
    retryAfterMs,
  };
}

/** For whoever came while there was too much to do. */
export const refuseBusy: Refusal = {
  kind: "refused",
  code: "server_busy",
  error: "The server has too much to do right now. Try again in a moment.",
  retryAfterMs: 1000,
};

export function jsonResponse(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/json; charset=utf-8", ...headers },
  });
}

/** The response for a refusal; `errorId` names it in the log. */
export function refusalResponse(
  refusal: Refusal,
  headers: Readonly<Record<string, string>> = {},
  errorId: string | undefined = refusal.errorId,
): Response {
  const body: ErrorBody = { error: refusal.error, code: refusal.code, ...(errorId && { error_id: errorId }) };
  const retryAfterS = refusal.retryAfterMs === undefined ? undefined : retryAfter(refusal.retryAfterMs);
  return jsonResponse(httpErrors[refusal.code], body, {
    ...headers,
    ...(retryAfterS && { "Retry-After": retryAfterS }),
  });
}

function retryAfter(retryAfterMs: number): string {
  return String(Math.max(1, Math.ceil(retryAfterMs / 1000)));
}
