import { defaultLimits } from "@koe/protocol";

/**
 * The code with which a frame has to be refused, or undefined when it has to be taken: the rules of the protocol once
 * more, written plainly and without the codec, for tests to compare with.
 */
export function expectedRefusal(frame: string): string | undefined {
  const value = parsed(frame);
  if (!isObject(value) || depthOf(value) > defaultLimits.jsonDepthMax) return "bad_frame";
  if (typeof value["event"] !== "string") return "bad_frame";
  if (Object.hasOwn(value, "id") && !isFrameId(value["id"])) return "bad_frame";
  if (value["event"] !== "send_message") return "unknown_event";
  const payload = value["payload"];
  if (!isObject(payload)) return "bad_payload";
  const { text, client_msg_id: clientMsgId } = payload;
  if (typeof text !== "string" || !text.isWellFormed() || text.includes("\u0000")) return "bad_payload";
  if (Object.hasOwn(payload, "client_msg_id") && !isClientMsgId(clientMsgId)) return "bad_payload";
  if (text.trim() === "") return "text_empty";
  return [...text].length > defaultLimits.textCharsMax ? "text_too_long" : undefined;
}

/** The id under which a frame has to be answered, on either kind of socket; undefined when none can be read. */
export function readableId(frame: string): number | undefined {
  const value = parsed(frame);
  if (expectedRefusal(frame) === "bad_frame" || !isObject(value)) return undefined;
  return typeof value["id"] === "number" ? value["id"] : undefined;
}

function parsed(frame: string): unknown {
  try {
    return JSON.parse(frame);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isFrameId(value: unknown): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isClientMsgId(value: unknown): boolean {
  return typeof value === "string" && /^[!-~]{8,64}$/.test(value);
}

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
