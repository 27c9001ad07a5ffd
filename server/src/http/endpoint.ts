/**
 * What one call of the API is, as data: method, path, who may make it, what it takes and what it answers.
 *
 * The table of these (`endpoints.ts`) is the only description there is. Routing, the `Allow` header, the checks of a
 * body, the shape of an answer and the OpenAPI document are all read from it, so none of them can disagree.
 */
import type { HttpErrorCode } from "@koe/protocol";
import { z } from "zod";

/** Who may call: anyone, whoever is signed in, the owner of this installation. */
export type Auth = "none" | "session" | "owner";

export interface Endpoint<Body, Success, Who extends Auth = Auth> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** As Hono and OpenAPI both can read it: literal, or with `:name` segments. */
  readonly path: `/api/v1/${string}`;
  readonly summary: string;
  readonly auth: Who;
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

/** Lets the compiler infer what an endpoint takes and gives. */
export function endpoint<Body, Success, Who extends Auth>(
  described: Endpoint<Body, Success, Who>,
): Endpoint<Body, Success, Who> {
  return described;
}

/** Whether a method may change something, and so is checked against requests forged by other sites. */
export function isStateChanging(method: string): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
}
