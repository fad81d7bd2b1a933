import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOf } from '../../../src/email/mail-bytes.ts';
import { openSession, type Transmission } from '../../../src/email/smtp/session.ts';
import { pick, seededRandom } from '../../helpers/random.ts';
import {
  type ConnectionScript,
  type MailScript,
  openFaultServer,
  type Place,
} from '../../helpers/smtp-fault-server.ts';
import { mailOf, openQueue, type Told, toServer, wordOf } from './sending.ts';

const MAILS = 300;
const places: Place[] = ['mail', 'rcpt', 'data', 'text', 'dot'];
const answers = [
  '421 4.3.2 closing',
  '451 4.3.0 later',
  '450 4.2.0 greylisted',
  '550 5.1.1 User unknown',
  '554-5.6.0 no\n554 5.6.0 at all',
  'HTTP/1.1 400 Bad Request',
  '354 go on',
  '',
];

function badMail(random: () => number): MailScript {
  const place = pick(random, places);
  const taken = place === 'dot' && random() < 0.5;
  const kind = random();
  if (kind < 0.3) return { cutAt: place, taken };
  if (kind < 0.45) return { endAt: place, taken };
  if (place === 'text') return { early: pick(random, ['552 5.3.4 too big', '451 4.3.0 later']) };
  const answer = pick(random, answers);
  if (place !== 'dot') return { [place]: answer };
  // A server that takes a mail and then says clearly that it did not would be beyond help.
  return { dot: answer, taken: taken && !/^[45]\d\d/.test(answer) };
}

// Drawn by connection and by mail, so that a seed does not depend on what happens at the same time.
function openWeather(seed: number): (connection: number) => ConnectionScript {
  const times = new Map<string, number>();
  const mail = (sender: string) => {
    const time = (times.get(sender) ?? 0) + 1;
    times.set(sender, time);
    const random = seededRandom(seed * 1_000_000 + parseInt(sender.slice(2), 10) * 100 + time);
    return random() < 0.2 ? badMail(random) : {};
  };
  return (connection) => badConnection(seededRandom(seed * 10_000 + connection), mail);
}

function badConnection(
  random: () => number,
  mail: (sender: string) => MailScript,
): ConnectionScript {
  const kind = random();
  if (kind < 0.05) return { greeting: null };
  if (kind < 0.1) return { greeting: pick(random, ['421 4.7.0 full', '554 5.3.2 no', 'hello?']) };
  return {
    byByte: random() < 0.1,
    dataAnyway: random() < 0.3,
    ...(random() < 0.1 ? { delayMs: 1 } : {}),
    ...(random() < 0.3 ? { extensions: ['8BITMIME'] } : {}),
    ...(random() < 0.05 ? { ehlo: '500 what?' } : {}),
    ...(random() < 0.05 ? { rset: '500 what?' } : {}),
    mail,
  };
}

const timeouts = { command: 150, data: 150, answer: 150, greeting: 1_000 };

/** Sends until every mail has its end or its twelfth try. */
async function deliver(port: number, told: Told[][], queue: Transmission[]): Promise<void> {
  while (queue.length > 0) {
    const session = await openSession(toServer(port, { timeouts })).catch(() => null);
    if (session === null) continue;
    await session.pump(() => queue.shift());
    if (session.alive()) await session.quit();
    assert.equal(session.alive(), false);
  }
  assert.ok(told.length >= MAILS);
}

// Other seeds by TEST_WEATHER_SEEDS, with commas.
const seeds = (process.env.TEST_WEATHER_SEEDS ?? '1,2,3').split(',').map(Number);

for (const seed of seeds)
  test(`in bad weather no mail is lost and none is told wrongly (seed ${seed})`, async () => {
    const random = seededRandom(seed);
    const server = await openFaultServer(openWeather(seed));
    const texts = ['..', 'Guten Tag', '..x\r\n...\r\n', 'x\r\n'.repeat(1_000)];
    const mails = Array.from({ length: MAILS }, (_, number) => mailOf(number, pick(random, texts)));
    const told = mails.map((): Told[] => []);
    const queue: Transmission[] = [];
    const offer = (number: number) => {
      const mail = mails[number];
      if (mail === undefined) return;
      const notes = openQueue([mail]);
      const transmission = notes.take();
      const entry = notes.told[0];
      if (transmission === undefined || entry === undefined) return;
      told[number]?.push(entry);
      const again = () => (told[number]?.length ?? 0) < 12 && offer(number);
      queue.push({
        mail,
        settle: (outcome) => {
          transmission.settle(outcome);
          if (outcome.result === 'deferred') again();
        },
        giveBack: () => {
          transmission.giveBack();
          again();
        },
      });
    };
    for (const number of mails.keys()) offer(number);
    await Promise.all([1, 2, 3, 4].map(() => deliver(server.port, told, queue)));
    await server.close();

    const words = new Map<string, number>();
    for (const [number, mail] of mails.entries()) {
      const tries = told[number] ?? [];
      assert.ok(tries.every((one) => one.told.length === 1));
      const said = tries.flatMap((one) => one.told.map(wordOf));
      for (const word of said) words.set(word, (words.get(word) ?? 0) + 1);
      const taken = server.taken.filter(({ to }) => to === mail.to);
      const count = (word: string) => said.filter((one) => one === word).length;
      assert.ok(count('accepted') <= taken.length, 'accepted and not taken');
      assert.ok(taken.length <= count('accepted') + count('uncertain'), 'taken and denied');
      const text = textOf(mail.data).replaceAll(/^\./gm, '');
      assert.ok(taken.every((one) => one.from === mail.from && one.text === text));
    }
    assert.ok((words.get('accepted') ?? 0) > MAILS / 2);
    for (const word of ['given back', 'uncertain', 'failed', 'later (server)'])
      assert.ok(words.has(word), `the weather was too good: nothing was ${word}`);
  });
