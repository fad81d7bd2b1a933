import { listPublicReleases } from '../src/releases/public-store.ts';
import { type Service, waitUntil } from './lab.ts';

export type Shown = { path: string; id: string; mediaIds: string[] };

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
  const mediaIds = release?.media.map(({ id }) => id) ?? [];
  return { path: `/meldungen/${release?.slug}-${release?.id}`, id: release?.id ?? '', mediaIds };
}

/** Its pictures have the sizes that pages offer. */
export async function waitForPictures({ db }: Service, { mediaIds }: Shown): Promise<void> {
  const waiting = () =>
    db
      .selectFrom('media')
      .select('id')
      .where('id', 'in', mediaIds)
      .where('pictureState', '=', 'waiting')
      .executeTakeFirst();
  if (mediaIds.length === 0) return;
  await waitUntil('the sizes of its pictures', async () => (await waiting()) === undefined, 180);
}
