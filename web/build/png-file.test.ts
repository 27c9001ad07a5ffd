import { expect, test } from "bun:test";
import { inflateSync } from "node:zlib";
import { pngFile } from "./png-file.ts";

test("a picture is its head, its rows and an end, each with its length and checksum", () => {
  const pixels = Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 0, 10, 11, 12, 128);
  const file = Buffer.from(pngFile(pixels, 2));
  expect(file.subarray(1, 4).toString()).toBe("PNG");
  expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([2, 2]);
  const length = file.readUInt32BE(33);
  expect(file.subarray(37, 41).toString()).toBe("IDAT");
  const rows = inflateSync(file.subarray(41, 41 + length));
  expect([...rows]).toEqual([0, ...pixels.subarray(0, 8), 0, ...pixels.subarray(8)]);
  expect(file.readUInt32BE(41 + length)).toBe(Bun.hash.crc32(file.subarray(37, 41 + length)));
  expect(file.subarray(-8, -4).toString()).toBe("IEND");
});
