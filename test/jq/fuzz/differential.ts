/** Random programs through our jq and through jq itself; every difference that nothing excuses, made small. */
import { JqSyntaxError } from '../../../engine/jq/errors.ts';
import { parse } from '../../../engine/jq/parse.ts';
import { print } from '../../../engine/jq/print.ts';
import { during } from '../../../engine/jq/run.ts';
import { Coverage } from './coverage.ts';
import { type Difference, EXCLUSIONS } from './exclusions.ts';
import { type Judge, type Question, withJudge } from './judge.ts';
import { resultsOf } from './ours.ts';
import { Programs } from './programs.ts';
import { Random } from './random.ts';
import { shrink, type Tree, textOf } from './tree.ts';
import { KINDS, Values } from './values.ts';
import { agree } from './verdict.ts';

export interface Report {
  /** Of a program and an input, judged. */
  pairs: number;
  programs: number;
  /** Pairs that ended in an error on our side. */
  errors: number;
  /** Programs both refuse to compile. */
  refused: number;
  /** Pairs that cost more than the comparison is worth, so that nobody was asked. */
  skipped: number;
  /** Programs the judge gave no answer for: it broke or did not end. */
  silent: string[];
  /** By name of the exclusion. */
  excused: Map<string, number>;
  /** Written out, each with its seed. */
  differences: string[];
  coverage: Coverage;
}

interface Asked {
  readonly tree: Tree;
  readonly question: Question;
  /** A text when our compiler refused. */
  readonly ours: readonly (readonly string[])[] | string;
  readonly used: Coverage;
}

const INPUTS_A_PROGRAM = 4;
const BATCH = 100;

/** At least so many pairs from one seed. The same seed gives the same pairs. */
export async function differential(
  seed: number,
  pairs: number,
  progress: (report: Report) => void = () => undefined,
): Promise<Report> {
  const random = new Random(seed);
  const makers = { random, programs: new Programs(random), values: new Values(random) };
  const report: Report = {
    pairs: 0,
    programs: 0,
    errors: 0,
    refused: 0,
    skipped: 0,
    silent: [],
    excused: new Map(),
    differences: [],
    coverage: new Coverage(),
  };
  await withJudge(async (judge) => {
    while (report.pairs < pairs) {
      const batch: Asked[] = [];
      while (batch.length < BATCH) {
        const asked = make(makers, report);
        if (asked !== undefined) batch.push(asked);
      }
      const answers = await judge.ask(batch.map(({ question }) => question));
      for (const [i, asked] of batch.entries()) await settle(asked, answers[i]!, judge, report);
      progress(report);
    }
  });
  return report;
}

function make(
  { random, programs, values }: { random: Random; programs: Programs; values: Values },
  report: Report,
): Asked | undefined {
  const dot = random.pick([...KINDS, 'any'] as const);
  const tree = programs.program(dot, random.between(1, 4));
  const program = textOf(tree);
  const inputs = Array.from({ length: INPUTS_A_PROGRAM }, () => json(values.of(random.chance(0.75) ? dot : 'any')));
  report.programs++;
  const used = new Coverage();
  try {
    used.add(parse(program));
    report.coverage.add(parse(program));
    const ours: string[][] = [];
    const kept = inputs.filter((input) => {
      const results = resultsOf(program, input);
      if (results !== undefined) ours.push(results);
      else report.skipped++;
      return results !== undefined;
    });
    return kept.length === 0 ? undefined : { tree, question: { program, inputs: kept }, ours, used };
  } catch (error) {
    if (!(error instanceof JqSyntaxError)) throw new Error(`${program} on ${inputs.join(' ')}`, { cause: error });
    return { tree, question: { program, inputs: ['null'] }, ours: error.message, used };
  }
}

async function settle(asked: Asked, answer: Awaited<ReturnType<Judge['ask']>>[number], judge: Judge, report: Report) {
  const { question, ours, tree, used } = asked;
  const { program, inputs } = question;
  if ('silent' in answer) {
    report.silent.push(program);
  } else if ('refused' in answer) {
    if (typeof ours === 'string') report.refused++;
    else report.differences.push(`${program}\n  only jq refuses it: ${answer.refused.split('\n')[0]}`);
  } else if (typeof ours === 'string') {
    report.differences.push(`${program}\n  only we refuse it: ${ours}`);
  } else {
    for (const [i, theirs] of answer.results.entries()) {
      report.pairs++;
      if (ours[i]!.at(-1)?.startsWith('!')) report.errors++;
      if (agree(ours[i]!, theirs, program)) continue;
      const input = inputs[i]!;
      // Once more with a judge that has seen nothing else: jq keeps compiled expressions, and mixes some up.
      judge.stop();
      const again = await judged(judge, program, input);
      if (again === undefined || agree(ours[i]!, again, program)) continue;
      const excuse = excuseFor({ program, used, input, ours: ours[i]!, theirs: again });
      if (excuse !== undefined) report.excused.set(excuse, (report.excused.get(excuse) ?? 0) + 1);
      else report.differences.push(await written(tree, input, judge));
    }
  }
}

function excuseFor(difference: Difference): string | undefined {
  return EXCLUSIONS.find(({ excuses }) => excuses(difference))?.name;
}

async function judged(judge: Judge, program: string, input: string): Promise<readonly string[] | undefined> {
  const [answer] = await judge.ask([{ program, inputs: [input] }]);
  return answer !== undefined && 'results' in answer ? answer.results[0] : undefined;
}

/** The smallest program that still differs, with both answers. */
async function written(tree: Tree, input: string, judge: Judge): Promise<string> {
  const results = (program: string) => {
    try {
      return resultsOf(program, input);
    } catch (error) {
      if (error instanceof JqSyntaxError) return undefined;
      throw error;
    }
  };
  const differs = async (candidate: Tree): Promise<boolean> => {
    const program = textOf(candidate);
    const ours = results(program);
    const theirs = ours === undefined ? undefined : await judged(judge, program, input);
    if (ours === undefined || theirs === undefined || agree(ours, theirs, program)) return false;
    const used = new Coverage();
    used.add(parse(program));
    return excuseFor({ program, used, input, ours, theirs }) === undefined;
  };
  const program = textOf(await shrink(tree, differs, 200));
  const theirs = await judged(judge, program, input);
  return `${program}\n  input ${input}\n  ours  ${results(program)?.join(' ; ')}\n  jq    ${theirs?.join(' ; ')}`;
}

function json(value: Parameters<typeof print>[0]): string {
  return during({ now: () => 0, fuel: 1_000_000 }, [], () => print(value));
}
