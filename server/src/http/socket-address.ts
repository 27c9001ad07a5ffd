import { requestPath } from "./request-path.ts";

/** Which of the two sockets a request is for, by its address; undefined when there is none of that name. */
export type SocketAddress =
  /** `/ws/v1/chat/{room_id}` */
  | { readonly kind: "room"; readonly roomId: string; readonly resume: ResumeRequest }
  /** `/ws/v2` */
  | { readonly kind: "client" };

/** Where a room socket wants to go on: `?since_seq=N&epoch=E`. Without an epoch the present one is meant. */
export type ResumeRequest =
  | { readonly kind: "none" }
  | { readonly kind: "since"; readonly seq: number; readonly epoch: string | undefined }
  | { readonly kind: "malformed"; readonly error: string };

const clientSocketPath = "/ws/v2";
const roomSocketPath = /^\/ws\/v1\/chat\/([^/]+)$/;
const roomIdCharsMax = 200;
const epochCharsMax = 200;

export function socketAddress(request: Request): SocketAddress | undefined {
  const path = requestPath(request);
  if (path === clientSocketPath) return { kind: "client" };
  const roomId = roomOfPath(path);
  return roomId === undefined ? undefined : { kind: "room", roomId, resume: resumeRequest(request.url) };
}

/** Undefined when there can be no room of that name. */
function roomOfPath(path: string): string | undefined {
  const encoded = roomSocketPath.exec(path)?.[1];
  if (encoded === undefined || encoded.length > roomIdCharsMax) return undefined;
  try {
    const roomId = decodeURIComponent(encoded);
    return roomId.includes("\u0000") ? undefined : roomId;
  } catch {
    return undefined;
  }
}

function resumeRequest(url: string): ResumeRequest {
  const search = URL.parse(url, "http://host.invalid")?.searchParams ?? new URLSearchParams();
  const seqs = search.getAll("since_seq");
  const epochs = search.getAll("epoch");
  const [seq] = seqs;
  const [epoch] = epochs;
  if (seqs.length > 1 || epochs.length > 1) return malformed("since_seq and epoch may be given once.");
  if (seq === undefined) {
    return epoch === undefined
      ? { kind: "none" }
      : malformed("epoch alone says nothing; give since_seq too.");
  }
  if (!/^\d+$/.test(seq) || !Number.isSafeInteger(Number(seq))) {
    return malformed("since_seq must be an integer of 0 or more.");
  }
  if (epoch !== undefined && epoch.length > epochCharsMax) return malformed("epoch is too long to be one.");
  return { kind: "since", seq: Number(seq), epoch };
}

function malformed(error: string): ResumeRequest {
  return { kind: "malformed", error };
}
