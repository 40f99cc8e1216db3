/** UTF-8, written out: this code also runs where there is no `TextDecoder`. */

export function encodeUtf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    // A lone surrogate has no encoding: it becomes U+FFFD, as everywhere.
    const point = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    else {
      bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    }
  }
  return bytes;
}

export function utf8Length(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) length += 1;
    else if (unit < 0x800) length += 2;
    else if (unit >= 0xd800 && unit <= 0xdbff && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      length += 4;
      i++;
    } else length += 3;
  }
  return length;
}

/** The text; `valid` is false when bytes had to be replaced by U+FFFD (one for each maximal broken part). */
export function decodeUtf8(bytes: readonly number[]): { text: string; valid: boolean } {
  let text = '';
  let valid = true;
  let i = 0;
  while (i < bytes.length) {
    const first = bytes[i++]!;
    if (first < 0x80) {
      text += String.fromCharCode(first);
      continue;
    }
    const more =
      first >= 0xc2 && first <= 0xdf ? 1 : first >= 0xe0 && first <= 0xef ? 2 : first >= 0xf0 && first <= 0xf4 ? 3 : 0;
    if (i + more > bytes.length) {
      // A sequence the text ends in the middle of is one broken part, whatever its bytes are.
      return { text: `${text}\ufffd`, valid: false };
    }
    let point = first & (0x3f >> more);
    let read = 0;
    while (read < more) {
      const next = bytes[i] ?? 0;
      // The second byte also rules out overlong forms, surrogates and what is beyond U+10FFFF.
      const low = read > 0 ? 0x80 : first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
      const high = read > 0 ? 0xbf : first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
      if (next < low || next > high) break;
      point = (point << 6) | (next & 63);
      i++;
      read++;
    }
    if (more === 0 || read < more) {
      valid = false;
      text += '\ufffd';
    } else {
      text += String.fromCodePoint(point);
    }
  }
  return { text, valid };
}
