/** Guarantee: an editor may ask at any place of a definition what is there. Off by one in an offset shows here. */
import { describe, expect, it } from 'vitest';
import { definitionTypes } from '../../engine/definition/check.ts';
import { parse } from '../../engine/definition/parse.ts';
import { describeType } from '../../engine/types/describe.ts';
import { rootProject } from '../language/corpus.ts';

const TEXT = `
document: { dsl: '1.0.3', namespace: test, name: sample, version: '1.0.0' }
input: { schema: { document: { type: object, required: [amount], properties: { amount: { type: number } } } } }
do:
  - ask:
      call: human
      with: { title: '\${ "Pay " + (.amount | tostring) }', outcomes: [approve, reject] }
      export: { as: '{ asked: .outcome }' }
  - reply: { switch: [{ yes: { when: .outcome == "approve", then: pay } }, { no: { then: end } }] }
  - pay: { set: { by: '\${ .by.key }', why: '\${ $context.asked }' } }
  - never: { set: { a: '\${ .by }' } }
`;

describe('the types at a place', () => {
  const types = definitionTypes(parse(TEXT, 'sample.yaml').value!, { file: 'sample.yaml', ...rootProject() })!;
  const at = (pointer: string, offset: number) => {
    const found = types.at(pointer, offset);
    return found && `${found.start}-${found.end} ${describeType(found.input)} -> ${describeType(found.type)}`;
  };

  it('are those of the smallest part of the expression around it', () => {
    expect(at('/do/0/ask/with/title', 4)).toBe('3-9 { amount: number, … } -> "Pay "');
    expect(at('/do/0/ask/with/title', 15)).toBe('13-20 { amount: number, … } -> number');
    expect(at('/do/0/ask/with/title', 24)).toBe('23-31 number -> string');
    expect(at('/do/0/ask/with/title', 10)).toBe('3-31 { amount: number, … } -> string');
  });

  it('know what conditions before have left', () => {
    expect(describeType(types.step('/do/2/pay')!.input, 1)).toMatch(/^\{ outcome: "approve", /);
    expect(describeType(types.variable('/do/2/pay/set/why', 'context'))).toBe('{ asked: "approve" | "reject" }');
    expect(describeType(types.whole('/do/2/pay/set/by')!.type)).toBe('string');
  });

  it('are not there outside expressions', () => {
    expect(at('/do/0/ask/with/outcomes/0', 1)).toBeUndefined();
    expect(at('/do/9/nowhere', 1)).toBeUndefined();
    expect(at('/do/0/ask/with/title', 400)).toBeUndefined();
  });

  it('are undefined for what is no definition', () => {
    expect(definitionTypes({ do: 3 }, { file: 'x' })).toBeUndefined();
    expect(definitionTypes(null, { file: 'x' })).toBeUndefined();
  });
});
