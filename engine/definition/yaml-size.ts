/** How large a YAML text is, told before the recursive part of a parser runs: very deep nesting can take a process down. */

export const MOST_DEPTH = 100;
export const MOST_TOKENS = 150_000;

/** Tokens and an upper bound of the nesting, from the flat token stream: costs one pass and no recursion. */
export function measure(
  lexed: Iterable<string>,
  mostTokens = MOST_TOKENS,
): { tokens: number; deepest: number; deepestAt: number } {
  let tokens = 0;
  let offset = 0;
  let column = 0;
  let flow = 0;
  let colons = 0;
  let startsBlock = true;
  const indents: number[] = [];
  let deepest = 0;
  let deepestAt = 0;
  for (const token of lexed) {
    tokens++;
    const first = token[0];
    if (first === '\n' || token === '\r\n') {
      column = 0;
      colons = 0;
      startsBlock = true;
    } else if (
      first !== ' ' &&
      first !== '\t' &&
      first !== '#' &&
      first !== '\x1f' &&
      first !== '\x02' &&
      first !== '\x18'
    ) {
      if (startsBlock && flow === 0) {
        while (indents.length > 0 && indents.at(-1)! >= column) indents.pop();
        indents.push(column);
        startsBlock = false;
      }
      if (token === '[' || token === '{') flow++;
      else if (token === ']' || token === '}') flow = Math.max(0, flow - 1);
      else if (token === '-' || token === '?') startsBlock = true;
      else if (token === ':' && flow === 0) colons++;
      const depth = indents.length + flow + Math.max(0, colons - 1);
      if (depth > deepest) {
        deepest = depth;
        deepestAt = offset;
      }
    }
    if (first !== '\x1f' && first !== '\x02' && first !== '\x18') {
      offset += token.length;
      const broken = token.lastIndexOf('\n');
      column = broken < 0 ? column + token.length : token.length - broken - 1;
      if (broken >= 0 && token.length > 1) startsBlock = true;
    }
    if (tokens > mostTokens || deepest > MOST_DEPTH) break;
  }
  return { tokens, deepest, deepestAt };
}
