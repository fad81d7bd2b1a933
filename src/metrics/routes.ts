import { createHash, timingSafeEqual } from 'node:crypto';
import express, { type Express, type Request, Router } from 'express';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { answerProblems, unknownPath } from '../http/errors.ts';
import { collectMetrics } from './collect.ts';

/** `/metrics`: with METRICS_KEY, or without one from this machine itself. For all others nothing is here. */
export function metricsRoutes(deps: Deps): Router {
  const router = Router();
  router.get('/metrics', async (request, response) => {
    if (!mayRead(request, deps.config.metricsKey)) throw notFound();
    const { contentType, text } = await collectMetrics(deps);
    response.set({ 'Content-Type': contentType, 'Cache-Control': 'no-store' }).send(text);
  });
  return router;
}

/** For a process that has no other port. */
export function createMetricsApp(deps: Deps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(metricsRoutes(deps), unknownPath, answerProblems(deps));
  return app;
}

function mayRead(request: Request, key: string | null): boolean {
  if (key !== null) {
    const given = /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
    return given !== undefined && isSame(given, key);
  }
  return isLoopback(request.socket.remoteAddress ?? '') && !isForwarded(request);
}

// Of equal length, whatever was given: the comparison tells nothing about the key.
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}

// A proxy on this machine speaks for somebody elsewhere.
function isForwarded(request: Request): boolean {
  const names = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];
  return names.some((name) => request.headers[name] !== undefined);
}
