/**
 * Pictures of a page: made small enough to be kept beside the code, and compared with a tolerance. Chromium reads them,
 * so that nothing here has to know how PNG is decoded.
 */
import { crc32, deflateSync } from "node:zlib";
import type { Page } from "playwright-core";

interface Paletted {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue of each colour in turn. */
  readonly palette: readonly number[];
  /** Of each pixel its colour's position in the palette; Base64. */
  readonly pixels: string;
}

const paletteMax = 256;
/** Of 255, in one channel. Below it nobody sees a difference. */
const channelDifferenceMax = 40;

/** The same picture in 256 colours; a screen of text has hardly more. */
export async function shrink(page: Page, png: Buffer): Promise<Buffer> {
  const paletted = await page.evaluate(toPalette, { url: dataUrl(png), paletteMax });
  return writePng(paletted);
}

/** The share of pixels that differ visibly, 1 when the sizes do. */
export async function differingShare(page: Page, one: Buffer, other: Buffer): Promise<number> {
  return page.evaluate(compare, { one: dataUrl(one), other: dataUrl(other), channelDifferenceMax });
}

const dataUrl = (png: Buffer) => `data:image/png;base64,${png.toString("base64")}`;

/** Runs in the browser. */
async function toPalette({ url, paletteMax }: { url: string; paletteMax: number }): Promise<Paletted> {
  const bitmap = await createImageBitmap(await (await fetch(url)).blob());
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context?.drawImage(bitmap, 0, 0);
  const data = context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
  // Four bytes at once: blue, green and red from the top, as bytes lie in the memory of every machine there is.
  const colours = new Uint32Array(data.buffer).map((colour) => colour & 0xffffff);
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  // Shades that are nearly the same become the most frequent of them; how near, as few colours as fit decide.
  const ranked = [...counts.keys()].toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
  const parts = (colour: number) => [colour & 255, (colour >> 8) & 255, colour >> 16] as const;
  const group = (bits: number) => {
    const kept = new Map<number, number>();
    const shadeOf = (colour: number) => parts(colour).reduce((sum, part) => sum * 256 + (part >> bits), 0);
    for (const colour of ranked) if (!kept.has(shadeOf(colour))) kept.set(shadeOf(colour), colour);
    const positions = new Map([...kept.keys()].map((shade, position) => [shade, position]));
    return { kept: [...kept.values()], positionOf: (colour: number) => positions.get(shadeOf(colour)) ?? 0 };
  };
  let bits = 0;
  while (group(bits).kept.length > paletteMax) bits += 1;
  const { kept, positionOf } = group(bits);
  const indexes = new Map(ranked.map((colour) => [colour, positionOf(colour)]));
  const pixels = Array.from(colours, (colour) => String.fromCharCode(indexes.get(colour) ?? 0)).join("");
  return { width, height, palette: kept.flatMap(parts), pixels: btoa(pixels) };
}

/** Runs in the browser. */
async function compare(given: { one: string; other: string; channelDifferenceMax: number }): Promise<number> {
  const read = async (url: string) => {
    const bitmap = await createImageBitmap(await (await fetch(url)).blob());
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context?.drawImage(bitmap, 0, 0);
    return { width, data: context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray() };
  };
  const [one, other] = [await read(given.one), await read(given.other)];
  if (one.width !== other.width || one.data.length !== other.data.length) return 1;
  let differing = 0;
  for (let at = 0; at < one.data.length; at += 4) {
    let largest = 0;
    for (let byte = at; byte < at + 3; byte++)
      largest = Math.max(largest, Math.abs((one.data[byte] ?? 0) - (other.data[byte] ?? 0)));
    if (largest > given.channelDifferenceMax) differing += 1;
  }
  return (differing * 4) / one.data.length;
}

function writePng({ width, height, palette, pixels }: Paletted): Buffer {
  const indexes = Buffer.from(pixels, "base64");
  // Every line begins with how it is filtered: not at all, which is best for few colours.
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) indexes.copy(lines, y * (width + 1) + 1, y * width, (y + 1) * width);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits to a pixel, which name a colour of the palette.
  header.set([8, 3, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette)),
    chunk("IDAT", deflateSync(lines, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(4);
  frame.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([frame, body, sum]);
}
