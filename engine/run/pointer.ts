/** JSON pointers (RFC 6901) of steps: `/do/0/ask` is the step "ask", first in the list at `/do`. */

export function escapePointer(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

export function unescapePointer(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The pointer of a step's list, its position there, and its name. */
export function splitStep(at: string): [list: string, index: number, name: string] {
  const parts = at.split('/');
  const name = unescapePointer(parts.pop() as string);
  const index = Number(parts.pop());
  return [parts.join('/'), index, name];
}
