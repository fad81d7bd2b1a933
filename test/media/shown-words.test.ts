import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { makePicture, pictureWords, uploadForm } from '../helpers/pictures.ts';
import { faultPaths } from '../helpers/problem.ts';
import { createRelease, publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

const api: TestService['api'] = (...call) => service.api(...call);

suite('The words of a file that a release shows', () => {
  const uploaded = async () => {
    const form = uploadForm({ bytes: await makePicture(), fields: pictureWords });
    return (await api('POST', '/media', form)).body.id ?? '';
  };
  const empty = { caption: '', credit: ' ', alt: '' };

  test('may be emptied while it is a draft', async () => {
    const media = await uploaded();
    await createRelease(service, { media: [media] });
    assert.equal((await api('PATCH', `/media/${media}`, empty)).status, 200);
  });

  test('cannot be emptied once it is scheduled, and changed they can be', async () => {
    const media = await uploaded();
    const id = await createRelease(service, { media: [media] });
    const publishAt = new Date(Date.now() + 3_600_000).toISOString();
    assert.equal((await api('POST', `/releases/${id}/schedule`, { publishAt })).status, 200);
    const refused = await api('PATCH', `/media/${media}`, { ...empty, credit: 'Foto: Neu' });
    assert.deepEqual(faultPaths(refused), ['alt', 'caption']);
    assert.equal((await api('GET', `/media/${media}`)).body.credit, pictureWords.credit);
    assert.equal((await api('PATCH', `/media/${media}`, { credit: 'Foto: Neu' })).status, 200);
  });

  test('cannot be emptied once it is public, and a change is in its audit trail', async () => {
    const media = await uploaded();
    const id = await publishRelease(service, { media: [media] });
    assert.deepEqual(faultPaths(await api('PATCH', `/media/${media}`, empty)), [
      'alt',
      'caption',
      'credit',
    ]);
    const words = { caption: 'Der neue Kreistag', credit: pictureWords.credit };
    assert.equal((await api('PATCH', `/media/${media}`, words)).status, 200);
    const events = await service.deps.db
      .selectFrom('auditEvent')
      .select(['actor', 'details'])
      .where('releaseId', '=', id)
      .where('action', '=', 'mediaChanged')
      .execute();
    const [before, after] = [{ caption: pictureWords.caption }, { caption: words.caption }];
    assert.deepEqual(events, [{ actor: 'key Test', details: { mediaId: media, before, after } }]);
  });
});
