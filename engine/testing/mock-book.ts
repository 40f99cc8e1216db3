/**
 * The answers a test gives to calls. Mocks of one call answer in their order: each once (or `times`), the last of them all
 * that follow. A call that none answers, and one that hands over something else than it must, are kept for the verdict.
 */
import type { Mock } from '../../schemas/generated/test.ts';
import { durationMs } from '../definition/document.ts';
import type { Json } from '../json.ts';
import { splitStep } from '../run/pointer.ts';
import { Failure, Later } from '../simulate.ts';
import { brief, difference } from './matching.ts';

export interface Called {
  /** The step's pointer. */
  step: string;
  /** The function or definition that is called; `http` for a request. */
  what: string;
  with: Json;
}

export class MockBook {
  readonly #mocks: { mock: Mock; pointer: string; used: number }[];
  readonly sent: { call: string; with: Json }[] = [];
  /** What went wrong with the calls, with the place in the test's file. */
  readonly faults: { message: string; pointer: string }[] = [];

  constructor(mocks: readonly Mock[], pointer: string) {
    this.#mocks = mocks.map((mock, i) => ({ mock, pointer: `${pointer}/mocks/${i}`, used: 0 }));
  }

  answer(called: Called): Json | Failure | Later {
    const [, , name] = splitStep(called.step);
    this.sent.push({ call: name, with: called.with });
    const fitting = this.#mocks.filter(({ mock }) => isFor(mock, called, name));
    const chosen = fitting.find(
      ({ mock, used }, i) => used < (mock.times ?? (i === fitting.length - 1 ? Number.POSITIVE_INFINITY : 1)),
    );
    if (!chosen) {
      const much =
        fitting.length > 0
          ? 'Every mock of it has been used'
          : `Nothing answers it: add a mock { call: ${name}, reply: … }`;
      this.faults.push({ message: `"${name}" calls ${called.what} with ${brief(called.with)}. ${much}.`, pointer: '' });
      return new Failure(500, `no mock for the call of ${name}`, 'configuration');
    }
    chosen.used++;
    const { mock, pointer } = chosen;
    if (mock.expect !== undefined) {
      const wrong = difference(mock.expect as Json, called.with, 'with', true);
      if (wrong !== null)
        this.faults.push({ message: `The call of "${name}": ${wrong}.`, pointer: `${pointer}/expect` });
    }
    const { error } = mock;
    const value = error
      ? new Failure(
          error.status,
          error.detail ?? error.title ?? `status ${error.status}`,
          error.type ?? 'communication',
        )
      : ((mock.reply ?? null) as Json);
    if (error?.title !== undefined && value instanceof Failure) value.error.title = error.title;
    const ms = mock.after === undefined ? 0 : durationMs(mock.after);
    return ms ? new Later(ms, value) : value;
  }

  /** Mocks that say how often they are called, and were called less. */
  unused(): { message: string; pointer: string }[] {
    return this.#mocks
      .filter(({ mock, used }) => mock.times !== undefined && used < mock.times)
      .map(({ mock, pointer, used }) => ({
        message: `"${mock.call}" was called ${used} times, not ${mock.times}.`,
        pointer,
      }));
  }
}

function isFor(mock: Mock, { step, what, with: handed }: Called, name: string): boolean {
  if (mock.call !== name && mock.call !== step && mock.call !== what) return false;
  return mock.where === undefined || difference(mock.where as Json, handed, 'with', true) === null;
}
