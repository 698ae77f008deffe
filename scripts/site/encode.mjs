// Files with their compressed forms beside them.

import { statSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** What compression no longer makes smaller. */
const COMPRESSED = /\.(avif|gif|ico|jpe?g|png|webp|woff2)$/;

/** Writes a file, and for text its `.br` and `.gz`. */
export async function writeEncoded(path, content) {
  const bytes = Buffer.from(content);
  if (!COMPRESSED.test(path)) {
    await writeAtomically(`${path}.br`, brotli(bytes));
    await writeAtomically(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  }
  await writeAtomically(path, bytes);
}

/** A reader sees the old file or the new one, never a part. */
export async function writeAtomically(path, content) {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.new`;
  try {
    await writeFile(draft, content);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Bytes of an asset in brotli, from the file where there is one. */
export function compressedSize(site, url, content) {
  try {
    return statSync(`${join(site, url)}.br`).size;
  } catch {
    return brotli(Buffer.from(content)).length;
  }
}

function brotli(bytes) {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}
