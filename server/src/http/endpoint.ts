/**
 * What one call of the API is, as data: method, path, who may make it, what it takes and what it answers.
 *
 * The table of these (`endpoints.ts`) is the only description there is. Routing, the `Allow` header, the checks of a
 * body, the shape of an answer and the OpenAPI document are all read from it, so none of them can disagree.
 */
import type { HttpErrorCode } from "@koe/protocol";
import { z } from "zod";

/**
 * Who may call. Every endpoint decides, so that no access token can do what nobody thought of:
 *
 *   none       anyone
 *   signed_in  a session or an access token; what it tells of rooms, the handler confines to those of the token
 *   room       the same, and a token that is for some rooms only needs the room `:id` of the path among them
 *   account    a session or an access token, but none that is for some rooms only
 *   session    a session alone: what would let a token outlive its end, or take the account over
 *   owner      a session of the owner of this installation
 *
 * A read-only token calls nothing that may change something.
 */
export type Auth = "none" | "signed_in" | "room" | "account" | "session" | "owner";
export type Guard = Exclude<Auth, "none">;

/** The shape of an object, whose fields can be listed. */
export type Fields<Read> = z.ZodType<Read> & Pick<z.ZodObject, "shape">;

export interface Endpoint<Body, Success, Who extends Auth = Auth, Params = unknown, Query = unknown> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** As Hono and OpenAPI both can read it: literal, or with `:name` segments. */
  readonly path: `/api/v1/${string}`;
  readonly summary: string;
  readonly auth: Who;
  /** One field for each `:name` of the path. What does not fit it is `not_found`: nothing has such a name. */
  readonly params: Fields<Params>;
  /** What may follow the `?`, from texts. What does not fit it is `bad_payload`; further fields are ignored. */
  readonly query: Fields<Query>;
  /** `noBody` for calls that take none. */
  readonly body: z.ZodType<Body>;
  readonly success: {
    readonly status: 200 | 201;
    readonly description: string;
    readonly shape: z.ZodType<Success>;
  };
  /** Codes of its own; those that every call of its kind can give are added where the document is written. */
  readonly refusals: readonly HttpErrorCode[];
}

/** The body of a call that takes none; whatever is sent is not read. */
export const noBody = z.undefined();

/** The params of a path without `:name`. */
export const noParams = z.object({});

/** The query of a call that takes none; whatever is sent is not read. */
export const noQuery = z.object({});

/** Lets the compiler infer what an endpoint takes and gives. */
export function endpoint<Body, Success, Who extends Auth, Params, Query>(
  described: Endpoint<Body, Success, Who, Params, Query>,
): Endpoint<Body, Success, Who, Params, Query> {
  return described;
}

/** Whether a method may change something, and so is checked against requests forged by other sites. */
export function isStateChanging(method: string): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
}
