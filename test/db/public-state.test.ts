import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type RawBuilder, sql } from 'kysely';
import { type Database, inTransaction } from '../../src/db/database.ts';
import { openPublicState, type PublicState } from '../../src/db/public-state.ts';
import { correctRelease, insertOffice, insertPicture, insertRelease } from '../feeds/rows.ts';
import { createTestDatabase } from '../helpers/database.ts';

let db: Database;
let state: PublicState;
let close: () => Promise<void>;

const at = '2026-10-01T09:00:00Z';
const open = { id: 'aaaaaaaaaaaa', publishedAt: at };
const secret = { id: 'bbbbbbbbbbbb', publishedAt: '2099-01-01Z', status: 'scheduled' } as const;

before(async () => {
  const database = await createTestDatabase();
  db = database.db;
  close = () => database.close();
  state = openPublicState({ url: database.url, onError: (error) => assert.fail(error) });
  await insertOffice(db, 'kreis', 'Kreis');
  await insertRelease(db, open);
  await insertPicture(db, open.id, 'mmmmmmmmmmmm');
});

after(async () => {
  await state.close();
  await close();
});

async function isChangedBy(change: () => Promise<unknown>): Promise<boolean> {
  const before = await state.read();
  await change();
  return (await state.read()) !== before;
}

const run = (statement: RawBuilder<unknown>) => () => statement.execute(db);

test('whatever a public page shows changes the number', async () => {
  const changes = {
    publication: () => insertRelease(db, { ...open, id: 'cccccccccccc' }),
    correction: () => correctRelease(db, open, 2),
    withdrawal: run(sql`update release set status = 'withdrawn', withdrawn_at = now(),
      withdrawn_reason = 'Irrtum' where id = 'cccccccccccc'`),
    deletion: run(sql`delete from release where id = 'cccccccccccc'`),
    words: run(sql`update release_version set headline = 'Anders' where release_id = ${open.id}`),
    picture: run(sql`update media set caption = 'Anders' where id = 'mmmmmmmmmmmm'`),
    office: run(sql`update office set name = 'Anders' where id = 'kreis'`),
    region: run(sql`update region set name = 'Anders' where code = '05954'`),
    topic: run(sql`update topic set name = 'Anders' where code = '05000000'`),
  };
  for (const [what, change] of Object.entries(changes))
    assert.equal(await isChangedBy(change), true, what);
});

test('nothing before the moment changes the number, and so nobody can guess it', async () => {
  const changes = {
    draft: run(
      sql`insert into release (id, office_id, slug) values ('dddddddddddd', 'kreis', 'x')`,
    ),
    words: run(
      sql`insert into release_version (release_id, number, headline) values ('dddddddddddd', 1, 'Neu')`,
    ),
    correction: run(
      sql`update release_version set headline = 'Neuer' where release_id = 'dddddddddddd'`,
    ),
    schedule: run(
      sql`update release set status = 'scheduled', publish_at = '2099-01-01Z' where id = 'dddddddddddd'`,
    ),
    deletion: run(sql`delete from release where id = 'dddddddddddd'`),
    upload:
      run(sql`insert into media (id, office_id, file_name, content_type, size_bytes, sha256, storage_key)
      values ('nnnnnnnnnnnn', 'kreis', 'a.jpg', 'image/jpeg', 1, '', 'n')`),
  };
  for (const [what, change] of Object.entries(changes))
    assert.equal(await isChangedBy(change), false, what);
});

test('what no page shows changes the number neither, beside what is public', async () => {
  const small = (id: string) => sql`
    insert into rendition (media_id, format, width, height, size_bytes, storage_key)
    values (${id}, 'webp', 480, 360, 1, ${id})`;
  const changes = {
    caption: run(sql`update media set caption = 'Anders' where id = 'nnnnnnnnnnnn'`),
    small: run(small('nnnnnnnnnnnn')),
    gone: run(sql`delete from media where id = 'nnnnnnnnnnnn'`),
    claim: run(sql`update media set picture_attempts = 1, picture_due_at = now()
      where id = 'mmmmmmmmmmmm'`),
    words: run(
      sql`update release_version set search_head = 'anders' where release_id = ${open.id}`,
    ),
    same: run(sql`update region set name = name where code = '05914'`),
    again: run(sql`update release set status = status where id = ${open.id}`),
  };
  for (const [what, change] of Object.entries(changes))
    assert.equal(await isChangedBy(change), false, what);
  assert.equal(await isChangedBy(run(small('mmmmmmmmmmmm'))), true, 'of a picture that is shown');
});

test('a moment that comes changes the number with its commit and not before', async () => {
  await insertRelease(db, { ...secret, publishedAt: at });
  const before = await state.read();
  await inTransaction(db, async (tx) => {
    await sql`update release set status = 'published', published_at = now() where id = ${secret.id}`.execute(
      tx,
    );
    assert.equal(await state.read(), before);
  });
  assert.notEqual(await state.read(), before);
});

test('what is rolled back leaves the number alone', async () => {
  const undone = () =>
    inTransaction(db, async (tx) => {
      await sql`update office set name = 'Nie' where id = 'kreis'`.execute(tx);
      throw new RangeError('undone');
    });
  assert.equal(await isChangedBy(() => assert.rejects(undone, RangeError)), false);
});

test('transactions side by side wait for none of the others, and each changes the number', async () => {
  const codes = ['05914', '05913', '05911', '05515'];
  const seen = [await state.read()];
  const nested = async (left: string[]): Promise<void> => {
    const [code, ...rest] = left;
    if (code === undefined) return;
    await inTransaction(db, async (tx) => {
      // A wait would end here.
      await sql`set local lock_timeout = '2s'`.execute(tx);
      await sql`update region set population = 1 where code = ${code}`.execute(tx);
      await nested(rest);
    });
    seen.push(await state.read());
  };
  await nested(codes);
  assert.equal(new Set(seen).size, codes.length + 1);
  assert.deepEqual(
    seen,
    seen.toSorted((a, b) => a - b),
  );
});
