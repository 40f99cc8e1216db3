/**
 * What a run hears: which event meets which filter, when a listen is done, what it gives. An event taken twice, lost while
 * a `foreach` is busy, or heard by a branch that is gone, shows here. Every case also runs with its state written out and
 * read back at every safe point.
 */
import { describe, expect, it } from 'vitest';
import type { CloudEvent } from '../../engine/events/event.ts';
import type { JsonObject } from '../../engine/json.ts';
import type { Call, Host, OpenListenCall } from '../../engine/run/host.ts';
import { Interpreter } from '../../engine/run/interpret.ts';
import { type Simulation, simulate } from '../../engine/simulate.ts';
import { definitionOf } from '../run/definition-of.ts';

function begun(body: string, input: JsonObject = {}): Simulation {
  return simulate(definitionOf(body), { input, continueAtEverySafePoint: true });
}
const listening = (to: string, more = '') => begun(`\ndo:\n  - hear:\n      listen: { to: ${to} }\n${more}`);

describe('an event meets a filter', () => {
  const hears = (filter: string, event: JsonObject, input: JsonObject = {}) => {
    const run = begun(`\ndo:\n  - hear:\n      listen: { to: { one: ${filter} } }\n`, input);
    run.send({ type: 't', ...event });
    return run.status === 'completed';
  };
  it.each([
    ['the very type', '{ with: { type: order.paid } }', { type: 'order.paid' }, true],
    ['a dot of a type as a dot', '{ with: { type: order.paid } }', { type: 'orderXpaid' }, false],
    ['a regular expression, whole', "{ with: { type: 'order\\..*' } }", { type: 'order.paid' }, true],
    ['not a part of one', "{ with: { type: 'order\\..' } }", { type: 'order.paid' }, false],
    [
      'a URI with a question mark as itself',
      "{ with: { source: 'https://a.test/?b=1' } }",
      { source: 'https://a.test/?b=1' },
      true,
    ],
    ['an extension attribute', '{ with: { region: eu } }', { region: 'eu' }, true],
    ['not one that is missing', '{ with: { region: eu } }', {}, false],
    ['a condition on the data', "{ with: { data: '${ .t > 38 }' } }", { data: { t: 39 } }, true],
    ['not one that does not hold', "{ with: { data: '${ .t > 38 }' } }", { data: { t: 37 } }, false],
    ['not one that fails on it', "{ with: { data: '${ .a.b.c > 38 }' } }", { data: 'text' }, false],
    ['not one that never ends', "{ with: { data: '${ def f: f; f }' } }", { data: 1 }, false],
    [
      'data that has at least what is written',
      '{ with: { data: { a: { b: 1 } } } }',
      { data: { a: { b: 1, c: 2 } } },
      true,
    ],
    ['not data that has less', '{ with: { data: { a: { b: 1 } } } }', { data: { a: {} } }, false],
    [
      'an expression that sees the event',
      "{ with: { subject: '${ .subject == .data.id }' } }",
      { subject: 's', data: { id: 's' } },
      true,
    ],
    ['an expression that gives the text', "{ with: { subject: '${ $input.id }' } }", { subject: 's' }, true],
    [
      'an expected correlation',
      "{ with: { type: t }, correlate: { c: { from: .data.id, expect: '${ .id }' } } }",
      { data: { id: 's' } },
      true,
    ],
    [
      'not another value of it',
      "{ with: { type: t }, correlate: { c: { from: .data.id, expect: '${ .id }' } } }",
      { data: { id: 'x' } },
      false,
    ],
    [
      'a constant correlation',
      '{ with: { type: t }, correlate: { c: { from: .data.id, expect: s } } }',
      { data: { id: 's' } },
      true,
    ],
    [
      'not a correlation that is not there',
      '{ with: { type: t }, correlate: { c: { from: .data.id } } }',
      { data: {} },
      false,
    ],
  ] as [string, string, JsonObject, boolean][])('%s', (_name, filter, event, met) => {
    expect(hears(filter, event, { id: 's' })).toBe(met);
  });
});

describe('a listen', () => {
  const TO = '{ any: [{ with: { type: a } }, { with: { type: b } }] }';

  it('to one gives a list of one, read as it says', () => {
    const reads = (read: string, event: JsonObject) =>
      begun(`\ndo:\n  - hear:\n      listen: { to: { one: { with: { type: a } } }, read: ${read} }\n`).send({
        type: 'a',
        id: '1',
        ...event,
      }).output;
    expect(reads('data', { data: { x: 1 } })).toEqual([{ x: 1 }]);
    expect(reads('data', {})).toEqual([null]);
    expect(reads('data', { data_base64: 'aGk=' })).toEqual(['aGk=']);
    expect(reads('raw', { data: { x: 1 } })).toEqual(['{"x":1}']);
    expect(reads('raw', { data: 'hi' })).toEqual(['hi']);
    expect(reads('envelope', { data: { x: 1 } })).toEqual([
      { specversion: '1.0', id: '1', source: '/simulation', type: 'a', data: { x: 1 } },
    ]);
  });

  it('to any is done with the first; to every event where none is named', () => {
    expect(listening(TO).send({ type: 'c' }).send({ type: 'b', data: 1 }).send({ type: 'a', data: 2 }).output).toEqual([
      1,
    ]);
    expect(listening('{ any: [] }').send({ type: 'whatever', data: 7 }).output).toEqual([7]);
  });

  it('to all waits for one of each and gives them in the order they came', () => {
    const run = listening('{ all: [{ with: { type: a } }, { with: { type: b } }] }');
    run.send({ type: 'b', data: 1 }).send({ type: 'b', data: 2 });
    expect(run.status).toBe('running');
    expect(run.send({ type: 'a', data: 3 }).output).toEqual([1, 3]);
  });

  it('lets the first event fix what the others must correlate with', () => {
    const filter = (type: string) => `{ with: { type: ${type} }, correlate: { room: { from: .data.room } } }`;
    const run = listening(`{ all: [${filter('a')}, ${filter('b')}] }`);
    run.send({ type: 'a', data: { room: 1 } }).send({ type: 'b', data: { room: 2 } });
    expect(run.status).toBe('running');
    expect(run.send({ type: 'b', data: { room: 1 } }).output).toEqual([{ room: 1 }, { room: 1 }]);
  });

  it('goes on until the condition on what was consumed holds', () => {
    const run = listening("{ any: [], until: '${ map(.n) | add >= 5 }' }");
    run.send({ type: 'a', data: { n: 2 } }).send({ type: 'a', data: { n: 2 } });
    expect(run.status).toBe('running');
    expect(run.send({ type: 'a', data: { n: 2 } }).output).toEqual([{ n: 2 }, { n: 2 }, { n: 2 }]);
  });

  it('fails with the error of a condition that fails', () => {
    const run = listening("{ any: [], until: '${ .[0].n.x > 1 }' }").send({ type: 'a', data: { n: 'text' } });
    expect(run.error).toMatchObject({ type: expect.stringMatching(/expression$/), instance: '/do/0/hear' });
  });

  it('goes on until other events come, which are not consumed', () => {
    const run = listening(
      '{ any: [{ with: { type: a } }], until: { all: [{ with: { type: b } }, { with: { type: c } }] } }',
    );
    run.send({ type: 'a', data: 1 }).send({ type: 'c' }).send({ type: 'a', data: 2 });
    expect(run.status).toBe('running');
    expect(run.send({ type: 'b' }).output).toEqual([1, 2]);
  });

  it('is not given the event that ends it, though it listens to every event', () => {
    const run = listening('{ any: [], until: { one: { with: { type: end } } } }');
    expect(run.send({ type: 'a', data: 1 }).send({ type: 'end', data: 2 }).output).toEqual([1]);
  });

  it('that never ends keeps nothing of what it heard', () => {
    const run = listening("{ any: [], until: '${ false }' }");
    for (let n = 0; n < 50; n++) run.send({ type: 'a', data: n });
    const [listen] = Object.values(run.state.events?.listens ?? {});
    expect([run.status, listen?.count, listen?.consumed]).toEqual(['running', 50, []]);
  });

  it('is closed with the step around it, whose timeout came', () => {
    const run = begun(`
do:
  - patient:
      try:
        - around:
            do: [{ hear: { listen: { to: { any: [{ with: { type: a } }], until: '\${ length > 5 }' } } } }]
            timeout: { after: PT1M }
      catch: { errors: { with: { status: 408 } } }
  - again: { listen: { to: { one: { with: { type: a } } } } }
`);
    run.send({ type: 'a', data: 1 }).advance('PT1M');
    expect(Object.values(run.state.events?.listens ?? {}).map(({ content }) => content.step)).toEqual(['again']);
    expect(run.send({ type: 'a', data: 2 }).output).toEqual([2]);
  });

  it('hears what came before it began, in order, and once', () => {
    const run = begun(`
do:
  - rest: { wait: PT1M }
  - first: { listen: { to: { one: { with: { type: a } } } }, export: { as: '$output' } }
  - second: { listen: { to: { one: { with: { type: a } } } }, output: { as: '$context + .' } }
`);
    run.send({ type: 'a', id: 'x', data: 1 }).send({ type: 'b' }).send({ type: 'a', id: 'x', data: 9 });
    run.advance('PT1M');
    expect(run.status).toBe('running');
    expect(run.send({ type: 'a', id: 'x', data: 9 }).status).toBe('running');
    expect(run.send({ type: 'a', id: 'y', data: 2 }).output).toEqual([1, 2]);
  });

  it('is told to every branch that waits for it', () => {
    const run = begun(`
do:
  - both:
      fork:
        branches:
          - one: { listen: { to: { one: { with: { type: a } } } } }
          - two: { listen: { to: { one: { with: { type: 'a|b' } } } } }
`);
    expect(run.send({ type: 'a', data: 1 }).output).toEqual([[1], [1]]);
  });

  it('ends with its timeout, and a later event is for later listens', () => {
    const run = begun(`
do:
  - patient:
      try:
        - hear: { listen: { to: { one: { with: { type: a } } } }, timeout: { after: PT1M } }
      catch: { errors: { with: { status: 408 } } }
  - again: { listen: { to: { one: { with: { type: a } } } } }
`);
    run.advance('PT1M').send({ type: 'a', data: 'late' });
    expect(run.output).toEqual(['late']);
  });

  it('of a branch that lost hears nothing any more', () => {
    const run = begun(`
do:
  - race:
      fork:
        compete: true
        branches:
          - slow: { listen: { to: { any: [{ with: { type: a } }], until: '\${ length > 2 }' } } }
          - quick: { listen: { to: { one: { with: { type: b } } } } }
  - then: { listen: { to: { one: { with: { type: a } } } } }
`);
    run.send({ type: 'a', data: 1 }).send({ type: 'b' });
    expect(Object.values(run.state.events?.listens ?? {}).map(({ content }) => content.step)).toEqual(['then']);
    expect(run.send({ type: 'a', data: 2 }).output).toEqual([2]);
  });
});

describe('a foreach', () => {
  const EACH = `
do:
  - hear:
      listen: { to: { any: [{ with: { type: a } }], until: { one: { with: { type: end } } } } }
      foreach:
        item: event
        at: i
        do:
          - rest: { wait: PT1M }
          - double: { set: { n: '\${ $event.n * 2 }', i: '\${ $i }' } }
        output: { as: '{ n, i }' }
        export: { as: '{ last: .n }' }
  - done: { set: { all: '\${ . }', last: '\${ $context.last }' } }
`;

  it('takes one event after the other; those that come meanwhile queue', () => {
    const run = begun(EACH);
    run
      .send({ type: 'a', data: { n: 1 } })
      .send({ type: 'a', data: { n: 2 } })
      .send({ type: 'end' })
      .send({ type: 'a', data: { n: 3 } });
    expect(run.status).toBe('running');
    run.advance('PT1M');
    expect(run.status).toBe('running');
    run.advance('PT1M');
    expect(run.output).toEqual({
      all: [
        { n: 2, i: 0 },
        { n: 4, i: 1 },
      ],
      last: 4,
    });
  });

  it('listens on while an error inside is caught, and stops when one is not', () => {
    const body = (inner: string) => `
do:
  - hear:
      listen: { to: { any: [{ with: { type: a } }], until: '\${ length > 1 }' } }
      foreach:
        do: ${inner}
`;
    const fails = "[{ stop: { raise: { error: { type: 'https://acme.test/no', status: 422, title: No } } } }]";
    const caught = begun(body(`[{ safe: { try: ${fails}, catch: { do: [{ fine: { set: '\${ "caught" }' } }] } } }]`));
    caught.send({ type: 'a' }).send({ type: 'a' });
    expect(caught.output).toEqual(['caught', 'caught']);
    const stopped = begun(body(fails)).send({ type: 'a' });
    expect(stopped.error).toMatchObject({ status: 422, instance: '/do/0/hear/foreach/do/0/stop' });
  });

  it('for ever keeps nothing of what has gone by', () => {
    const run = begun(`
do:
  - hear:
      listen: { to: { any: [], until: '\${ false }' } }
      foreach: { do: [{ note: { set: { seen: '\${ $item }' } } }] }
`);
    for (let n = 0; n < 200; n++) run.send({ type: 'a', data: 'x'.repeat(100) });
    expect(run.state.events?.kept).toEqual([]);
    const [listen] = Object.values(run.state.events?.listens ?? {});
    expect([listen?.count, listen?.consumed, listen?.queue]).toEqual([200, [], []]);
  });
});

describe('an emit', () => {
  it('fills in what was left out and gives the event', () => {
    const run = begun(
      `
do:
  - tell: { emit: { event: { with: { type: greeted, data: { name: '\${ .name }' } } } } }
`,
      { name: 'Ada' },
    );
    expect(run.output).toEqual({
      specversion: '1.0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      source: '/orkestra/test/test',
      time: '2026-01-05T09:00:00.000Z',
      type: 'greeted',
      datacontenttype: 'application/json',
      data: { name: 'Ada' },
    });
    expect(run.emitted).toEqual([run.output]);
  });

  it.each([
    // What the checker cannot foresee: text that turns out to be other JSON.
    ['a type that is none', 'type: \'${ "null" | fromjson }\''],
    ['a source that is a number', 'type: a, source: \'${ "7" | fromjson }\''],
    ['a time that is none', 'type: a, time: \'${ "soon" }\''],
  ])('with %s is a configuration error', (_name, written) => {
    const run = begun(`\ndo:\n  - tell: { emit: { event: { with: { ${written} } } } }\n`);
    expect(run.error).toMatchObject({ type: expect.stringMatching(/configuration$/), instance: '/do/0/tell' });
  });

  it('is heard by what listens beside it', () => {
    const run = begun(`
do:
  - both:
      fork:
        branches:
          - hear: { listen: { to: { one: { with: { type: told } } } } }
          - tell: { emit: { event: { with: { type: told, data: 5 } } }, output: { as: .type } }
`);
    expect(run.output).toEqual([[5], 'told']);
  });
});

it('an event that comes while the run still asks for it ends the listen, whatever the asking came to', () => {
  const calls: Call[] = [];
  const definition = definitionOf(
    '\ndo:\n  - hear: { listen: { to: { one: { with: { type: a } } } } }\n  - rest: { wait: PT1H }\n',
  );
  const host: Host = {
    behaviour: 0,
    now: () => 0,
    random: () => 0,
    newId: () => 'id',
    start: (call) => calls.push(call),
    stop: () => undefined,
  };
  const requester = { kind: 'user' as const, id: 'u', key: 'u', name: 'U' };
  const run = Interpreter.start(definition, {}, host, { id: 'run', requester, services: {} });
  const [opening] = calls as [OpenListenCall];
  const event = { specversion: '1.0', id: '1', source: '/s', type: 'a' } as CloudEvent;
  run.hear([{ key: 1, event, listens: [opening.listen.id] }]);
  run.deliver(opening.id, { ok: false, error: { type: 'x', status: 500, title: 'lost' } });
  expect(run.end).toBeNull();
  expect(calls.map(({ type }) => type)).toEqual(['open-listen']);
});

it('a second delivery of the same event changes nothing', () => {
  const definition = definitionOf("\ndo:\n  - hear:\n      listen: { to: { any: [], until: '${ length > 1 }' } }\n");
  const host: Host = {
    behaviour: 0,
    now: () => 0,
    random: () => 0,
    newId: () => 'id',
    start: () => undefined,
    stop: () => undefined,
  };
  const requester = { kind: 'user' as const, id: 'u', key: 'u', name: 'U' };
  const run = Interpreter.start(definition, {}, host, { id: 'run', requester, services: {} });
  const heard = (key: number, data: number) => ({
    key,
    event: { specversion: '1.0', id: String(key), source: '/s', type: 'a', data } as CloudEvent,
    listens: [],
  });
  run.hear([heard(1, 1)]);
  run.hear([heard(1, 1)]);
  expect(run.end).toBeNull();
  run.hear([heard(1, 1), heard(2, 2)]);
  expect(run.end).toEqual({ status: 'completed', output: [1, 2] });
});
