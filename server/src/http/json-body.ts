/**
 * Reads a request's JSON, trusting nothing about it.
 *
 * In this order, so that each step bounds the next: its type, its size (counted while it comes in, whatever
 * `Content-Length` says), its encoding, its depth, its syntax, its shape. A shape copies the fields it knows, so
 * nothing else goes any further.
 */
import { isUtf8 } from "node:buffer";
import { type Limits, parseJson } from "@koe/protocol";
import type { z } from "zod";
import { type Refusal, refuse } from "./reply.ts";

export type ReadBody<Body> = { readonly kind: "ok"; readonly body: Body } | Refusal;

/** Reads a body of this shape, or says what is wrong with it. */
export async function readJsonBody<Body>(
  request: Request,
  shape: z.ZodType<Body>,
  limits: Pick<Limits, "bodyBytesMax" | "jsonDepthMax">,
): Promise<ReadBody<Body>> {
  if (!isJson(request.headers.get("content-type"))) return notJson;
  const bytes = await readBytes(request, limits.bodyBytesMax);
  if (bytes === undefined) return tooLarge(limits.bodyBytesMax);
  if (!isUtf8(bytes)) return refuse("malformed_json", "The body is not valid UTF-8.");
  const json = parseJson(new TextDecoder().decode(bytes), limits.jsonDepthMax);
  if (json.kind === "malformed") return refuse("malformed_json", "The body is not valid JSON.");
  if (json.kind === "too_deep") {
    return refuse("malformed_json", `The body nests deeper than ${limits.jsonDepthMax} levels.`);
  }
  const parsed = shape.safeParse(json.value, { error: sayWhatIsWrong });
  return parsed.success
    ? { kind: "ok", body: parsed.data }
    : refuse("bad_payload", describeField(parsed.error));
}

/** Refuses a body where none is wanted, if it is one that a form of another site could send, or is too large. */
export function checkUnwantedBody(
  request: Request,
  limits: Pick<Limits, "bodyBytesMax">,
): Refusal | undefined {
  const declaredBytes = Number(request.headers.get("content-length") ?? 0);
  if (declaredBytes > limits.bodyBytesMax) return tooLarge(limits.bodyBytesMax);
  const type = request.headers.get("content-type");
  return declaredBytes === 0 || type === null || isJson(type) ? undefined : notJson;
}

const notJson = refuse(
  "unsupported_media_type",
  "Send JSON, with the header Content-Type: application/json.",
);

function tooLarge(bytesMax: number): Refusal {
  return refuse("payload_too_large", `The body may have ${bytesMax} bytes at most.`);
}

function isJson(contentType: string | null): boolean {
  return /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(contentType?.trim() ?? "");
}

async function readBytes(request: Request, bytesMax: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > bytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const typeNames: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object",
  array: "a list",
};

/** Zod's words for a field of the wrong type, as a person would say it. */
export function sayWhatIsWrong(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== "invalid_type") return undefined;
  if (issue.input === undefined) return "is missing";
  return `must be ${typeNames[issue.expected] ?? issue.expected}`;
}

/** One sentence that names the first field that is wrong. */
export function describeField(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined || issue.path.length === 0) return "The body must be a JSON object.";
  return `"${issue.path.join(".")}" ${issue.message}.`;
}
