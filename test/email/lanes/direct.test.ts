import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDirectRoutes, type Route } from '../../../src/email/lanes/direct.ts';
import { openDirectMail } from '../../../src/email/mail.ts';
import { openSession } from '../../../src/email/smtp/session.ts';
import { openCatcher } from '../catcher.ts';
import { mailOf } from '../smtp/sending.ts';
import { limitsOf } from './limits.ts';

const never = new AbortController().signal;

type Exchangers = { exchange: string; priority: number }[] | Error;

function routesOf(zones: Record<string, Exchangers>) {
  const asked: string[] = [];
  const findExchangers = async (domain: string) => {
    asked.push(domain);
    const found = zones[domain] ?? Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    if (found instanceof Error) throw found;
    return found;
  };
  const clock = { now: 0 };
  const find = openDirectRoutes({ name: 'us.example', findExchangers, now: () => clock.now });
  return { find, asked, clock };
}

function routeTo(host: string): Promise<Route> {
  const { find } = routesOf({ 'x.example': [{ exchange: host, priority: 0 }] });
  return find('x.example') as Promise<Route>;
}

test('mail goes to the exchangers of a domain, the preferred one first', async () => {
  const exchangers = [20, 10, 30].map((priority) => ({
    exchange: `mx${priority}.x.example`,
    priority,
  }));
  const { find } = routesOf({ 'x.example': exchangers });
  const route = await find('x.example');
  assert.ok('target' in route);
  assert.equal(route.target.key, 'mx10.x.example,mx20.x.example,mx30.x.example');
});

test('a domain without exchangers is its own', async () => {
  const none = Object.assign(new Error('no data'), { code: 'ENODATA' });
  const { find } = routesOf({ 'x.example': none, 'y.example': [] });
  for (const domain of ['x.example', 'y.example']) {
    const route = await find(domain);
    assert.ok('target' in route);
    assert.equal(route.target.key, domain);
  }
});

test('a domain that wants no mail is told from one that was not found', async () => {
  const { find } = routesOf({ 'null.example': [{ exchange: '', priority: 0 }] });
  assert.deepEqual(await find('null.example'), {
    permanent: true,
    response: '556 5.1.10 the domain takes no mail (RFC 7505)',
  });
  const unknown = await find('unknown.example');
  assert.ok('permanent' in unknown);
  assert.equal(unknown.permanent, false);
});

test('a route is looked up once in ten minutes, and again where nothing was found', async () => {
  const { find, asked, clock } = routesOf({
    'x.example': [{ exchange: 'mx.x.example', priority: 0 }],
  });
  await Promise.all([find('x.example'), find('x.example')]);
  clock.now = 9 * 60_000;
  await find('x.example');
  assert.deepEqual(asked, ['x.example']);
  clock.now = 11 * 60_000;
  await find('x.example');
  for (let times = 0; times < 2; times += 1) await find('unknown.example');
  assert.deepEqual(asked, ['x.example', 'x.example', 'unknown.example', 'unknown.example']);
});

const inside = [
  'localhost',
  '127.0.0.1',
  '10.1.2.3',
  '192.168.1.1',
  '169.254.169.254',
  '::1',
  'fd00::1',
];
for (const host of [...inside, '::ffff:10.0.0.1'])
  test(`an exchanger of our own network is never connected to: ${host}`, async () => {
    const { target } = await routeTo(host);
    await assert.rejects(target.connect(never), { code: 'EINSIDE' });
  });

test('each provider has a lane of its own: one that is away holds up nobody else', async () => {
  const server = await openCatcher();
  const port = Number(new URL(server.url).port);
  const here = { host: '127.0.0.1', port, secure: false, requireTls: false, name: 'us.example' };
  const mail = openDirectMail(
    async (domain) => ({
      lane: { name: domain, limits: limitsOf() },
      target: {
        key: domain,
        connect: (signal) =>
          openSession(domain === 'here.example' ? here : { ...here, port: 1 }, signal),
      },
    }),
    () => Promise.reject(new Error('nothing is signed here')),
  );
  const to = (domain: string, number: number) => ({
    ...mailOf(number),
    to: `a${number}@${domain}`,
  });
  const away = [1, 2, 3].map((number) => mail.send(to('away.example', number)));
  const accepted = [4, 5].map((number) => mail.send(to('here.example', number)));
  for (const { result } of await Promise.all(accepted)) assert.equal(result, 'accepted');
  for (const { result } of await Promise.all(away)) assert.equal(result, 'deferred');
  assert.deepEqual(
    mail
      .lanes()
      .map(({ name }) => name)
      .toSorted(),
    ['away.example', 'here.example'],
  );
  await mail.close();
  await server.close();
});
