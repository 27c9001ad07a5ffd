/**
 * Frames of RFC 6455 (5.2) as bytes, written and read by hand, so that a test can also say what the standard forbids:
 * without a mask, with reserved bits, with a length that is a lie.
 */
export const opcodes = {
  continuation: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
} as const;

export interface FrameShape {
  readonly opcode: number;
  readonly payload?: Uint8Array | string;
  readonly isFinal?: boolean;
  /** The three reserved bits, RSV1 the highest. */
  readonly reserved?: number;
  readonly isMasked?: boolean;
  /** The length to declare, where it differs from the payload's. */
  readonly declaredLength?: bigint;
  /** How many bits declare the length; as few as will do unless given. */
  readonly lengthBits?: 7 | 16 | 64;
}

export interface ReceivedFrame {
  readonly isFinal: boolean;
  readonly reserved: number;
  readonly opcode: number;
  readonly isMasked: boolean;
  readonly payload: Buffer;
}

const mask = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d);

export function frameBytes(shape: FrameShape): Buffer {
  const payload = Buffer.from(shape.payload ?? "");
  const isMasked = shape.isMasked ?? true;
  const first = (shape.isFinal === false ? 0 : 0x80) | ((shape.reserved ?? 0) << 4) | shape.opcode;
  const length = lengthBytes(shape.declaredLength ?? BigInt(payload.length), shape.lengthBits);
  length[0] = (length[0] ?? 0) | (isMasked ? 0x80 : 0);
  if (!isMasked) return Buffer.concat([Uint8Array.of(first), length, payload]);
  return Buffer.concat([Uint8Array.of(first), length, mask, masked(payload)]);
}

export function textFrame(payload: Uint8Array | string): Buffer {
  return frameBytes({ opcode: opcodes.text, payload });
}

/** A message in as many frames as it has parts. */
export function fragmentedText(parts: readonly (Uint8Array | string)[]): Buffer {
  return Buffer.concat(
    parts.map((payload, index) =>
      frameBytes({
        opcode: index === 0 ? opcodes.text : opcodes.continuation,
        isFinal: index === parts.length - 1,
        payload,
      }),
    ),
  );
}

export function closeFrame(code?: number, reason: Uint8Array | string = ""): Buffer {
  return frameBytes({
    opcode: opcodes.close,
    ...(code !== undefined && { payload: closePayload(code, reason) }),
  });
}

export function closePayload(code: number, reason: Uint8Array | string): Buffer {
  return Buffer.concat([Uint8Array.of(code >> 8, code & 0xff), Buffer.from(reason)]);
}

/** The first frame in `bytes` and what follows it; undefined while it is incomplete. */
export function takeFrame(
  bytes: Buffer,
): { readonly frame: ReceivedFrame; readonly rest: Buffer } | undefined {
  if (bytes.length < 2) return undefined;
  const [first = 0, second = 0] = bytes;
  const short = second & 0x7f;
  const start = short === 127 ? 10 : short === 126 ? 4 : 2;
  if (bytes.length < start) return undefined;
  const length =
    start === 10 ? Number(bytes.readBigUInt64BE(2)) : start === 4 ? bytes.readUInt16BE(2) : short;
  if (bytes.length < start + length) return undefined;
  const frame = {
    isFinal: (first & 0x80) !== 0,
    reserved: (first >> 4) & 0x7,
    opcode: first & 0xf,
    isMasked: (second & 0x80) !== 0,
    payload: bytes.subarray(start, start + length),
  };
  return { frame, rest: bytes.subarray(start + length) };
}

function lengthBytes(length: bigint, bits: FrameShape["lengthBits"]): Buffer {
  const isShort = bits === undefined ? length < 126n : bits === 7;
  if (isShort) return Buffer.of(Number(length));
  if (bits === undefined ? length < 65_536n : bits === 16) {
    const bytes = Buffer.of(126, 0, 0);
    bytes.writeUInt16BE(Number(length), 1);
    return bytes;
  }
  const bytes = Buffer.alloc(9);
  bytes[0] = 127;
  bytes.writeBigUInt64BE(length, 1);
  return bytes;
}

function masked(payload: Buffer): Buffer {
  const bytes = Buffer.from(payload);
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = (bytes[index] ?? 0) ^ (mask[index % mask.length] ?? 0);
  }
  return bytes;
}
