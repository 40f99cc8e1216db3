/** Ids are UUIDv7 (RFC 9562), made by the application: they sort by time and need no round trip. */
import { randomBytes } from 'node:crypto';

let lastMs = 0;
let sequence = 0;

/** Unique, and rising within this process even inside one millisecond (12 bits of counter after the time). */
export function newId(now = Date.now()): string {
  if (now > lastMs) {
    lastMs = now;
    sequence = randomBytes(2).readUInt16BE() & 0x07ff;
  } else if (++sequence > 0x0fff) {
    lastMs++;
    sequence = 0;
  }
  const time = lastMs.toString(16).padStart(12, '0');
  const random = randomBytes(8);
  random[0] = ((random[0] as number) & 0x3f) | 0x80;
  const tail = random.toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence.toString(16).padStart(3, '0')}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}
