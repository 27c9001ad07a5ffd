import { accountCalls } from "./account-calls.ts";
import type { Api } from "./api.ts";
import { type HttpCallOptions, httpCaller } from "./http-call.ts";
import { roomCalls } from "./room-calls.ts";

/** All HTTP calls of one server, as one user. */
export function httpApi(options: HttpCallOptions): Api {
  const call = httpCaller(options);
  return { ...accountCalls(call), ...roomCalls(call) };
}
