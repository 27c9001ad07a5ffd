/** Writes docs/openapi.json: `bun server/src/http/write-openapi.ts`. */
import { openApiDocument } from "./openapi.ts";

export const openApiFile = new URL("../../../docs/openapi.json", import.meta.url);

/** The document as the file holds it. */
export function openApiText(): string {
  return `${JSON.stringify(openApiDocument(), undefined, 2)}\n`;
}

if (import.meta.main) await Bun.write(openApiFile, openApiText());
