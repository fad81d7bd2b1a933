import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { listLedgerRows, readLedgers } from '../helpers/ledger.ts';
import { manyPeople } from '../helpers/people.ts';
import { countBy, reply } from '../helpers/postbox.ts';
import { type ProcessService, startProcessService } from '../helpers/process-service.ts';
import { seededRandom } from '../helpers/random.ts';
import { publishRelease } from '../helpers/releases.ts';
import { until } from '../helpers/until.ts';
import { assertSound, dropPauses, untilAcceptedWithoutPauses } from './judge.ts';
import { type MailServer, type Moods, openMailServer } from './mail-server.ts';

const people = 600;
const seed = Number(process.env.TEST_SEED ?? 5_321);

type Mischief = Record<'late' | 'banner' | 'closed' | 'greylisted' | 'refused' | 'dropped', number>;

let server: MailServer;
let service: ProcessService;

before(async () => {
  server = await openMailServer();
  service = await startProcessService({ SMTP_URL: server.url });
  await service.subscribe(manyPeople(people));
});

after(async () => {
  await service?.close();
  await server?.close();
});

test('a mail server in every bad mood during a whole distribution costs nobody the mail, and only lost answers repeat one', async (t) => {
  const done: Mischief = { late: 0, banner: 0, closed: 0, greylisted: 0, refused: 0, dropped: 0 };
  server.moods = badMoods(seededRandom(seed), done);
  const id = await publishRelease(service);
  const most = (people * 2) / 3;
  await until(
    'most of the mails, against all moods',
    async () => {
      await dropPauses(service);
      await readLedgers(service, id);
      return server.letters.length >= most;
    },
    90_000,
  );
  server.moods = {};
  const ledger = await untilAcceptedWithoutPauses({ service, id, people, limitMs: 90_000 });
  t.diagnostic(`seed ${seed}: ${JSON.stringify(done)}; ${ledger.uncertain} marked as uncertain`);
  for (const [mood, count] of Object.entries(done)) assert.ok(count > 0, `${mood} never came`);

  const counts = countBy(server.letters.map(({ to }) => to));
  assert.equal(counts.size, people, 'everybody got it');
  assert.ok(server.letters.length <= people + done.dropped, `${server.letters.length} mails`);
  const identities = countBy(server.letters.map(({ messageId }) => messageId));
  assert.equal(identities.size, people, 'a repeated mail keeps its Message-ID');
  const rows = await listLedgerRows(service, ledger.id);
  const marked = new Set(rows.filter((row) => row.uncertain > 0).map(({ address }) => address));
  const twice = [...counts].filter(([, count]) => count > 1).map(([to]) => to);
  assert.ok(
    twice.every((to) => marked.has(to)),
    'the ledger marks each that came twice',
  );
  assert.ok(marked.size <= done.dropped, 'and none but those whose answer was lost');
  assertSound(service);
});

/** Each mood by chance; `done` counts how often it came. */
function badMoods(random: () => number, done: Mischief): Moods {
  const comes = (mood: keyof Mischief, chance: number) => {
    if (random() >= chance) return false;
    done[mood] += 1;
    return true;
  };
  let greetings = 0;
  return {
    // Connections are few, so these moods come in turn: no chance that they never do.
    greet: async () => {
      greetings += 1;
      if (comes('late', greetings % 2)) await pause(200 + random() * 800);
      return comes('banner', greetings % 4 === 3 ? 1 : 0)
        ? reply(421, '4.3.2 Too busy, try again later')
        : null;
    },
    recipient: () => {
      if (comes('closed', 0.008)) return reply(421, '4.3.2 Closing the connection');
      return comes('greylisted', 0.08) ? reply(450, '4.2.0 Greylisted, try again later') : null;
    },
    letter: async () => {
      if (comes('refused', 0.04)) return reply(451, '4.3.0 Not now');
      return comes('dropped', 0.015) ? 'drop' : 'take';
    },
  };
}
