/**
 * Guarantee: each difference between two versions has exactly one rule, and each rule of the table has a case here. Shows a
 * breaking change that passes for a patch, and one change that is told twice.
 */
import { describe, expect, it } from 'vitest';
import { compareDefinitions } from '../../engine/versions/compare.ts';
import { change, gravest, RULES, type RuleName } from '../../engine/versions/rules.ts';
import { definition, SAMPLE, sample } from './sample.ts';

type Piece = [from: string, to: string];
interface Case {
  pieces: Piece[];
  says: string;
  path: string;
  /** What the sample is before, when not as it stands. */
  before?: Piece[];
}

const NEW_STEP = '  - later:\n      call: human\n      with: { title: Later, assign: { groups: [desk] } }\n  - finish:';
const COMMENT: Piece = ['comment: { type: string, maxLength: 100 }', 'comment: { type: string, maxLength: 200 }'];
const TIMED: Piece = ['use:\n', 'schedule: { every: PT1H }\nuse:\n'];
const EMITS: Piece = ['do:\n', 'do:\n  - tell: { emit: { event: { with: { type: a } } }, output: { as: $input } }\n'];
const FIRST = '  - a: { wait: PT1S }\n';
const SECOND = '  - b: { wait: PT2S }\n';

const CASES: Record<RuleName, Case[]> = {
  'input-narrowed': [
    {
      pieces: [['required: [amount]', 'required: [amount, note]']],
      says: 'input: `note` is now required',
      path: '/input/schema',
    },
    {
      pieces: [['amount: { type: number }', 'amount: { type: integer }']],
      says: 'input: `amount` type number became integer',
      path: '/input/schema',
    },
    {
      pieces: [['amount: { type: number }', 'amount: { type: string }']],
      says: 'input: `amount` type number became string',
      path: '/input/schema',
    },
    {
      pieces: [['amount: { type: number }', 'amount: { type: number, minimum: 1 }']],
      says: 'input: `amount` must be at least 1 now',
      path: '/input/schema',
    },
  ],
  'input-widened': [
    {
      pieces: [['required: [amount]', 'required: []']],
      says: 'input: `amount` is no longer required',
      path: '/input/schema',
    },
    {
      pieces: [['amount: { type: number }', 'amount: { type: number }\n        reason: { type: string }']],
      says: 'input: `reason` is new',
      path: '/input/schema',
    },
    {
      pieces: [['amount: { type: number }', 'amount: { type: [number, string] }']],
      says: 'input: `amount` accepts more',
      path: '/input/schema',
    },
  ],
  'input-unsure': [
    {
      pieces: [['amount: { type: number }', 'amount: { type: number, not: { const: 13 } }']],
      says: 'input: `amount` `not` changed; whether everything that was accepted still is cannot be told, so it counts as breaking',
      path: '/input/schema',
    },
  ],
  'output-widened': [
    {
      pieces: [['enum: [paid, refused, open]', 'enum: [paid, refused, open, lost]']],
      says: 'output: `state` accepts more',
      path: '/output/schema',
    },
    {
      pieces: [['required: [state]', 'required: []']],
      says: 'output: `state` is no longer required',
      path: '/output/schema',
    },
    {
      pieces: [['open] }\n        note: { type: string }', 'open] }']],
      says: 'output: `note` is gone',
      path: '/output/schema',
    },
  ],
  'output-narrowed': [
    {
      pieces: [['enum: [paid, refused, open]', 'enum: [paid, refused]']],
      says: 'output: `state` `open` no longer possible',
      path: '/output/schema',
    },
    {
      pieces: [['required: [state]', 'required: [state, note]']],
      says: 'output: `note` is now required',
      path: '/output/schema',
    },
  ],
  'output-unsure': [
    {
      pieces: [['enum: [paid, refused, open] }', 'if: { minLength: 5 }, then: { enum: [refused] } }']],
      before: [['enum: [paid, refused, open] }', 'if: { minLength: 4 }, then: { enum: [refused] } }']],
      says: 'output: `state` `if` changed; whether readers can still rely on what they did cannot be told, so it counts as breaking',
      path: '/output/schema',
    },
  ],
  'definition-renamed': [
    {
      pieces: [['name: refund', 'name: repay']],
      says: 'definition `shop/refund` renamed to `shop/repay`',
      path: '/document/name',
    },
  ],
  'secret-added': [
    { pieces: [['secrets: [bank]', 'secrets: [bank, post]']], says: 'secret `post` now needed', path: '/use/secrets' },
  ],
  'secret-removed': [
    { pieces: [['secrets: [bank]', 'secrets: []']], says: 'secret `bank` no longer needed', path: '/use/secrets' },
  ],
  'human-step-added': [{ pieces: [['  - finish:', NEW_STEP]], says: 'human step `later` added', path: '/do/2/later' }],
  'human-step-removed': [
    { before: [['  - finish:', NEW_STEP]], pieces: [], says: 'human step `later` removed', path: '/do/2/later' },
  ],
  'human-step-renamed': [
    {
      pieces: [['  - decide:', '  - judge:']],
      says: 'human step `decide` renamed to `judge`',
      path: '/do/1/judge',
    },
  ],
  'outcome-added': [
    {
      pieces: [['approve: { title: Pay }', 'approve: { title: Pay }\n          ask: {}']],
      says: 'outcome `ask` of step `decide` added',
      path: '/do/1/decide/with/outcomes/ask',
    },
  ],
  'outcome-removed': [
    {
      pieces: [['          approve: { title: Pay }\n', '']],
      before: [],
      says: 'outcome `approve` of step `decide` removed',
      path: '/do/1/decide/with/outcomes/approve',
    },
  ],
  'form-field-required': [
    {
      pieces: [['required: [comment]', 'required: [comment, grade]']],
      says: 'field `grade` of step `decide` now required',
      path: '/do/1/decide/with/form',
    },
    {
      pieces: [['{ why: { type: string } }', '{ why: { type: string } }, required: [why]']],
      says: 'field `why` of step `decide` now required',
      path: '/do/1/decide/with/outcomes/refuse/form',
    },
    {
      pieces: [
        ['required: [comment]', 'required: [comment, more]'],
        [
          'comment: { type: string, maxLength: 100 }',
          'comment: { type: string, maxLength: 100 }\n              more: {}',
        ],
      ],
      says: 'field `more` of step `decide` now required',
      path: '/do/1/decide/with/form',
    },
  ],
  'form-field-optional': [
    {
      pieces: [['required: [comment]', 'required: []']],
      says: 'field `comment` of step `decide` no longer required',
      path: '/do/1/decide/with/form',
    },
  ],
  'form-field-removed': [
    {
      pieces: [['              grade: { type: integer, minimum: 1, maximum: 5 }\n', '']],
      says: 'field `grade` of step `decide` removed',
      path: '/do/1/decide/with/form',
    },
  ],
  'form-field-added': [
    {
      pieces: [['{ why: { type: string } }', '{ why: { type: string }, since: { type: string, format: date } }']],
      says: 'optional field `since` of step `decide` added',
      path: '/do/1/decide/with/outcomes/refuse/form',
    },
  ],
  'form-field-narrowed': [
    {
      pieces: [['minimum: 1, maximum: 5', 'minimum: 1, maximum: 3']],
      says: 'field `grade` of step `decide`: must be at most 3 now',
      path: '/do/1/decide/with/form',
    },
    {
      pieces: [['grade: { type: integer, minimum: 1, maximum: 5 }', 'grade: { type: string }']],
      says: 'field `grade` of step `decide`: type integer became string',
      path: '/do/1/decide/with/form',
    },
  ],
  'form-field-widened': [
    { pieces: [COMMENT], says: 'field `comment` of step `decide`: accepts more', path: '/do/1/decide/with/form' },
  ],
  'form-narrowed': [
    {
      pieces: [['required: [comment]', 'additionalProperties: { type: string }\n            required: [comment]']],
      before: [['required: [comment]', 'additionalProperties: true\n            required: [comment]']],
      says: 'form of step `decide`: type any became string',
      path: '/do/1/decide/with/form',
    },
  ],
  'form-widened': [
    {
      pieces: [['required: [comment]', 'additionalProperties: true\n            required: [comment]']],
      says: 'form of step `decide`: accepts more',
      path: '/do/1/decide/with/form',
    },
  ],
  'form-unsure': [
    {
      pieces: [
        [
          'required: [comment]',
          'if: { required: [grade] }\n            then: { required: [comment] }\n            required: [comment]',
        ],
      ],
      before: [
        ['required: [comment]', 'if: { required: [grade] }\n            then: {}\n            required: [comment]'],
      ],
      says: 'form of step `decide`: `then` changed; whether every answer that was accepted still is cannot be told, so it counts as breaking',
      path: '/do/1/decide/with/form',
    },
  ],
  'deadline-earlier': [
    {
      pieces: [['timeout: { after: P2D }', 'timeout: { after: P1D }']],
      says: 'deadline of step `decide` is earlier: P1D instead of P2D',
      path: '/do/1/decide/timeout',
    },
    {
      pieces: [['timeout: { after: P2D }', 'timeout: short']],
      says: 'deadline of step `decide` is earlier: PT1H instead of P2D',
      path: '/do/1/decide/timeout',
    },
    {
      pieces: [['timeout: { after: P30D }', 'timeout: { after: { days: 29 } }']],
      says: 'deadline of the run is earlier: 29 days instead of P30D',
      path: '/timeout',
    },
  ],
  'deadline-later': [
    {
      pieces: [['timeout: { after: P30D }\n', '']],
      says: 'deadline of the run is later: none instead of P30D',
      path: '/timeout',
    },
  ],
  'deadline-unsure': [
    {
      pieces: [['timeout: { after: P2D }', "timeout: { after: '${ $context.note }' }"]],
      says: 'deadline of step `decide` changed; which one is earlier cannot be told, so it counts as breaking',
      path: '/do/1/decide/timeout',
    },
  ],
  'assign-changed': [
    {
      pieces: [['assign: { groups: [desk] }', 'assign: { groups: [desk], exclude: [ann] }']],
      says: 'who is asked by step `decide` changed',
      path: '/do/1/decide/with/assign',
    },
  ],
  'schedule-changed': [
    {
      pieces: [['sla: { due: PT4H }', 'sla: { due: PT4H, remind: [PT2H] }']],
      says: 'reminders or escalation of step `decide` changed',
      path: '/do/1/decide/with/sla',
    },
  ],
  'presentation-changed': [
    {
      pieces: [['        title: Refund\n', '        title: Please refund\n']],
      says: '`title` of step `decide` changed',
      path: '/do/1/decide/with/title',
    },
    {
      pieces: [['comment: { type: string, maxLength: 100 }', 'comment: { type: string, maxLength: 100, title: Why }']],
      says: '`form` of step `decide` changed',
      path: '/do/1/decide/with/form',
    },
    {
      pieces: [['approve: { title: Pay }', 'approve: { title: Pay now }']],
      says: '`outcomes` of step `decide` changed',
      path: '/do/1/decide/with/outcomes',
    },
  ],
  'step-added': [
    {
      pieces: [['  - finish:', '  - more:\n      wait: PT1S\n  - finish:']],
      says: 'step `more` added',
      path: '/do/2/more',
    },
  ],
  'step-removed': [
    {
      before: [['  - finish:', '  - more:\n      wait: PT1S\n  - finish:']],
      pieces: [],
      says: 'step `more` removed',
      path: '/do/2/more',
    },
  ],
  'step-renamed': [
    { pieces: [['  - prepare:', '  - ready:']], says: 'step `prepare` renamed to `ready`', path: '/do/0/ready' },
  ],
  'start-removed': [{ before: [TIMED], pieces: [], says: 'nothing starts it by itself any more', path: '/schedule' }],
  'start-events-changed': [
    {
      before: [['use:\n', 'schedule: { on: { one: { with: { type: paid } } } }\nuse:\n']],
      pieces: [['use:\n', 'schedule: { on: { one: { with: { type: payed } } } }\nuse:\n']],
      says: 'the events that start it changed',
      path: '/schedule',
    },
  ],
  'start-changed': [
    { pieces: [TIMED], says: 'it is started otherwise: `every`', path: '/schedule' },
    {
      before: [TIMED],
      pieces: [['use:\n', 'schedule: { cron: 0 9 * * * }\nuse:\n']],
      says: 'it is started otherwise: `cron`',
      path: '/schedule',
    },
  ],
  'event-not-emitted': [
    {
      before: [EMITS],
      pieces: [['do:\n', 'do:\n  - tell: { emit: { event: { with: { type: b } } }, output: { as: $input } }\n']],
      says: 'the event `a` is not emitted any more',
      path: '/do/0/tell',
    },
    { before: [EMITS], pieces: [], says: 'the event `a` is not emitted any more', path: '/do/0/tell' },
  ],
  'step-changed': [
    {
      pieces: [['set: { state: paid, note: done }', 'set: { state: open, note: done }']],
      says: 'step `finish` changed: `set`',
      path: '/do/2/finish',
    },
    {
      pieces: [['timeout: { after: P2D }', 'timeout: { after: P2D }\n      if: .amount > 1']],
      says: 'step `decide` changed: `if`',
      path: '/do/1/decide',
    },
    {
      pieces: [['output:\n  schema:', 'output:\n  as: .\n  schema:']],
      says: 'step `the whole` changed: `output.as`',
      path: '/output/as',
    },
  ],
  'steps-reordered': [
    {
      before: [['  - prepare:', `${FIRST}${SECOND}  - prepare:`]],
      pieces: [['  - prepare:', `${SECOND}${FIRST}  - prepare:`]],
      says: 'steps of the document reordered',
      path: '/do',
    },
  ],
  'use-changed': [
    {
      pieces: [['short: { after: PT1H }', 'short: { after: PT2H }']],
      says: 'timeouts `short` of `use` changed',
      path: '/use/timeouts/short',
    },
  ],
  'description-changed': [
    {
      pieces: [['title: Refund }\ninput', 'title: Money back }\ninput']],
      says: '`document.title` changed',
      path: '/document/title',
    },
  ],
};

describe('a rule', () => {
  const cases = Object.entries(CASES).flatMap(([rule, list]) =>
    list.map((one) => ({ ...one, rule: rule as RuleName })),
  );

  it.each(cases)('$rule is what is said, and all that is said: $says', ({ rule, before, pieces, says, path }) => {
    const changes = compareDefinitions(definition(sample(...(before ?? []))), definition(sample(...pieces)));
    expect(changes).toEqual([{ rule, kind: RULES[rule].kind, message: says, path }]);
  });

  it('has a case', () => {
    const without = Object.keys(RULES).filter((rule) => (CASES[rule as RuleName] ?? []).length === 0);
    expect(without).toEqual([]);
  });

  it('is one of these, by what it means; a name is never used again for another', () => {
    const named = (kind: string) => Object.keys(RULES).filter((rule) => RULES[rule as RuleName].kind === kind);
    expect(named('breaking')).toEqual([
      'input-narrowed',
      'input-unsure',
      'output-widened',
      'output-unsure',
      'definition-renamed',
      'secret-added',
      'human-step-removed',
      'human-step-renamed',
      'outcome-removed',
      'form-field-required',
      'form-field-removed',
      'form-field-narrowed',
      'form-narrowed',
      'form-unsure',
      'deadline-earlier',
      'deadline-unsure',
      'start-removed',
      'start-events-changed',
      'event-not-emitted',
    ]);
    expect(named('additive')).toEqual([
      'input-widened',
      'output-narrowed',
      'human-step-added',
      'outcome-added',
      'form-field-optional',
      'form-field-added',
      'form-field-widened',
      'form-widened',
      'deadline-later',
      'assign-changed',
      'schedule-changed',
      'start-changed',
    ]);
  });

  it('does not compile with a hole of its message left open', () => {
    // @ts-expect-error `name` is missing
    change('outcome-removed', { outcome: 'a' }, '');
    expect(change('outcome-removed', { outcome: 'a', name: 'b' }, '').message).toBe('outcome `a` of step `b` removed');
  });
});

describe('two definitions', () => {
  it('that say the same have no changes, whatever the order of keys and the comments', () => {
    const other = SAMPLE.replace('use:\n  secrets: [bank]\n', '# why\nuse:\n').replace(
      'short: { after: PT1H } }',
      'short: { after: PT1H } }\n  secrets: [bank]',
    );
    expect(compareDefinitions(definition(SAMPLE), definition(other))).toEqual([]);
    expect(gravest([])).toBeUndefined();
  });

  it('have all their changes told, the gravest first', () => {
    const after = definition(
      sample(['type: number', 'type: integer'], COMMENT, [
        'set: { state: paid, note: done }',
        'set: { state: open, note: done }',
      ]),
    );
    const changes = compareDefinitions(definition(SAMPLE), after);
    expect(changes.map(({ kind }) => kind)).toEqual(['breaking', 'additive', 'internal']);
    expect(gravest(changes)).toBe('breaking');
  });

  it('have a change in an outcome of a form they share told once', () => {
    const shared: Piece = [
      'refuse: { form: { schema: { type: object, properties: { why: { type: string } } } } }',
      'refuse: {}',
    ];
    const changes = compareDefinitions(definition(sample(shared)), definition(sample(shared, COMMENT)));
    expect(changes.map(({ rule }) => rule)).toEqual(['form-field-widened']);
  });
});
