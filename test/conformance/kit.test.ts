/**
 * Guarantee: the specification's conformance kit passes, every scenario of it, on the virtual-time host and on a real Temporal
 * server: published, started and waited for like any definition, its services answered on loopback. `npm run ctk` runs this.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';
import { type Case, HOME, kit, type Outcome } from './kit.ts';
import { answerTo, HTTPBIN, PETSTORE } from './services.ts';
import { outcomeOf, simulated } from './virtual.ts';

const all = kit();

describe('the kit', () => {
  it('is at hand, whole: in ../shared/ows, or where OWS_HOME says', () => {
    expect(HOME, 'set OWS_HOME to a checkout of the specification').toBeDefined();
    expect(all).toHaveLength(21);
  });
});

describe('a run that does something else', () => {
  it.each(all)('does not pass: $name', ({ faults }) => {
    expect(faults({ status: 'cancelled', output: { colors: [] }, error: null, order: ['another'] })).not.toEqual([]);
  });
});

describe('on the virtual-time host', () => {
  it.each(all)('$file: $name', ({ definition, input, faults }) => {
    expect(faults(outcomeOf(simulated(definition, input)))).toEqual([]);
  });
});

describe('on Temporal', () => {
  it.each([false, true])(
    'every scenario passes (continued at every safe point: %s)',
    async (continueAtEverySafePoint) => {
      await withServices(async (origin) => {
        const standIns = { [PETSTORE]: `${origin}/petstore`, [HTTPBIN]: `${origin}/httpbin` };
        await withOrkestra(
          async (orkestra) => {
            const wrong: string[] = [];
            for (const one of all) {
              const faults = one.faults(await outcomeOnTemporal(orkestra, one));
              wrong.push(...faults.map((fault) => `${one.file}, ${one.name}: ${fault}`));
            }
            expect(wrong).toEqual([]);
            expect(all.length).toBe(21);
          },
          { standIns, continueAtEverySafePoint },
        );
      });
    },
  );
});

// ---- helpers

async function outcomeOnTemporal(orkestra: Orkestra, { definition: source, input }: Case): Promise<Outcome> {
  const published = await orkestra.rest('oscar', 'POST /definitions', { source }, 'globex');
  expect(published.status, JSON.stringify(published.body)).toBe(200);
  const line = `POST /definitions/${published.body.name}/runs`;
  const { body } = await orkestra.rest('oscar', line, { input, wait: 50 }, 'globex');
  const history = await orkestra.rest('oscar', `GET /runs/${body.runId}/history`, undefined, 'globex');
  const entered = (history.body.items as { kind: string; step: string }[]).filter(({ kind }) => kind === 'entered');
  return { status: body.status, output: body.output, error: body.error, order: entered.map(({ step }) => step) };
}

/** One server for both: which service is meant is the first part of the path. */
async function withServices(work: (origin: string) => Promise<void>): Promise<void> {
  const server = createServer((request, response) => {
    const [, service, path] = /^\/(petstore|httpbin)(\/.*)$/.exec(request.url ?? '') ?? [];
    const origin = service === 'httpbin' ? HTTPBIN : PETSTORE;
    const { authorization } = request.headers;
    const { status, body } = answerTo(request.method ?? '', `${origin}${path ?? '/'}`, authorization ?? null);
    response.writeHead(status, { 'content-type': 'application/json' }).end(body === null ? '' : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
