/**
 * Guarantee: of the specification's own documents, those inside the profile are silent and the others are refused by name,
 * for exactly the frozen reason. The documents are not ours to copy: they are read from OWS_HOME, or from the folder
 * beside the repository; without either there is nothing to test.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDefinition } from '../../engine/definition/check.ts';
import { ROOT } from './corpus.ts';

const home = [process.env.OWS_HOME, join(ROOT, '../shared/ows')].find((path) => path !== undefined && existsSync(path));

/** File → the constructs it is refused for. A file that is not here must be silent. */
const REFUSED: Record<string, string[]> = {
  // What `listen` gives is a list, so `.data` of it, as the example has it, fails in any jq.
  'accumulate-room-readings.yaml': ['impossible-operation: `.data` fails for every value that can come here.'],
  'call-asyncapi-publish.yaml': ['`call: asyncapi`'],
  'call-asyncapi-subscribe-consume-amount.yaml': ['`call: asyncapi`'],
  'call-asyncapi-subscribe-consume-forever-foreach.yaml': ['`call: asyncapi`'],
  'call-asyncapi-subscribe-consume-until.yaml': ['`call: asyncapi`'],
  'call-asyncapi-subscribe-consume-while.yaml': ['`call: asyncapi`'],
  'call-custom-function-cataloged.yaml': ['a function of a catalog'],
  'call-grpc.yaml': ['`call: grpc`'],
  'call-mcp.yaml': ['`call: mcp` over stdio'],
  // What `listen` gives is a list, so `.pets` of it, as the example has it, fails in any jq.
  'for.yaml': ['impossible-operation: `.pets` fails for every value that can come here.'],
  'mock-service-extension.yaml': ['`use.extensions`'],
  'run-container-cleanup-always.yaml': ['`run: container`'],
  'run-container-cleanup-eventually.yaml': ['`run: container`'],
  'run-container-stdin-and-arguments.yaml': ['`run: container`'],
  'run-container-with-name.yaml': ['`run: container`'],
  'run-container-with-pull-policy.yaml': ['`run: container`'],
  'run-container.yaml': ['`run: container`'],
  'run-return-all.yaml': ['`run: container`'],
  'run-return-code.yaml': ['`run: container`'],
  'run-return-none.yaml': ['`run: container`'],
  'run-return-stderr.yaml': ['`run: container`'],
  'run-script-with-stdin-and-arguments.yaml': ['`run: script`'],
  'run-shell-stdin-and-arguments.yaml': ['`run: shell`'],
};

describe('the official documents', () => {
  it('are at hand: in ../shared/ows, or where OWS_HOME says', () => {
    expect(home, 'set OWS_HOME to a checkout of the specification').toBeDefined();
  });

  const examples = home === undefined ? [] : readdirSync(join(home, 'examples')).sort();
  it.each(examples)('%s is silent, or refused by name', (file) => {
    const { problems } = checkDefinition(readFileSync(join(home!, 'examples', file), 'utf8'), { file });
    expect(problems.map(constructOf)).toEqual(REFUSED[file] ?? []);
  });

  it('all stand in the table that are refused', () => {
    expect(Object.keys(REFUSED).filter((file) => !examples.includes(file))).toEqual([]);
  });

  const scenarios =
    home === undefined
      ? []
      : readdirSync(join(home, 'ctk'))
          .sort()
          .flatMap((file) => documents(join(home, 'ctk', file), file));
  it.each(scenarios)('$name of the conformance kit is silent, or refused by name', ({ text, name }) => {
    const { problems } = checkDefinition(text, { file: name });
    expect(problems.map(constructOf)).toEqual([]);
  });
});

function constructOf({ code, message }: { code: string; message: string }): string {
  return code === 'outside-profile' || code === 'not-in-this-version'
    ? message.split(' is ')[0]!
    : `${code}: ${message}`;
}

/** The definitions in a feature file, taken out of its indentation. */
function documents(path: string, file: string): { name: string; text: string }[] {
  const blocks = readFileSync(path, 'utf8').matchAll(/"""yaml\r?\n([\s\S]*?)\r?\n\s*"""/g);
  return [...blocks]
    .map(([, block]) => block!)
    .filter((block) => /^\s*document:/m.test(block) && /dsl:/.test(block))
    .map((block, i) => {
      const indent = /^ */.exec(block)![0].length;
      const text = block
        .split(/\r?\n/)
        .map((line) => line.slice(indent))
        .join('\n');
      return { name: `${file} ${i + 1}`, text };
    });
}
