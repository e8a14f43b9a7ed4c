import { crc32 } from 'node:zlib';

/** The first chunk of a PNG, `IHDR`, ends here; the next begins with its length. Source: https://www.w3.org/TR/png-3/#5Chunk-layout */
const AFTER_HEADER = 33;

const KEYWORD = 'Comment\0';

/** A PNG with a SHA-256 in hexadecimal as its comment, which no viewer shows. */
export function withComment(png: Buffer, digest: string): Buffer {
  const data = Buffer.from(`tEXt${KEYWORD}${digest}`, 'latin1');
  const chunk = Buffer.alloc(data.length + 8);
  chunk.writeUInt32BE(data.length - 4, 0);
  data.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(data), data.length + 4);
  return Buffer.concat([png.subarray(0, AFTER_HEADER), chunk, png.subarray(AFTER_HEADER)]);
}

/** The comment that `withComment` wrote. */
export const commentIn = (png: Buffer): string | undefined =>
  new RegExp(`tEXt${KEYWORD}([0-9a-f]{64})`).exec(png.toString('latin1', 0, 200))?.[1];
