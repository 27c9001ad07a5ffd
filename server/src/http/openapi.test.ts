import { describe, expect, test } from "bun:test";
import { endpoints } from "./endpoints.ts";
import { openApiDocument } from "./openapi.ts";
import { openApiFile, openApiText } from "./write-openapi.ts";

describe("the API's description", () => {
  test("in docs/openapi.json is the one that the endpoints give", async () => {
    expect(await Bun.file(openApiFile).text()).toBe(openApiText());
  });

  test("has every endpoint, with its own name", () => {
    const text = openApiText();
    for (const [name, { path }] of Object.entries(endpoints)) {
      expect(text).toContain(`"operationId": "${name}"`);
      expect(openApiDocument()).toHaveProperty(["paths", path.replace(/:(\w+)/g, "{$1}")]);
    }
  });

  test("says what a call takes, what it gives and how it refuses", () => {
    expect(openApiDocument()).toMatchObject({
      openapi: "3.1.0",
      paths: {
        "/api/v1/register": {
          post: {
            requestBody: {
              content: {
                "application/json": { schema: { type: "object", required: ["username", "password"] } },
              },
            },
            responses: { 201: {}, 400: {}, 403: {}, 409: {}, 413: {}, 415: {}, 429: {}, 503: {} },
          },
        },
        "/api/v1/invites": {
          post: { security: [{ session: [] }], responses: { 201: {}, 401: {}, 403: {} } },
        },
      },
    });
  });
});
