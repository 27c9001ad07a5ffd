/**
 * The API's description in OpenAPI 3.1, written from the table of endpoints.
 *
 * It is served as it is and kept in docs/openapi.json (`bun server/src/http/write-openapi.ts`); a test holds the
 * two together.
 */
import { errorBody, type HttpErrorCode, httpErrors } from "@koe/protocol";
import { z } from "zod";
import { cookieName } from "../account/cookie.ts";
import { type Auth, type Endpoint, isStateChanging } from "./endpoint.ts";
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
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: cookieName },
        access_token: { type: "http", scheme: "bearer" },
      },
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
    ...security(each.auth),
    ...parameters(each),
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

function security(auth: Auth): Record<string, unknown> {
  if (auth === "none") return {};
  const isForTokens = auth !== "session" && auth !== "owner";
  return { security: [{ session: [] }, ...(isForTokens ? [{ access_token: [] }] : [])] };
}

function parameters(each: AnyEndpoint): Record<string, unknown> {
  const all = [...fieldsOf(each.params, "path"), ...fieldsOf(each.query, "query")];
  return all.length === 0 ? {} : { parameters: all };
}

const objectSchema = z.object({
  properties: z.record(z.string(), z.looseObject({ description: z.string().optional() })),
  required: z.array(z.string()).optional(),
});

function fieldsOf(shape: z.ZodType, place: "path" | "query"): readonly object[] {
  const { properties, required } = objectSchema.parse(jsonSchema(shape));
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    required: required?.includes(name) === true,
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

function takesBody(each: AnyEndpoint): boolean {
  return !each.body.safeParse(undefined).success;
}

function allRefusals(each: AnyEndpoint): readonly HttpErrorCode[] {
  const general: HttpErrorCode[] = ["headers_too_large", "internal", "storage_unavailable"];
  if (takesBody(each)) general.push("malformed_json");
  if (takesBody(each) || fieldsOf(each.query, "query").length > 0) general.push("bad_payload");
  if (fieldsOf(each.params, "path").length > 0) general.push("not_found");
  if (isStateChanging(each.method)) general.push("cross_site", "payload_too_large", "unsupported_media_type");
  if (each.auth !== "none") general.push("not_signed_in");
  if (canForbid(each)) general.push("forbidden");
  return [...new Set([...each.refusals, ...general])];
}

function canForbid({ auth, method }: AnyEndpoint): boolean {
  return auth !== "none" && (auth !== "signed_in" || isStateChanging(method));
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
