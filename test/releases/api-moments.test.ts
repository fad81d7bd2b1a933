import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { faultAt, faultPaths } from '../helpers/problem.ts';
import { createRelease, releaseInput } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

const zone = 'Europe/Berlin';
const doors = {
  create: (publishAt: unknown) => service.api('POST', '/releases', releaseInput({ publishAt })),
  change: async (publishAt: unknown) =>
    service.api('PATCH', `/releases/${await createRelease(service)}`, { publishAt }),
  schedule: async (publishAt: unknown) =>
    service.api('POST', `/releases/${await createRelease(service)}/schedule`, { publishAt }),
};

for (const [door, send] of Object.entries(doors))
  suite(`publishAt at the door "${door}"`, () => {
    test('without an offset is refused with the same time and the German offset', async () => {
      const winter = faultAt(await send('2027-01-08T10:00'), 'publishAt');
      assert.match(winter, /2027-01-08T10:00:00\+01:00/);
      const summer = faultAt(await send('2027-07-08T10:00:30'), 'publishAt');
      assert.match(summer, /2027-07-08T10:00:30\+02:00/);
    });

    test('in the gap of a clock change is refused with exactly the two choices', async () => {
      const choices = ['2027-03-28T01:30:00+01:00', '2027-03-28T03:30:00+02:00'];
      const local = '2027-03-28T02:30';
      assert.deepEqual(choicesIn(faultAt(await send(local), 'publishAt')), choices);
      const inZone = faultAt(await send({ local, zone }), 'publishAt.local');
      assert.deepEqual(choicesIn(inZone), choices);
    });

    test('in the overlap of a clock change is refused with exactly the two choices', async () => {
      const choices = ['2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00'];
      const local = '2026-10-25T02:30';
      assert.deepEqual(choicesIn(faultAt(await send(local), 'publishAt')), choices);
      const inZone = faultAt(await send({ local, zone }), 'publishAt.local');
      assert.deepEqual(choicesIn(inZone), choices);
    });

    test('that the calendar does not have is refused', async () => {
      for (const day of ['2027-02-29', '2027-13-01', '2027-00-10', '2027-04-31', '2027-01-00'])
        for (const time of ['T10:00:00+01:00', 'T10:00'])
          assert.match(faultAt(await send(day + time), 'publishAt'), /gibt es im Kalender nicht/);
      for (const time of ['T24:00', 'T25:00', 'T10:60', 'T10:00:60', 'T10:00:75']) {
        const local = `2027-01-08${time}`;
        assert.match(faultAt(await send(local), 'publishAt'), /gibt es im Kalender nicht/);
        assert.match(faultAt(await send(`${local}Z`), 'publishAt'), /gibt es im Kalender nicht/);
        assert.deepEqual(faultPaths(await send({ local, zone })), ['publishAt.local']);
      }
    });

    test('of no form that is known is refused with an example', async () => {
      for (const text of ['', 'morgen', '2027-01-08', '1799999999', '10:00', '2027-1-8T10:00Z'])
        assert.match(faultAt(await send(text), 'publishAt'), /2026-11-26T10:00:00\+01:00/);
      for (const local of ['', 'morgen', '2027-01-08', '2027-01-08T10:00Z'])
        assert.deepEqual(faultPaths(await send({ local, zone })), ['publishAt.local']);
    });

    test('in a zone that does not exist is refused at the zone', async () => {
      for (const name of ['', 'Berlin', 'Europe/Bonn', 'europe/berlin ', '+25:00', '\0'])
        assert.deepEqual(faultPaths(await send({ local: '2027-01-08T10:00', zone: name })), [
          'publishAt.zone',
        ]);
    });
  });

function choicesIn(message: string): string[] {
  return message.match(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d/g) ?? [];
}

suite('A moment that is taken', () => {
  test('is the same instant in every way of writing it', async () => {
    for (const publishAt of [
      '2027-07-08T10:00:00+02:00',
      '2027-07-08T08:00:00Z',
      '2027-07-08T08:00Z',
      '2027-07-08T08:00:00.000z',
      '2027-07-07T22:00:00-10:00',
      { local: '2027-07-08T10:00', zone },
      { local: '2027-07-08T10:00:00', zone },
      { local: '2027-07-08T04:00', zone: 'America/New_York' },
      { local: '2027-07-08T08:00', zone: 'UTC' },
    ]) {
      const { status, body } = await doors.schedule(publishAt);
      assert.equal(status, 200, JSON.stringify(body));
      assert.equal(body.publishAt, '2027-07-08T08:00:00.000Z');
      assert.deepEqual(body.notices, []);
    }
  });

  test('is either choice that the refusal of a clock change gave', async () => {
    const refusal = faultAt(await doors.schedule('2027-03-28T02:30'), 'publishAt');
    for (const choice of choicesIn(refusal)) {
      const { body } = await doors.schedule(choice);
      assert.equal(body.publishAt, new Date(choice).toISOString());
    }
  });

  test('can be taken out of a draft again', async () => {
    const { body } = await doors.create('2027-07-08T08:00:00Z');
    const changed = await service.api('PATCH', `/releases/${body.id}`, { publishAt: null });
    assert.equal(changed.body.publishAt, null);
    const scheduled = await service.api('POST', `/releases/${body.id}/schedule`, {});
    assert.deepEqual(faultPaths(scheduled), ['publishAt']);
  });

  test('of a draft is the one that scheduling takes when it names none', async () => {
    const { body } = await doors.create('2027-07-08T08:00:00Z');
    const scheduled = await service.api('POST', `/releases/${body.id}/schedule`, {});
    assert.equal(scheduled.body.status, 'scheduled');
    assert.equal(scheduled.body.publishAt, '2027-07-08T08:00:00.000Z');
  });

  test('in the past means now, which the answer says', async () => {
    for (const publishAt of [
      '2020-01-01T10:00:00+01:00',
      '0001-01-01T00:00Z',
      new Date().toISOString(),
    ]) {
      const from = Date.now();
      const { status, body } = await doors.schedule(publishAt);
      assert.equal(status, 200, JSON.stringify(body));
      assert.equal(body.status, 'published');
      assert.ok(Date.parse(body.publishedAt ?? '') >= from - 1_000);
      assert.deepEqual(body.notices, [
        {
          path: 'publishAt',
          message: 'publishAt lag in der Vergangenheit: Die Meldung wurde sofort veröffentlicht.',
        },
      ]);
    }
  });

  test('in the past is said in English to those who ask', async () => {
    const id = await createRelease(service);
    const body = { publishAt: '2020-01-01T10:00:00+01:00' };
    const answer = await service.api('POST', `/releases/${id}/schedule`, body, {
      'accept-language': 'en',
    });
    assert.match(answer.body.notices?.[0]?.message ?? '', /published at once/);
  });
});

suite('An embargo', () => {
  const at = '2027-07-08T08:00:00Z';
  const late = { publishAt: at, embargoFrom: '2027-07-08T09:00:00Z' };

  test('after or at the moment of publication is refused when it is scheduled', async () => {
    const id = await createRelease(service);
    for (const embargoFrom of [at, late.embargoFrom]) {
      const body = { publishAt: at, embargoFrom };
      const answer = await service.api('POST', `/releases/${id}/schedule`, body);
      assert.deepEqual(faultPaths(answer), ['embargoFrom']);
    }
  });

  test('after the moment of publication is refused in a draft as well', async () => {
    const created = await service.api('POST', '/releases', releaseInput(late));
    assert.deepEqual(faultPaths(created), ['embargoFrom']);
    const id = await createRelease(service, { publishAt: at });
    const { embargoFrom } = late;
    const changed = await service.api('PATCH', `/releases/${id}`, { embargoFrom });
    assert.deepEqual(faultPaths(changed), ['embargoFrom']);
    await service.api('PATCH', `/releases/${id}`, { embargoFrom: '2027-07-08T07:00:00Z' });
    const earlier = { publishAt: '2027-07-01T08:00:00Z' };
    const moved = await service.api('PATCH', `/releases/${id}`, earlier);
    assert.deepEqual(faultPaths(moved), ['embargoFrom']);
  });

  test('is read by the same rules as the moment of publication', async () => {
    const id = await createRelease(service);
    const body = { publishAt: at, embargoFrom: '2027-07-08T07:00' };
    const answer = await service.api('POST', `/releases/${id}/schedule`, body);
    assert.match(faultAt(answer, 'embargoFrom'), /2027-07-08T07:00:00\+02:00/);
  });

  test('before the moment of publication is kept and can be taken out', async () => {
    const id = await createRelease(service, { publishAt: at, embargoFrom: '2027-07-08T07:00:00Z' });
    const kept = await service.api('GET', `/releases/${id}`);
    assert.equal(kept.body.embargoFrom, '2027-07-08T07:00:00.000Z');
    const scheduled = await service.api('POST', `/releases/${id}/schedule`, { embargoFrom: null });
    assert.equal(scheduled.body.embargoFrom, null);
  });
});

test('the start of an event is read by the same rules', async () => {
  for (const [startsAt, path] of [
    ['2027-01-08T10:00', 'event.startsAt'],
    [{ local: '2027-03-28T02:30', zone }, 'event.startsAt.local'],
    ['2027-02-30T10:00Z', 'event.startsAt'],
  ] as const) {
    const event = { startsAt, place: 'Schwelm' };
    const answer = await service.api('POST', '/releases', releaseInput({ event }));
    assert.deepEqual(faultPaths(answer), [path]);
  }
});

test('the end of an event is taken after its start, and null where it is not told', async () => {
  const at = { startsAt: '2027-01-08T10:00:00+01:00', place: 'Schwelm' };
  for (const [endsAt, path] of [
    ['2027-01-08T10:00:00+01:00', 'event.endsAt'],
    ['2027-01-08T09:59:00+01:00', 'event.endsAt'],
    ['2027-01-08T12:00', 'event.endsAt'],
    [{ local: '2027-03-28T02:30', zone }, 'event.endsAt.local'],
  ]) {
    const event = { ...at, endsAt };
    const answer = await service.api('POST', '/releases', releaseInput({ event }));
    assert.equal(answer.status, 422);
    assert.deepEqual(faultPaths(answer), [path]);
  }
  const event = { ...at, endsAt: '2027-01-08T12:00:00+01:00' };
  const { body } = await service.api(
    'POST',
    '/releases',
    releaseInput({ event, kind: 'invitation' }),
  );
  const told = { startsAt: '2027-01-08T09:00:00.000Z', endsAt: '2027-01-08T11:00:00.000Z' };
  assert.deepEqual(body.event, { ...told, place: 'Schwelm' });
  const published = await service.api('POST', `/releases/${String(body.id)}/publish`);
  assert.equal(published.status, 200);
  const seen = await service.api('GET', `/public/releases/${String(body.id)}`);
  assert.deepEqual(seen.body.event, { ...told, place: 'Schwelm' });
  const note = 'Das Ende ist offen';
  const path = `/releases/${String(body.id)}/correct`;
  const corrected = await service.api('POST', path, { note, event: at });
  assert.deepEqual(corrected.body.event, { ...told, endsAt: null, place: 'Schwelm' });
});
