/**
 * MCP at `/mcp` (Streamable HTTP, stateless, both protocol eras): the operations that have a tool text. Expected failures
 * are `isError` results that name the field, the code and the next call; only protocol misuse is a protocol error.
 */

import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, ProtocolError, ProtocolErrorCode, Server } from '@modelcontextprotocol/server';
import type { FastifyInstance } from 'fastify';
import type { Json, JsonObject } from '../../engine/json.ts';
import { enter, type Gate } from '../auth.ts';
import { call } from '../call.ts';
import type { Problem } from '../errors.ts';
import { type AnyOperation, httpOf, toolName } from '../operation.ts';
import { operations } from '../operations/index.ts';
import type { Scope } from '../scope.ts';
import { credentialOf } from './credential.ts';
import { problemFrom } from './failure.ts';
import { traceParentOf } from './trace-parent.ts';

const INSTRUCTIONS =
  'Orkestra runs processes that people and agents share. definition_list shows what can be started; run_start starts one; ' +
  'when it waits for a person, run_wait tells the outcome, minutes or days later. Nothing is lost when you disconnect.';

export const tools = new Map(
  (operations as readonly AnyOperation[])
    .filter(({ tool }) => tool)
    .map((operation) => [toolName(operation), operation]),
);

export function mcpDoor(app: FastifyInstance, gate: Gate): void {
  const handler = createMcpHandler(
    ({ authInfo }) => {
      const scope = authInfo?.extra?.scope as Scope | undefined;
      if (!scope) throw new Error('a request reached MCP without a scope');
      return serverFor(scope);
    },
    { onerror: () => undefined },
  );
  const node = toNodeHandler(handler);
  app.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/mcp',
    handler: async (request, reply) => {
      let scope: Scope;
      try {
        ({ scope } = await enter(gate, credentialOf(request), request.id, traceParentOf(request.headers)));
      } catch (failure) {
        const problem = problemFrom(failure, { operation: 'mcp', requestId: request.id });
        return reply
          .code(problem.status)
          .header('www-authenticate', 'Bearer')
          .send({ jsonrpc: '2.0', id: null, error: { code: -32_001, message: `${problem.detail} ${problem.hint}` } });
      }
      reply.hijack();
      const raw = Object.assign(request.raw, {
        auth: { token: '', clientId: scope.principal.id, scopes: [], extra: { scope } },
      });
      await node(raw, reply.raw, request.body);
      return reply;
    },
  });
}

function serverFor(scope: Scope): Server {
  const server = new Server(
    { name: 'orkestra', version: '0.1.0', title: 'Orkestra' },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );
  server.setRequestHandler('tools/list', () => ({
    tools: [...tools].map(([name, operation]) => toolOf(name, operation)),
  }));
  server.setRequestHandler('tools/call', async ({ params }) => {
    const operation = tools.get(params.name);
    if (!operation) {
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `There is no tool "${params.name}". There are: ${[...tools.keys()].join(', ')}.`,
      );
    }
    // The call's own word comes before that of the connection it came over.
    const traceparent = traceParentOf(params._meta) ?? scope.traceparent;
    try {
      const output = (await call(operation, { ...scope, traceparent }, (params.arguments ?? {}) as Json)) as JsonObject;
      return { content: [{ type: 'text' as const, text: JSON.stringify(output) }], structuredContent: output };
    } catch (failure) {
      const problem = problemFrom(failure, { operation: operation.name, requestId: scope.requestId });
      return {
        isError: true,
        content: [{ type: 'text' as const, text: textOf(problem) }],
        _meta: { 'orkestra/problem': problem as unknown as JsonObject },
      };
    }
  });
  return server;
}

function toolOf(name: string, operation: AnyOperation) {
  const reads = httpOf(operation).method === 'GET';
  return {
    name,
    title: operation.summary.replace(/[.;:,].*$/, ''),
    description: operation.tool ?? operation.summary,
    inputSchema: plain(operation.input) as { type: 'object' },
    outputSchema: plain(operation.output) as { type: 'object' },
    annotations: {
      readOnlyHint: reads,
      destructiveHint: operation.name === 'run.cancel',
      idempotentHint: reads,
      openWorldHint: false,
    },
  };
}

/** The problem in words and, on lines of their own, the fields to correct: what a model needs to try again well. */
function textOf(problem: Problem): string {
  const violations = Array.isArray(problem.details.violations) ? (problem.details.violations as JsonObject[]) : [];
  return [
    `${problem.code}: ${problem.detail}`,
    ...violations.map(({ pointer, text }) => `- ${String(pointer) || '(the whole value)'}: ${String(text)}`),
    `Next: ${problem.hint}`,
  ].join('\n');
}

function plain(schema: unknown): JsonObject {
  return JSON.parse(JSON.stringify(schema)) as JsonObject;
}
