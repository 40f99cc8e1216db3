/** The body of a response, read as far as it may go: what is larger is given up without reading the rest. */
import type { Response } from 'undici';

/** The body has more bytes than are allowed. */
export class BodyTooLarge extends Error {
  readonly limit: number;
  constructor(limit: number) {
    super(`The response has more than ${limit} bytes.`);
    this.limit = limit;
  }
}

/** Counted as it comes, decompressed: a small response that unpacks to a large one ends here, too. */
export async function boundedBody(response: Response, limit: number): Promise<Buffer> {
  const reader = response.body?.getReader();
  if (!reader) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks, size);
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel().catch(() => undefined);
      throw new BodyTooLarge(limit);
    }
    chunks.push(value);
  }
}
