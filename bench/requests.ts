import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Figure, median, toFigure } from './figures.ts';
import { waitForDemonstration } from './demonstration.ts';
import type { Lab, Service } from './lab.ts';
import { readMemory } from './processes.ts';
import type { Constant } from './programs/express-constant.ts';

const connections = 50;
const rounds = 3;
const secondsEach = 3;

type Target = {
  what: string;
  path: string;
  unchanged: boolean;
  main?: true;
  /** Of what the peer does. */
  least?: number;
};
type Load = { perSecond: number; p99: number };

/**
 * Requests per second on the demonstration's content, beside an Express route that answers the same
 * bytes from a constant or an empty 304. The two take turns, so that both meet the same machine.
 */
export async function measureRequests(lab: Lab): Promise<Figure[]> {
  const service = await lab.startService({ DEMO: '1' });
  const targets = await chooseTargets(service);
  const constants = await Promise.all(targets.map(({ path }) => readConstant(service, path)));
  const express = await lab.startProgram('express-constant');
  const expressPid = Number(await express.ask(constants));
  const figures: Figure[] = [];
  for (const target of targets)
    figures.push(...(await compare(service.baseUrl, express.url, target)));
  const [own, bare] = [await readMemory(service.pid), await readMemory(expressPid)];
  const beside = { what: 'the Express process', value: bare.now };
  const what = 'Memory (RSS) after these requests';
  return [...figures, toFigure({ what, value: own.now, unit: 'MB', beside })];
}

async function chooseTargets(service: Service): Promise<Target[]> {
  const { path, id } = await waitForDemonstration(service);
  const feed = '/feeds/releases.rss';
  return [
    { what: 'Feed of 50 releases', path: feed, unchanged: false, main: true, least: 0.5 },
    { what: 'Feed not changed (304)', path: feed, unchanged: true, main: true, least: 0.8 },
    { what: 'Release page', path, unchanged: false, main: true, least: 0.5 },
    { what: 'Start page', path: '/', unchanged: false },
    { what: 'Public API, one release', path: `/api/v1/public/releases/${id}`, unchanged: false },
  ];
}

async function readConstant({ baseUrl }: Service, path: string): Promise<Constant> {
  const response = await fetch(baseUrl + path, { headers: { 'accept-encoding': 'identity' } });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  const contentType = response.headers.get('content-type') ?? '';
  return { path, contentType, body: await response.text() };
}

async function compare(ownUrl: string, peerUrl: string, target: Target): Promise<Figure[]> {
  const [own, peer]: [Load[], Load[]] = [[], []];
  for (const url of [ownUrl, peerUrl]) await load(url, target, 1);
  for (let round = 0; round < rounds; round += 1) {
    own.push(await load(ownUrl, target, secondsEach));
    peer.push(await load(peerUrl, target, secondsEach));
  }
  const of = (loads: Load[], name: keyof Load) => median(loads.map((one) => one[name]));
  return [
    toFigure({
      what: `${target.what}, requests per second (p99 ${of(own, 'p99')} ms with ${connections} connections)`,
      value: of(own, 'perSecond'),
      unit: '/s',
      beside: { what: peerOf(target), value: of(peer, 'perSecond') },
      ...(target.least !== undefined && { must: { of: 'ratio' as const, least: target.least } }),
      ...(target.main && { main: target.main }),
    }),
  ];
}

function peerOf({ unchanged }: Target): string {
  return unchanged ? 'Express, an empty 304' : 'Express, same bytes from a constant';
}

const run = promisify(execFile);
const autocannon = fileURLToPath(import.meta.resolve('autocannon'));

type Report = { requests: { average: number }; latency: { p99: number } } & Record<string, number>;

async function load(baseUrl: string, { path, unchanged }: Target, seconds: number): Promise<Load> {
  const url = baseUrl + path;
  const etag = unchanged ? (await fetch(url)).headers.get('etag') : null;
  const header = etag === null ? [] : ['-H', `If-None-Match=${etag}`];
  const options = ['-j', '-n', '-c', String(connections), '-d', String(seconds), ...header, url];
  const { stdout } = await run(process.execPath, [autocannon, ...options]);
  const report = JSON.parse(stdout) as Report;
  const wanted = report[unchanged ? '3xx' : '2xx'] ?? 0;
  const all = ['1xx', '2xx', '3xx', '4xx', '5xx', 'errors', 'timeouts'];
  const rest = all.reduce((sum, name) => sum + (report[name] ?? 0), 0) - wanted;
  if (wanted === 0 || rest > 0)
    throw new Error(`${path}: ${rest} unexpected answers, ${wanted} good`);
  return { perSecond: report.requests.average, p99: report.latency.p99 };
}
