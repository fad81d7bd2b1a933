import { listPublicReleases } from '../src/releases/public-store.ts';
import { type Service, waitUntil } from './lab.ts';

export type Shown = { path: string; id: string };

/** The release that goes out while one watches is out, and so are its mails: then it is quiet. */
export async function waitForDemonstration({ db }: Service): Promise<Shown> {
  await waitUntil(
    'the end of the demonstration’s distribution',
    () =>
      db
        .selectFrom('distribution')
        .select('id')
        .where('status', '=', 'finished')
        .executeTakeFirst(),
    60,
  );
  const releases = await listPublicReleases(db, { limit: 20 });
  const release = releases.find(({ media }) => media.length > 0) ?? releases[0];
  return { path: `/meldungen/${release?.slug}-${release?.id}`, id: release?.id ?? '' };
}

/** All pictures have the sizes that pages offer: to make them takes a whole core. */
export async function waitForPictures({ db }: Service): Promise<void> {
  const waiting = () =>
    db.selectFrom('media').select('id').where('pictureState', '=', 'waiting').executeTakeFirst();
  await waitUntil('the sizes of its pictures', async () => (await waiting()) === undefined, 180);
}
