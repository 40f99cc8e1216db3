/** Cases of jq's own suite that are not counted, each with the reason why it must not or cannot pass here. */
import type { SuiteFile } from './cases.ts';

const REASONS = {
  environment: 'reads the environment of the process: an expression depends on its input alone',
  inputs: 'asks for further inputs: an expression has one',
  output: 'writes to a debug stream: an expression has no output but its result',
  zone: 'depends on the time zone of the machine',
  modules: 'uses modules: an expression stands alone',
} as const;

export interface Exclusion {
  readonly file: SuiteFile;
  readonly program: string;
  readonly reason: (typeof REASONS)[keyof typeof REASONS];
}

function excluded(file: SuiteFile, reason: keyof typeof REASONS, programs: readonly string[]): Exclusion[] {
  return programs.map((program) => ({ file, program, reason: REASONS[reason] }));
}

export const EXCLUSIONS: readonly Exclusion[] = [
  ...excluded('man.test', 'environment', ['$ENV.PAGER', 'env.PAGER']),
  ...excluded('jq.test', 'inputs', ['try input catch .']),
  ...excluded('jq.test', 'output', ['debug']),
  ...excluded('jq.test', 'zone', [
    'try strflocaltime("%Y-%m-%dT%H:%M:%SZ") catch .',
    'try ["OK", strflocaltime({})] catch ["KO", .]',
    'strflocaltime("" | ., @uri)',
  ]),
  ...excluded('jq.test', 'modules', [
    'import "a" as foo; import "b" as bar; def fooa: foo::a; [fooa, bar::a, bar::b, foo::a]',
    'import "c" as foo; [foo::a, foo::c]',
    'include "c"; [a, c]',
    'import "data" as $e; import "data" as $d; [$d[].this,$e[].that,$d::d[].this,$e::e[].that]|join(";")',
    'import "data" as $a; import "data" as $b; def f: {$a, $b}; f',
    'include "shadow1"; e',
    'include "shadow1"; include "shadow2"; e',
    'import "shadow1" as f; import "shadow2" as f; import "shadow1" as e; [e::e, f::e]',
    'modulemeta',
    'modulemeta | .deps | length',
    'modulemeta | .defs | length',
    'import "test_bind_order" as check; check::check',
  ]),
];
