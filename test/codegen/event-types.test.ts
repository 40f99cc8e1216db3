/** The events of a definition as TypeScript: what it emits as the checker foretells it, what it hears as its sender writes it. */
import { expect, it } from 'vitest';
import { projectModule } from '../../codegen/project.ts';
import { checkDefinition } from '../../engine/definition/check.ts';
import type { Json } from '../../engine/json.ts';

/** The module of one definition, or several, each on one line where it holds no text of several. */
function moduleOf(definitions: string[], documents: Record<string, Json> = {}): string {
  return projectModule({
    definitions: definitions.map((text, i) => {
      const head = `document: { dsl: '1.0.3', namespace: test, name: ${['one', 'two', 'three'][i]}, version: '1.0.0' }\n`;
      const { definition, problems } = checkDefinition(head + text, { file: 'x.yaml' });
      if (!definition) throw new Error(JSON.stringify(problems));
      return definition;
    }),
    functions: {},
    documents,
  }).replaceAll(/\s+/g, ' ');
}
const EVENTS = 'export type Events = | { /** For';
const emit = (event: string, input = '{}') =>
  `input: { schema: { document: ${input} } }\ndo:\n  - tell: { emit: { event: { with: ${event} } } }\n`;
const listen = (to: string, more = '') => `do:\n  - hear: { listen: { to: ${to} }${more} }\n`;
const start = (on: string, more = '') => `schedule: { on: ${on}${more} }\ndo:\n  - a: { set: { x: 1 } }\n`;

it('tells an emitted event: type, source, attributes and data, each as its expression gives it', () => {
  const input = '{ type: object, required: [n, kind], properties: { n: { type: number }, kind: { enum: [a, b] } } }';
  expect(moduleOf([emit(`{ type: '\${ .kind }', priority: 3, data: { n: '\${ .n }', at: now } }`, input)])).toContain(
    "export type OneTellEvent = { specversion: '1.0'; id: string; source: '/orkestra/test/one'; time: string; type: 'a' | 'b'; priority: 3; data: { n: number; at: 'now'; }; datacontenttype: 'application/json'; };",
  );
});

it('tells an event without data, from a source of its own, with a subject that may be missing', () => {
  const input = '{ type: object, properties: { to: { type: string } } }';
  expect(moduleOf([emit("{ type: told, source: 'https://x.test', subject: '${ .to }' }", input)])).toContain(
    "{ specversion: '1.0'; id: string; source: 'https://x.test'; time: string; type: 'told'; subject?: string; };",
  );
});

it('joins what several steps emit, and leaves out what nothing reaches', () => {
  const text = moduleOf([
    'do:\n  - a: { emit: { event: { with: { type: x } } } }\n  - b: { emit: { event: { with: { type: y } } } }\n' +
      '  - c: { raise: { error: { type: https://x.test/e, status: 400 } } }\n  - d: { emit: { event: { with: { type: z } } } }\n',
  ]);
  expect(text).toContain('emits: OneAEvent | OneBEvent;');
  expect(text).toContain('export type EmittedEvents = OneAEvent | OneBEvent;');
  expect(text).not.toContain("type: 'z'");
});

it('asks of a sender what a filter says: attributes word by word, members of data, what an expression holds for', () => {
  expect(
    moduleOf([listen('{ one: { with: { type: x, region: eu, data: { kind: wet, size: { cm: 3 } } } } }')]),
  ).toContain(
    "type: 'x'; region: 'eu'; data: { kind: 'wet'; size: { cm: 3; [more: string]: unknown; }; [more: string]: unknown; };",
  );
  expect(moduleOf([listen('{ one: { with: { type: x, data: \'${ .kind == "wet" and .n != null }\' } } }')])).toMatch(
    /type: 'x'; data: \{ kind: 'wet'; n: [^;]*; \[more: string\]: unknown; \};/,
  );
  expect(moduleOf([listen('{ one: { with: { type: x, subject: "a.*" } } }')])).toContain(
    "type: 'x'; data?: unknown; };",
  );
});

it('asks for the value that an event correlates by', () => {
  const correlate = '{ order: { from: .data.order, expect: \'${ "o" + "1" }\' } }';
  expect(moduleOf([listen(`{ one: { with: { type: x }, correlate: ${correlate} } }`)])).toContain(
    "type: 'x'; data: { order: 'o1'; [more: string]: unknown; };",
  );
});

it('asks for data that fits the schema it goes into as it came', () => {
  const item = '{ type: object, required: [n], properties: { n: { type: number, description: How many. } } }';
  const list = `{ schema: { document: { type: array, items: ${item} } } }`;
  const data = "type: 'x'; data: { /** How many. */ n: number; };";
  const one = '{ one: { with: { type: x } } }';
  expect(moduleOf([listen(one, `, output: ${list}`)])).toContain(data);
  expect(moduleOf([listen(one, `, foreach: { output: { schema: { document: ${item} } } }`)])).toContain(data);
  expect(moduleOf([`input: ${list}\n${start(one, ', read: data')}`])).toContain(data);
  const envelope = `{ type: object, properties: { data: { $ref: '#/$defs/d' } } }`;
  const whole = `{ schema: { document: { type: array, items: ${envelope}, $defs: { d: ${item} } } } }`;
  expect(moduleOf([`input: ${whole}\n${start(one)}`])).toContain(data);
  // What an expression makes of it before says nothing of what came.
  expect(
    moduleOf([listen(one, `, output: { as: map(.data), schema: { document: { type: array, items: ${item} } } }`)]),
  ).toContain("type: 'x'; data?: unknown;");
});

it('takes the schema of the data from `dataschema`, where a copy of it is at hand, and tells when that changes', () => {
  const text = listen('{ one: { with: { type: x, dataschema: "https://x.test/n" } } }');
  const withSchema = (type: string) => moduleOf([text], { 'https://x.test/n': { type } });
  expect(withSchema('string')).toContain("type: 'x'; dataschema: 'https://x.test/n'; data: string;");
  expect(moduleOf([text])).toContain("type: 'x'; dataschema: 'https://x.test/n'; data?: unknown;");
  const digest = (module: string) => /sources (\w+)/.exec(module)?.[1];
  expect(digest(withSchema('string'))).not.toBe(digest(withSchema('number')));
});

it('writes a pattern of types as a template where that says the same, else as any text', () => {
  const of = (pattern: string) =>
    /type: ([^;]+); data/.exec(moduleOf([listen(`{ one: { with: { type: '${pattern}' } } }`)]))?.[1];
  expect(of('order\\..*')).toBe('`order.${string}`');
  expect(of('shop\\..+\\.paid')).toBe('`shop.${string}.paid`');
  expect(of('order.(paid|lost)')).toBe('string');
  expect(of('.*')).toBe('string');
  // A dot of a plain text is a dot.
  expect(of('order.paid')).toBe("'order.paid'");
});

it('tells also the events that end a listen, and those without a type of their own not among what can be sent', () => {
  const text = moduleOf([listen('{ any: [{ with: { source: /s } }], until: { one: { with: { type: end } } } }')]);
  expect(text).toMatch(
    /OneHearHeard = \| \{ [^|]* type: string; source: '\/s'; data\?: unknown; \} \| \{ [^|]* type: 'end';/,
  );
  expect(text).toContain(`${EVENTS} 'one' at 'hear'. */ type: 'end'; data?: unknown; };`);
  expect(moduleOf([listen("{ any: [], until: '${ length > 2 }' }")])).toContain('export type Events = never;');
});

it('holds one that is for several to what all of them demand', () => {
  const wants = (name: string) =>
    `input: { schema: { document: { type: array, items: { type: object, required: [${name}], properties: { ${name}: { type: number } } } } } }\n` +
    start('{ one: { with: { type: x } } }', ', read: data');
  const both = moduleOf([wants('a'), wants('b'), listen('{ one: { with: { type: x } } }')]);
  expect(both).toContain(
    "/** For 'one', which it starts; 'three' at 'hear'; 'two', which it starts. */ type: 'x'; data: { a: number; } & { b: number; }; };",
  );
  // Who selects demands only of what he lets pass.
  const region = (name: string) => listen(`{ one: { with: { type: x, data: { region: ${name} } } } }`);
  expect(moduleOf([region('eu'), region('us')])).toContain(
    "type: 'x'; data: { region: 'eu'; [more: string]: unknown; } | { region: 'us'; [more: string]: unknown; };",
  );
  expect(moduleOf([wants('a'), region('eu')])).toContain("'two' at 'hear'. */ type: 'x'; data: { a: number; }; };");
});
