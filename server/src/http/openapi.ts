/**
 * The API's description in OpenAPI 3.1, written from the table of endpoints.
 *
 * It is served as it is and kept in docs/openapi.json (`bun server/src/http/write-openapi.ts`); a test holds the
 * two together.
 */
import { errorBody, type HttpErrorCode, httpErrors } from "@koe/protocol";
import { z } from "zod";
import { cookieName } from "../account/cookie.ts";
import { type Endpoint, isStateChanging } from "./endpoint.ts";
import { endpoints } from "./endpoints.ts";

type AnyEndpoint = Endpoint<unknown, unknown>;

export function openApiDocument(): Record<string, unknown> {
  const table: Readonly<Record<string, AnyEndpoint>> = endpoints;
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, each] of Object.entries(table)) {
    const path = each.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [each.method.toLowerCase()]: operation(name, each) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Koe",
      version: "1",
      description:
        "Fields may be added to any object; none is renamed, retyped or removed. Ignore those you do not know.",
    },
    paths,
    components: {
      schemas: { Error: jsonSchema(errorBody) },
      securitySchemes: { session: { type: "apiKey", in: "cookie", name: cookieName } },
    },
  };
}

function operation(name: string, each: AnyEndpoint): Record<string, unknown> {
  const body = takesBody(each)
    ? { requestBody: { required: true, content: { "application/json": { schema: jsonSchema(each.body) } } } }
    : {};
  return {
    operationId: name,
    summary: each.summary,
    ...(each.auth === "none" ? {} : { security: [{ session: [] }] }),
    ...body,
    responses: {
      [each.success.status]: {
        description: each.success.description,
        content: { "application/json": { schema: jsonSchema(each.success.shape) } },
      },
      ...refusalResponses(allRefusals(each)),
    },
  };
}

function takesBody(each: AnyEndpoint): boolean {
  return !each.body.safeParse(undefined).success;
}

function allRefusals(each: AnyEndpoint): readonly HttpErrorCode[] {
  const general: HttpErrorCode[] = ["headers_too_large", "internal", "storage_unavailable"];
  if (takesBody(each)) general.push("malformed_json", "bad_payload");
  if (isStateChanging(each.method)) general.push("cross_site", "payload_too_large", "unsupported_media_type");
  if (each.auth !== "none") general.push("not_signed_in");
  if (each.auth === "owner") general.push("forbidden");
  return [...each.refusals, ...general];
}

function refusalResponses(codes: readonly HttpErrorCode[]): Record<string, unknown> {
  const responses: Record<string, unknown> = {};
  for (const status of new Set(codes.map((code) => httpErrors[code]))) {
    const named = codes.filter((code) => httpErrors[code] === status);
    responses[status] = {
      description: `Refused: ${named.map((code) => `\`${code}\``).join(", ")}.`,
      content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
    };
  }
  return responses;
}

/** As a client should read it: an answer may have more fields than are listed. */
function jsonSchema(shape: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { io: "input" });
  return schema;
}
