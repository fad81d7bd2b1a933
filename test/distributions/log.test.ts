import assert from 'node:assert/strict';
import { test } from 'node:test';
import { untilFinished, untilLedger } from '../helpers/ledger.ts';
import { manyPeople } from '../helpers/people.ts';
import { openPostbox, reply } from '../helpers/postbox.ts';
import { startProcessService } from '../helpers/process-service.ts';
import { publishRelease } from '../helpers/releases.ts';
import { until } from '../helpers/until.ts';

type Line = { distributionId?: string; msg: string };

test('each change in the state of a distribution is one line of the log, without addresses', async () => {
  let isLater = false;
  const postbox = await openPostbox({
    onRecipient: () => {
      if (isLater) throw reply(450, '4.2.1 later');
    },
  });
  const service = await startProcessService({ SMTP_URL: postbox.url, LOG_LEVEL: 'info' });
  try {
    await service.subscribe(manyPeople(3));
    const linesOf = (id: string) =>
      service
        .process()
        .log.filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Line)
        .filter(({ distributionId, msg }) => distributionId === id && msg !== 'release published')
        .map(({ msg }) => msg);
    const done = await untilFinished(service, await publishRelease(service));
    await until('the seal', async () => linesOf(done.id).includes('distribution sealed'));
    const ended = ['recipients frozen', 'distribution finished', 'distribution sealed'];
    assert.deepEqual(linesOf(done.id), ended);

    isLater = true;
    const releaseId = await publishRelease(service);
    const looks = ({ status, open }: { status: string; open: number }) =>
      status === 'running' && open === 3;
    const { id } = await untilLedger(service, releaseId, { looks });
    for (const step of ['pause', 'resume', 'cancel'])
      assert.equal((await service.api('POST', `/distributions/${id}/${step}`)).status, 200);
    const lines = ['recipients frozen', 'paused', 'resumed', 'cancelled', 'sealed'].map((word) =>
      word.includes(' ') ? word : `distribution ${word}`,
    );
    await until('the seal', async () => linesOf(id).includes('distribution sealed'));
    assert.deepEqual(linesOf(id), lines);
    assert.deepEqual(
      service.process().log.filter((line) => line.includes('@leser.example')),
      [],
    );
  } finally {
    await service.close();
    await postbox.close();
  }
});
