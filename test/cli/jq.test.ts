/** What `orkestra jq` promises: jq's input, output, messages and exit codes, through the real command. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { withFolder } from '../setup/folder.ts';
import { BIN, environment, orkestra, ROOT } from './orkestra.ts';

const jq = (args: string[], input = '') => orkestra(['jq', ...args], { input });

it('reads every value of standard input, however they follow each other', async () => {
  const input = ' {"a":1}{"a":2}\n[{"a":3}]\n"four"5 true\tnull\n\n';
  const { code, stdout, stderr } = await jq(['-c', '.'], input);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe('{"a":1}\n{"a":2}\n[{"a":3}]\n"four"\n5\ntrue\nnull\n');
});

it('reads a value that comes in pieces, cut anywhere, and prints it before the input ends', async () => {
  await jq(['-n', '1']); // builds
  const child = spawn(process.execPath, [BIN, 'jq', '-c', '.'], { cwd: ROOT, env: environment() });
  const bytes = Buffer.from('{"n\\"é":"日\\\\"} 12');
  const line = new Promise<string>((resolve) => child.stdout.setEncoding('utf8').once('data', resolve));
  for (const byte of bytes) {
    await new Promise<void>((resolve) => void child.stdin.write(Buffer.from([byte]), () => resolve()));
  }
  expect(await line).toBe('{"n\\"é":"日\\\\"}\n');
  const rest = new Promise<string>((resolve) => child.stdout.once('data', resolve));
  child.stdin.end('3');
  expect(await rest).toBe('123\n');
});

it('prints as jq prints', async () => {
  const input = '{"a":[1,{"b":[]},{}],"c":"é\\u0000\\"","d":1e17,"e":null}';
  expect((await jq(['.'], input)).stdout).toBe(`{
  "a": [
    1,
    {
      "b": []
    },
    {}
  ],
  "c": "é\\u0000\\"",
  "d": 1e+17,
  "e": null
}
`);
  expect((await jq(['--tab', '.'], '[[1]]')).stdout).toBe('[\n\t[\n\t\t1\n\t]\n]\n');
  expect((await jq(['--indent', '1', '.'], '[1]')).stdout).toBe('[\n 1\n]\n');
  expect((await jq(['--indent', '0', '.'], '[1, 2]')).stdout).toBe('[\n1,\n2\n]\n');
  expect((await jq(['-r', '.[]'], '["a\\tb", ["c"], null]')).stdout).toBe('a\tb\n[\n  "c"\n]\nnull\n');
  expect((await jq(['-j', '.[]'], '["a", 1, "b"]')).stdout).toBe('a1b');
});

it('colours as jq does, and only when told to or on a terminal', async () => {
  const input = '{"a":[1,"x"],"b":{}}';
  const told = await orkestra(['jq', '-c', '.'], { input, env: { FORCE_COLOR: '1' } });
  expect(told.stdout).toContain('\u001b[0;32m"x"\u001b[0m');
  const plain = told.stdout.split('\u001b').map((part) => part.replace(/^\[[\d;]*m/, ''));
  expect(plain.join('')).toBe('{"a":[1,"x"],"b":{}}\n');
  expect((await jq(['-c', '.'], input)).stdout).toBe('{"a":[1,"x"],"b":{}}\n');
});

it('takes its input as a whole, or not at all', async () => {
  expect((await jq(['-s', '-c', '.'], '1 2 [3]')).stdout).toBe('[1,2,[3]]\n');
  expect((await jq(['-s', '-c', '.'], '')).stdout).toBe('[]\n');
  expect((await jq(['-nc', '[., 1]'], 'this is not read')).stdout).toBe('[null,1]\n');
  expect(await jq(['.'], '')).toEqual({ code: 0, stdout: '', stderr: '' });
});

it('reads files one after the other, and says which cannot be read', () =>
  withFolder(async (folder) => {
    const [one, two] = ['one.json', 'two.json'].map((name) => path.join(folder, name)) as [string, string];
    writeFileSync(one, '{"n":1}\n{"n":');
    writeFileSync(two, '3}');
    const cut = await jq(['-c', '.n', one, two]);
    expect(cut).toMatchObject({ code: 5, stdout: '1\n' });
    expect(cut.stderr).toContain(`(at ${one}:2): Unfinished JSON term at EOF`);
    writeFileSync(one, '{"n":1}\n{"n":2}');
    writeFileSync(two, '{"n":3}');
    expect(await jq(['-c', '.n', one, two])).toEqual({ code: 0, stdout: '1\n2\n3\n', stderr: '' });
    const missing = await jq(['.', path.join(folder, 'three.json')]);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('Could not open') });
  }));

it('knows the variables it is given, and no others', async () => {
  const args = ['--arg', 'who', 'Ann = A', '--argjson', 'limits', '{"max": 2}', '-nc', '[$who, $limits.max]'];
  expect((await jq(args)).stdout).toBe('["Ann = A",2]\n');
  expect((await jq(['-n', '$who'])).code).toBe(3);
  const bad = await jq(['-n', '--argjson', 'x', '{', '1']);
  expect(bad).toMatchObject({ code: 2, stderr: expect.stringContaining('--argjson x is not JSON') });
  expect((await jq(['-n', '1', '--arg', 'x'])).code).toBe(2);
  expect((await jq(['-n', '--arg', '1x', 'v', '1'])).code).toBe(2);
});

it('goes on with the next value after an error of the program, and exits with 5', async () => {
  const { code, stdout, stderr } = await jq(['-c', '.a, .a.b'], '{"a":1}\n{"a":{"b":2}}\n');
  expect(code).toBe(5);
  expect(stdout).toBe('1\n{"b":2}\n2\n');
  expect(stderr).toBe(`jq: error (at <stdin>:1): Cannot index number with string ("b")
  at line 1, column 5:
    .a, .a.b
        ^^^^
`);
  const lineOf = async (program: string) => (await jq(['-n', program])).stderr.split('\n')[0];
  expect(await lineOf('error({a: [1]})')).toBe('jq: error (at <unknown>) (not a string): {"a":[1]}');
  expect(await lineOf('error(null)')).toBe('jq: error (at <unknown>) (not a string): null');
});

it('ends a program that does not end, as a run would', async () => {
  const { code, stderr } = await jq(['-n', '[repeat(1)]']);
  expect(code).toBe(5);
  expect(stderr).toMatch(/^jq: error \(at <unknown>\): the expression took too many steps/);
});

it('shows where a program is not jq, and exits with 3', async () => {
  const unknown = await jq(['.items\n| lenght'], 'null');
  expect(unknown).toMatchObject({ code: 3, stdout: '' });
  expect(unknown.stderr).toBe(
    'jq: error: lenght/0 is not defined; did you mean length? at line 2, column 3:\n    | lenght\n      ^^^^^^\njq: 1 compile error\n',
  );
  const unfinished = await jq(['.a |'], 'null');
  expect(unfinished.stderr).toContain('    .a |\n        ^\n');
  expect((await jq(['input'], 'null')).stderr).toContain('input is not available');
});

it('says where the input is no JSON, keeps what was before it, and exits with 5', async () => {
  const { code, stdout, stderr } = await jq(['-c', '.'], '[1]\n[2,]\n[3]\n');
  expect({ code, stdout }).toEqual({ code: 5, stdout: '[1]\n' });
  expect(stderr).toBe('jq: error (at <stdin>:2): Expected another array element at line 1, column 4\n');
});

it('tells the last result by its exit code when asked', async () => {
  expect((await jq(['-e', '.'], '1 null')).code).toBe(1);
  expect((await jq(['-e', '.'], 'false 0')).code).toBe(0);
  expect((await jq(['-e', 'empty'], '1')).code).toBe(4);
  expect((await jq(['-e', '.a'], '1')).code).toBe(5);
});

it('exits with 2 on wrong use', async () => {
  expect((await jq(['--indent', '9', '.'], '1')).code).toBe(2);
  expect((await jq(['--no-such', '.'], '1')).code).toBe(2);
});

it('tells with --type what comes out, without running anything', () =>
  withFolder(async (folder) => {
    const schema = path.join(folder, 'order.schema.json');
    writeFileSync(
      schema,
      JSON.stringify({
        type: 'object',
        additionalProperties: false,
        required: ['state', 'lines'],
        properties: {
          state: { enum: ['open', 'paid'] },
          lines: {
            type: 'array',
            items: { type: 'object', required: ['price'], properties: { price: { type: 'number' } } },
          },
        },
      }),
    );
    const told = (program: string, ...more: string[]) => jq(['--type', schema, ...more, program]);
    expect(await told('.state')).toEqual({ code: 0, stdout: "'open' | 'paid'\n", stderr: '' });
    expect(await told('[.lines[].price] | add')).toEqual({ code: 0, stdout: 'number | null\n', stderr: '' });
    expect(await told('.lines[].price * $n', '--argjson', 'n', '2')).toEqual({
      code: 0,
      stdout: 'number\n',
      stderr: 'It may give nothing.\nIt may give several results.\n',
    });
    const wrong = await told('.state | .stat + 1');
    expect(wrong.code).toBe(5);
    expect(wrong.stderr).toContain('fails for every value that can come here');
    expect(
      (await told('.stat')).stderr,
    ).toBe(`jq: error: there is no property \`stat\` here: the object is closed at line 1, column 1:
    .stat
    ^^^^^
`);
    expect((await jq(['--type', path.join(folder, 'no.json'), '.'])).code).toBe(2);
  }));

it('reads lines instead of JSON, and prints what it reads without an expression', async () => {
  expect((await jq(['-R', '-c'], 'a b\nnull\r\n"q"')).stdout).toBe('"a b"\n"null\\r"\n"\\"q\\""\n');
  expect((await jq(['-Rs', '-c'], 'a\nb\n')).stdout).toBe('"a\\nb\\n"\n');
  expect((await jq(['-c'], '[1, 2]')).stdout).toBe('[1,2]\n');
});

it('sorts keys, escapes what is not ASCII, and colours or not as it is told', async () => {
  expect((await jq(['-S', '-c', '.'], '{"b":{"d":1,"c":2},"a":3}')).stdout).toBe('{"a":3,"b":{"c":2,"d":1}}\n');
  expect((await jq(['-a', '.'], '"é😀"')).stdout).toBe('"\\u00e9\\ud83d\\ude00"\n');
  expect((await jq(['-a', '-r', '.'], '"é"')).stdout).toBe('\\u00e9\n');
  expect((await jq(['-C', '-c', '.'], '1')).stdout).toBe('\u001b[0;39m1\u001b[0m\n');
  expect((await jq(['-C', '-M', '-c', '.'], '1')).stdout).toBe('1\n');
});

it('takes the first of several variables of a name', async () => {
  const { stdout } = await jq(['-nc', '--arg', 'x', '1', '--argjson', 'x', '2', '--arg', 'x', '3', '$x']);
  expect(stdout).toBe('"1"\n');
});
