import { constants, crc32, deflateSync } from "node:zlib";

const signature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
const bytesPerPixel = 4;
/** Eight bits for each of red, green, blue and opacity; compressed, unfiltered and not interlaced. */
const kind = [8, 6, 0, 0, 0];

/** A PNG file of a square picture, given as red, green, blue and opacity of each pixel from the top left. */
export function pngFile(pixels: Uint8Array, sizePx: number): Uint8Array {
  const rowBytes = sizePx * bytesPerPixel;
  const rows = new Uint8Array(sizePx * (rowBytes + 1));
  for (let row = 0; row < sizePx; row++) {
    // The byte before each row names its filter: none.
    rows.set(pixels.subarray(row * rowBytes, (row + 1) * rowBytes), row * (rowBytes + 1) + 1);
  }
  const compressed = deflateSync(rows, { level: constants.Z_BEST_COMPRESSION });
  const head = Uint8Array.of(...fourBytes(sizePx), ...fourBytes(sizePx), ...kind);
  return join([signature, part("IHDR", head), part("IDAT", compressed), part("IEND", new Uint8Array())]);
}

function part(name: string, content: Uint8Array): Uint8Array {
  const named = join([new TextEncoder().encode(name), content]);
  return join([fourBytes(content.length), named, fourBytes(crc32(named))]);
}

function fourBytes(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const each of parts) {
    bytes.set(each, at);
    at += each.length;
  }
  return bytes;
}
