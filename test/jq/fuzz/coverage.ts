/** What the generated programs have used of the language: kinds of nodes and patterns, and builtins, counted. */
import type { Node, Pattern } from '../../../engine/jq/syntax.ts';

export class Coverage {
  readonly nodes = new Map<string, number>();
  readonly calls = new Map<string, number>();

  add(tree: Node): void {
    this.visit(tree);
  }

  private count(map: Map<string, number>, key: string): void {
    map.set(key, (map.get(key) ?? 0) + 1);
  }

  /** Any part of a tree: whatever has a type is counted, whatever is an object is looked into. */
  private visit(part: unknown): void {
    if (Array.isArray(part)) {
      for (const one of part) this.visit(one);
      return;
    }
    if (typeof part !== 'object' || part === null) return;
    const { type } = part as Partial<Node | Pattern>;
    if (typeof type === 'string') this.count(this.nodes, type);
    const node = part as Node;
    if (type === 'Call')
      this.count(
        this.calls,
        `${(node as Extract<Node, { type: 'Call' }>).name}/${(node as Extract<Node, { type: 'Call' }>).args.length}`,
      );
    if (type === 'Literal') return;
    for (const value of Object.values(part)) this.visit(value);
  }
}
