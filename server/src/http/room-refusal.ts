/** What a room or the log refuses, as the API says it. */
import { type HttpErrorCode, httpErrors, type Refusal as RoomRefusal } from "@koe/protocol";
import type { Refusal } from "./reply.ts";

export function roomRefusal(
  { code, message, retryAfterMs }: Pick<RoomRefusal, "code" | "message" | "retryAfterMs">,
  errorId?: string,
): Refusal {
  if (!isHttpErrorCode(code)) throw new Error(`${code} has no HTTP status`);
  return {
    kind: "refused",
    code,
    error: message,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(errorId === undefined ? {} : { errorId }),
  };
}

function isHttpErrorCode(code: string): code is HttpErrorCode {
  return Object.hasOwn(httpErrors, code);
}
