/**
 * The graph as Mermaid's flowchart text, for documents and pull requests that draw it themselves.
 *
 * Labels are quoted and their quotes, brackets and line breaks written as entities, so that no name of a definition can
 * change the drawing.
 */
import type { Goes, Graph, GraphList, GraphNode } from './graph.ts';

export function mermaidOf(graph: Graph): string {
  const writer = new Writer();
  writer.line('flowchart TD');
  writer.line(`  start([${text(graph.title)}])`);
  writer.list(graph.steps, '  ', null);
  writer.line(`  start --> ${writer.entry(graph.steps) ?? 'finish'}`);
  writer.line('  finish([end])');
  return `${writer.lines.join('\n')}\n`;
}

// ---- helpers

class Writer {
  readonly lines: string[] = [];
  readonly #ids = new Map<string, string>();

  line(one: string): void {
    this.lines.push(one);
  }

  entry({ nodes }: GraphList): string | undefined {
    return nodes[0] && this.#idOf(nodes[0]);
  }

  /** `out` is where the list leads when it is left; null: to the end of the run. */
  list(list: GraphList, indent: string, out: string | null): void {
    for (const node of list.nodes) this.#node(node, indent);
    for (const { from, fromCase, goes } of list.edges) {
      const node = list.nodes[from] as GraphNode;
      const label = fromCase === null ? '' : `|${text(caseText(node, fromCase))}|`;
      const target = this.#target(goes, list, out);
      if (target) this.line(`${indent}${this.#idOf(node)} -->${label} ${target}`);
    }
  }

  #target(goes: Goes, { nodes }: GraphList, out: string | null): string | null {
    if (goes.to === 'step') return this.#idOf(nodes[goes.index] as GraphNode);
    if (goes.to === 'end') return 'finish';
    return out ?? 'finish';
  }

  #node(node: GraphNode, indent: string): void {
    const id = this.#idOf(node);
    const label = [node.name, node.detail].filter(Boolean).join('\n');
    if (node.lanes.length === 0) {
      this.line(`${indent}${id}${shape(node, text(label))}`);
      return;
    }
    this.line(`${indent}subgraph ${id}[${text(label)}]`);
    for (const [index, lane] of node.lanes.entries()) {
      const inner = lane.title === '' ? indent : `${indent}  `;
      if (lane.title !== '') this.line(`${inner}subgraph ${id}_${index}[${text(lane.title)}]`);
      const left = `${id}_${index}_out`;
      this.list(lane.steps, `${inner}  `, left);
      // Drawn only when something leaves the list on the way: the box itself says what comes after.
      if (this.lines.some((line) => line.endsWith(` ${left}`))) this.line(`${inner}  ${left}((" "))`);
      if (lane.title !== '') this.line(`${inner}end`);
    }
    this.line(`${indent}end`);
  }

  #idOf({ id }: GraphNode): string {
    let short = this.#ids.get(id);
    if (short === undefined) {
      short = `s${this.#ids.size + 1}`;
      this.#ids.set(id, short);
    }
    return short;
  }
}

function shape({ kind }: GraphNode, label: string): string {
  switch (kind) {
    case 'switch':
      return `{${label}}`;
    case 'human':
      return `[/${label}/]`;
    case 'wait':
      return `([${label}])`;
    case 'raise':
      return `>${label}]`;
    case 'http':
    case 'openapi':
    case 'mcp':
    case 'function':
      return `[[${label}]]`;
    default:
      return `[${label}]`;
  }
}

function caseText(node: GraphNode, index: number): string {
  const one = node.cases[index];
  return one ? (one.when === null ? `${one.name} (else)` : `${one.name}: ${one.when}`) : '';
}

function text(raw: string): string {
  const safe = raw.replace(/[&<>"#[\](){}|`;]/g, (letter) => `#${letter.charCodeAt(0)};`).replace(/\n/g, '<br/>');
  return `"${safe}"`;
}
