/** The Fastify application: doors, page, reference, health. Knows no operation by name. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import serveStatic from '@fastify/static';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import Fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance, LogController } from 'fastify';
import type { Gate } from './auth.ts';
import { cloudEventsDoor } from './doors/cloud-events.ts';
import { eventsDoor } from './doors/events.ts';
import { problemFrom } from './doors/failure.ts';
import { healthDoor } from './doors/health.ts';
import { mcpDoor } from './doors/mcp.ts';
import { openApi } from './doors/openapi.ts';
import { restDoor } from './doors/rest.ts';
import { schemasDoor } from './doors/schemas.ts';
import { AppError, problemOf } from './errors.ts';
import { log } from './log.ts';

const BODY_LIMIT = 2_500_000;
/** The name, for the head of the reference. */
const WORDMARK =
  '<svg xmlns="http://www.w3.org/2000/svg" width="150" height="40"><text x="0" y="28" font-family="system-ui, sans-serif" font-size="24" font-weight="700" fill="#fff">Orkestra</text></svg>';
const REQUESTS_A_MINUTE = 6_000;

export async function buildApp(gate: Gate, pageFolder: string | null): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: true },
    // Long polls and event streams must not hold a stop: what is under way is told by its closed connection.
    forceCloseConnections: true,
    // `__proto__` in a body is a mistake or an attack; nothing of ours needs it.
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'ignore',
  });
  app.setErrorHandler((failure: FastifyError, request, reply) => {
    const expected = readingFailure(failure, request.headers['content-length']);
    const problem = expected ? problemOf(expected) : problemFrom(failure, { requestId: request.id });
    return reply.code(problem.status).type('application/problem+json').header('x-request-id', request.id).send(problem);
  });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        // Libraries of the page set element styles from script; that is no stylesheet and runs no code.
        styleSrcAttr: ["'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    strictTransportSecurity: gate.settings.publicUrl.startsWith('https:'),
  });
  await app.register(rateLimit, {
    max: REQUESTS_A_MINUTE,
    timeWindow: '1 minute',
    errorResponseBuilder: (_request, { ttl }) =>
      new AppError('RATE_LIMITED', { limit: REQUESTS_A_MINUTE, seconds: Math.ceil(ttl / 1000) }),
  });
  await app.register(swagger, {
    mode: 'static',
    specification: { document: openApi(gate.settings.publicUrl) as never },
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    theme: { title: 'Orkestra API' },
    logo: { type: 'image/svg+xml', content: Buffer.from(WORDMARK), href: '/' },
  });
  healthDoor(app, gate);
  schemasDoor(app);
  eventsDoor(app, gate);
  cloudEventsDoor(app, gate);
  restDoor(app, gate);
  mcpDoor(app, gate);
  if (pageFolder && existsSync(path.join(pageFolder, 'index.html'))) await page(app, pageFolder);
  else {
    app.setNotFoundHandler((request, reply) =>
      reply
        .code(404)
        .type('application/problem+json')
        .send(problemOf(new AppError('NOT_FOUND', { kind: 'page', id: request.url }))),
    );
  }
  return app;
}

/** The page: hashed assets for a year, its document always fresh; every address that is not a file is one of its views. */
async function page(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(serveStatic, {
    root: folder,
    wildcard: false,
    cacheControl: false,
    setHeaders(reply, file) {
      reply.header(
        'cache-control',
        file.includes(`${path.sep}assets${path.sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  app.setNotFoundHandler((request, reply) => {
    if (request.method === 'GET' && request.headers.accept?.includes('text/html')) {
      return reply.header('cache-control', 'no-cache').sendFile('index.html');
    }
    return reply
      .code(404)
      .type('application/problem+json')
      .send(problemOf(new AppError('NOT_FOUND', { kind: 'page', id: request.url })));
  });
}

/** What a client can get wrong before an operation is reached. */
function readingFailure(failure: FastifyError, length: string | undefined): AppError | null {
  if (failure instanceof AppError) return failure;
  if (failure.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new AppError('TOO_LARGE', { what: 'request', size: length ?? 'too many', limit: BODY_LIMIT });
  }
  const status = failure.statusCode ?? 500;
  if (status >= 400 && status < 500) return new AppError('BAD_REQUEST', { reason: failure.message.replace(/\.$/, '') });
  return null;
}
