import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { watchProcess } from './alarms/watch-process.ts';
import { closeAll, type Closer } from './close-all.ts';
import type { Config } from './config.ts';
import { type Deps, openDeps } from './deps.ts';
import { openServer } from './http/open-server.ts';
import { loadShippedRegions } from './regions/import-regions.ts';
import { loadShippedTopics } from './topics/import-topics.ts';

export type Service = { deps: Deps; port: number | null; stop(): Promise<void> };
export type Parts = { http: boolean; workers: boolean };

const drainMs = 8_000;

/**
 * Starts the parts of Depesche in this process. `stop` ends them in order: no new request, no new
 * job, then queues, mail, database. `asked` ends a start that waits.
 */
export async function startService(
  config: Config,
  parts: Parts,
  asked?: AbortSignal,
): Promise<Service> {
  const { close, ...deps } = await openDeps(config, asked);
  const stops = [close];
  const stop = () => closeAll(stops);
  try {
    await loadShippedRegions(deps);
    await loadShippedTopics(deps);
    // Killed at once: whoever waits for a child gives its row back and ends.
    const running: Closer[] = [() => deps.children.close()];
    stops.push(() => stopTogether(running));
    if (parts.workers) running.push(...(await startWork(deps)));
    running.push(watchProcess(deps));
    const server = parts.http ? await listen(deps) : null;
    if (server !== null) running.push(() => stopServer(deps, server));
    if (server === null) running.push(await startMetrics(deps));
    const port = server === null ? null : (server.address() as AddressInfo).port;
    return { deps, port, stop };
  } catch (error) {
    await stop().catch((fault: unknown) => deps.log.warn({ err: fault }, 'not ended in order'));
    throw error;
  }
}

/** At once, so that the end takes as long as the slowest; whoever waits has waited for all of them. */
async function stopTogether(running: Closer[]): Promise<void> {
  const ended = await Promise.allSettled(running.map((stopPart) => stopPart()));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

// Each kind of process loads what it runs: a worker without the portal needs 30 MB less.
async function startWork(deps: Deps): Promise<Closer[]> {
  const { startWorkers } = await import('../workers/main.ts');
  const { startInbound } = await import('./inbound/start.ts');
  // First what may fail: workers that nobody stops would keep the process for ever.
  const stopInbound = await startInbound(deps);
  return [startWorkers(deps), stopInbound];
}

async function listen(deps: Deps): Promise<Server> {
  const { createApp } = await import('./http/app.ts');
  const server = openServer(createApp(deps));
  server.listen(deps.config.port, deps.config.host);
  await listening(server, 'PORT', deps.config.port);
  return server;
}

async function listening(server: Server, setting: string, port: number): Promise<void> {
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      error.message = `Port ${port} is in use. End what uses it, or take another: ${setting}=${port + 1}`;
    throw error;
  }
}

/** A process without a web port tells its metrics on METRICS_PORT, where that is set. */
async function startMetrics(deps: Deps): Promise<Closer> {
  const { metricsPort, metricsHost } = deps.config;
  if (metricsPort === null) return async () => undefined;
  const { createMetricsApp } = await import('./metrics/routes.ts');
  const server = createServer(createMetricsApp(deps)).listen(metricsPort, metricsHost);
  await listening(server, 'METRICS_PORT', metricsPort);
  return () => stopServer(deps, server);
}

async function stopServer(deps: Deps, server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Those who watch a distribution would be waited for.
  deps.eventStreams.close();
  server.closeIdleConnections();
  const limit = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearTimeout(limit);
}

/** Aborted when the process is asked to end; a second signal ends it at once. */
export function hearSignals(): AbortSignal {
  const asked = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      process.once(signal, () => process.exit(1));
      asked.abort();
    });
  return asked.signal;
}
