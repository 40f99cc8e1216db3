/** The credential of an HTTP request: a bearer key, or the session cookie of a browser that is on our own page. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';

const COOKIE = 'orkestra_session';

export function credentialOf(request: FastifyRequest): string | null {
  const header = request.headers.authorization;
  if (header !== undefined) return /^Bearer\s+(\S+)$/i.exec(header)?.[1] ?? '';
  const cookie = cookieOf(request);
  if (cookie !== null && request.method !== 'GET' && request.method !== 'HEAD') refuseForeignPage(request);
  return cookie;
}

/** A browser says where a request was made; one made elsewhere does not act with our cookie. */
export function refuseForeignPage(request: FastifyRequest): void {
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const foreign =
    site !== undefined
      ? site !== 'same-origin' && site !== 'none'
      : origin !== undefined && hostOf(origin) !== request.headers.host;
  if (foreign) throw new AppError('FORBIDDEN', { reason: 'the request was made by another site' });
}

export function setSessionCookie(reply: FastifyReply, session: string | null, secure: boolean): void {
  const parts = [
    `${COOKIE}=${session ?? ''}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Strict',
    ...(secure ? ['Secure'] : []),
    ...(session === null ? ['Max-Age=0'] : []),
  ];
  reply.header('set-cookie', parts.join('; '));
}

function cookieOf(request: FastifyRequest): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === COOKIE && value) return value;
  }
  return null;
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}
