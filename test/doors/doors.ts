/** The doors as tests use them: one call, one answer of one shape, whatever the door speaks. */
import { Client as McpClient, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Json, JsonObject } from '../../engine/json.ts';
import { type AnyOperation, httpOf, toolName } from '../../server/operation.ts';
import { operations } from '../../server/operations/index.ts';
import type { Orkestra } from '../setup/orkestra.ts';

export type DoorName = 'rest' | 'mcp';
export const DOORS: readonly DoorName[] = ['rest', 'mcp'];

export type Answer =
  | { ok: true; output: any; raw: string }
  | {
      ok: false;
      code: string;
      status: number;
      detail: string;
      violations: { pointer: string; text: string }[];
      raw: string;
    };

export function operationNamed(name: string): AnyOperation {
  const found = (operations as readonly AnyOperation[]).find((one) => one.name === name);
  if (!found) throw new Error(`no operation ${name}`);
  return found;
}

/** True where an operation can be reached through the door at all. */
export function hasDoor(operation: AnyOperation, door: DoorName): boolean {
  return door === 'rest' || operation.tool !== undefined;
}

export async function through(
  door: DoorName,
  orkestra: Orkestra,
  key: string,
  name: string,
  input: JsonObject,
): Promise<Answer> {
  return door === 'rest' ? overRest(orkestra, key, name, input) : overMcp(orkestra, key, name, input);
}

async function overRest(orkestra: Orkestra, key: string, name: string, input: JsonObject): Promise<Answer> {
  const { method, path, params } = httpOf(operationNamed(name));
  const rest = Object.fromEntries(Object.entries(input).filter(([one]) => !params.includes(one)));
  const url = new URL(
    `/api${path.replaceAll(/:(\w+)/g, (_all, param: string) => encodeURIComponent(String(input[param] ?? '')))}`,
    orkestra.url,
  );
  if (method === 'GET') for (const [one, value] of Object.entries(rest)) url.searchParams.set(one, String(value));
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(method === 'POST' && { 'content-type': 'application/json' }) },
    ...(method === 'POST' && { body: JSON.stringify(rest) }),
  });
  const raw = await response.text();
  const body = JSON.parse(raw);
  return response.ok ? { ok: true, output: body, raw } : { ok: false, ...refusal(body), raw };
}

async function overMcp(orkestra: Orkestra, key: string, name: string, input: JsonObject): Promise<Answer> {
  const client = new McpClient({ name: 'doors', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${orkestra.url}/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${key}` } },
    }),
  );
  try {
    const result = await client.callTool({ name: toolName({ name }), arguments: input as Record<string, unknown> });
    const raw = JSON.stringify(result);
    if (!result.isError) return { ok: true, output: result.structuredContent, raw };
    return { ok: false, ...refusal((result._meta as Record<string, any>)['orkestra/problem']), raw };
  } finally {
    await client.close();
  }
}

function refusal(problem: any) {
  return {
    code: String(problem.code),
    status: Number(problem.status),
    detail: String(problem.detail),
    violations: ((problem.details?.violations ?? []) as { pointer: string; text: string }[]).map(
      ({ pointer, text }) => ({ pointer, text }),
    ),
  };
}

/** Starts customer-support and gives its run and its open task. */
export async function askSomebody(orkestra: Orkestra): Promise<{ runId: string; taskId: string }> {
  const { body } = await orkestra.rest('support-bot', 'POST /definitions/customer-support/runs', {
    input: { question: 'Where is my order?', conversationId: 'c-1', confidence: 0.2 } satisfies Json,
    wait: 30,
  });
  return { runId: body.runId, taskId: body.waitingFor[0].taskId };
}
