import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { sql } from 'kysely';
import { deriveSigningKey } from '../../src/signing-key.ts';
import { signUnsigned } from '../../src/signatures/sign.ts';
import { createRelease, publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

const paragraph =
  'Die Bibliothek im Schwelmer Kreishaus öffnet nach achtzehn Monaten Umbau wieder ihre Türen. ' +
  'Besucherinnen und Besucher finden dort 42.000 Bücher, „stille“ Arbeitsplätze und ein Lesecafé.\n\n' +
  'Landrätin Anna Beispiel sagte, der Umbau habe 3,5 Millionen Euro gekostet, 5 % weniger als geplant.';

async function codeOf(id: string): Promise<string> {
  const { body } = await service.api('GET', `/public/releases/${id}`);
  assert.match(String(body.checkCode), /^[0-9A-HJKMNP-TV-Z]{12}$/);
  return String(body.checkCode);
}

type Page = { status: number; text: string; headers: Headers };

async function ask(typed: string, path = '/pruefen'): Promise<Page> {
  const body = new URLSearchParams({ code: typed });
  const response = await fetch(service.url + path, { method: 'POST', body });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

async function open(path: string): Promise<Page> {
  const response = await fetch(service.url + path);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

const titleOf = ({ text }: Page) =>
  /aria-labelledby="ergebnis">.*?<h3 class="kern-title">(.*?)<\/h3>/s.exec(text)?.[1];

const genuine = 'Diese Meldung ist echt.';
const unknown = 'Diese Meldung kennen wir nicht.';

suite('A check code', () => {
  test('stands on the page and leads to the release, however it is typed', async () => {
    const id = await publishRelease(service, { headline: 'Brücke wird erneuert' });
    const code = await codeOf(id);
    const shown = code.replace(/.{4}(?=.)/g, '$&-');
    const { body } = await service.api('GET', `/public/releases/${id}`);
    const page = await open(new URL(String(body.url)).pathname);
    assert.ok(page.text.includes(`href="/pruefen?code=${shown}"`));
    for (const typed of [code, shown, shown.toLowerCase(), ` ${shown.replaceAll('-', ' ')} `]) {
      const answer = await ask(typed);
      assert.equal(titleOf(answer), genuine, typed);
      assert.match(answer.text, /Brücke wird erneuert[^]*Ennepe-Ruhr-Kreis/);
    }
    assert.equal(titleOf(await open(`/pruefen?code=${shown}`)), genuine);
    assert.equal(titleOf(await open(`/en/verify?code=${shown}`)), 'This release is genuine.');
  });

  test('of a corrected version leads to the new one and says what changed', async () => {
    const id = await publishRelease(service);
    const first = await codeOf(id);
    const note = 'Der Bericht nennt vier Schwerpunkte.';
    await service.api('POST', `/releases/${id}/correct`, { note, body: 'Es sind vier.' });
    const second = await codeOf(id);
    assert.notEqual(first, second);
    const old = await ask(first);
    assert.match(String(titleOf(old)), /echt, aber inzwischen korrigiert/);
    assert.ok(old.text.includes(note) && old.text.includes('Neueste Fassung lesen'));
    assert.ok(old.text.includes(`-${id}"`));
    assert.equal(titleOf(await ask(second)), genuine);
  });

  test('of a withdrawn release says when and why, and no word of the text', async () => {
    const id = await publishRelease(service, {
      body: `${paragraph}\n\nGeheimwort Rhabarberkuchen.`,
    });
    const code = await codeOf(id);
    await service.api('POST', `/releases/${id}/withdraw`, { reason: 'Falsche Zahlen' });
    for (const typed of [code, `${paragraph}\n\nGeheimwort Rhabarberkuchen.`]) {
      const answer = await ask(typed);
      assert.match(String(titleOf(answer)), /zurückgezogen/);
      assert.ok(answer.text.includes('Falsche Zahlen'));
    }
    const similar = await ask(`${paragraph}\n\nEin Wort ist hier anders.`);
    assert.match(String(titleOf(similar)), /ähnelt/);
    assert.ok(similar.text.includes('Falsche Zahlen'));
    assert.ok(!/Rhabarberkuchen/i.test(similar.text));
    const file = await service.api('GET', `/public/releases/${id}.ninjs`);
    assert.equal(file.status, 410);
    await service.deps.db.deleteFrom('signature').where('releaseId', '=', id).execute();
  });

  test('that is taken makes the next one longer', async () => {
    const first = await publishRelease(service);
    const second = await publishRelease(service);
    const { db } = service.deps;
    const code = await codeOf(second);
    await db.deleteFrom('signature').where('releaseId', '=', second).execute();
    await sql`update signature set code = ${code} where release_id = ${first}`.execute(db);
    await signUnsigned(service.deps);
    const { body } = await service.api('GET', `/public/releases/${second}`);
    assert.match(String(body.checkCode), new RegExp(`^${code}.{4}$`));
    assert.equal(titleOf(await ask(String(body.checkCode))), genuine);
  });
});

suite('What is not public', () => {
  test('is unknown in the same words and headers as what never was', async () => {
    const hidden =
      'Das Gymnasium Rabenhorst zieht heimlich in die stillgelegte Papiermühle am Ostufer um.';
    const draft = await createRelease(service, { body: hidden });
    const planned = await createRelease(service, { headline: 'Geplante Sache' });
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const embargoFrom = new Date(Date.now() + 60_000).toISOString();
    const plan = { publishAt: at, embargoFrom };
    const answer = await service.api('POST', `/releases/${planned}/schedule`, plan);
    assert.equal(answer.status, 200);
    await sql`update release set embargo_from = now() - interval '1 hour' where id = ${planned}`.execute(
      service.deps.db,
    );
    await signUnsigned(service.deps);
    const addressOf = (id: string) => `http://localhost:3000/meldungen/geplante-sache-${id}`;
    const shapeOf = ({ status, text, headers }: Page, id: string) => ({
      status,
      text: text.replaceAll(id, 'ID'),
      headers: [...headers].filter(([name]) => !/^(date|etag|x-request-id|ratelimit)/.test(name)),
    });
    const never = '0123456789ab';
    const expected = shapeOf(await ask(addressOf(never)), never);
    assert.ok(expected.text.includes(unknown));
    for (const id of [draft, planned]) {
      assert.deepEqual(shapeOf(await ask(addressOf(id)), id), expected);
      const file = await service.api('GET', `/public/releases/${id}.ninjs`);
      const none = await service.api('GET', `/public/releases/${never}.ninjs`);
      assert.deepEqual([file.status, file.body], [none.status, none.body]);
    }
    assert.equal(titleOf(await ask(hidden)), unknown);
    assert.equal(
      (
        await service.deps.db
          .selectFrom('signature')
          .select('code')
          .where('releaseId', 'in', [draft, planned])
          .execute()
      ).length,
      0,
    );
  });
});

suite('An address', () => {
  test('of ours is checked, one of another host is not called genuine', async () => {
    const id = await publishRelease(service);
    const { body } = await service.api('GET', `/public/releases/${id}`);
    const url = String(body.url);
    for (const typed of [url, new URL(url).pathname, url.replace('http://', ''), `${url}?x=1#top`])
      assert.equal(titleOf(await ask(typed)), genuine, typed);
    const forged = url.replace('localhost:3000', 'localhost.example:3000');
    assert.match(String(titleOf(await ask(forged))), /gehört nicht zu diesem Portal/);
    assert.equal(titleOf(await ask('http://localhost:3000/impressum')), unknown);
  });
});

suite('A pasted text', () => {
  before(async () => {
    await publishRelease(service, {
      headline: 'Bibliothek öffnet wieder',
      subheadline: '',
      dateline: 'Schwelm',
      byline: '(pen)',
      body: paragraph,
    });
  });

  test('is genuine whole, whatever copying did to spaces, quotes, hyphens and dashes', async () => {
    const copies = [
      paragraph,
      paragraph.replaceAll('„stille“', '"stille"').replaceAll(' ', '\u00A0\n'),
      paragraph.replace('Arbeitsplätze', 'Arbeits-\nplätze').normalize('NFD'),
      `Bibliothek öffnet wieder\n\nSchwelm (pen) – ${paragraph}`,
      paragraph.replace('Umbau wieder', 'Um\u00ADbau [1] wieder'),
    ];
    for (const copy of copies) assert.equal(titleOf(await ask(copy)), genuine, copy);
  });

  test('that is a passage is called one', async () => {
    const answer = await ask('Besucherinnen und Besucher finden dort 42.000 Bücher');
    assert.equal(titleOf(answer), genuine);
    assert.ok(answer.text.includes('wörtlicher Auszug'));
  });

  test('that was changed is similar, with the words that differ', async () => {
    const answer = await ask(paragraph.replace('3,5 Millionen', '9,5 Milliarden'));
    assert.match(String(titleOf(answer)), /ähnelt einer echten Meldung, ist aber nicht gleich/);
    assert.match(answer.text, /<ins>9,5 milliarden<\/ins>[^]*<del>3,5 millionen<\/del>/);
    assert.ok(answer.text.includes('Bibliothek öffnet wieder'));
    const end = await ask(paragraph.replace('weniger als geplant', 'mehr als vermutet'));
    assert.match(end.text, /<ins>mehr als vermutet<\/ins>[^]*<del>weniger als geplant<\/del>/);
  });

  test('of nobody is unknown, and one that is too short is called so', async () => {
    const invented =
      'Der Mond wird am kommenden Dienstag wegen dringender Wartungsarbeiten gesperrt.';
    assert.equal(titleOf(await ask(invented)), unknown);
    assert.match(String(titleOf(await ask('Guten Tag zusammen'))), /zu kurz/);
  });

  test('may be hostile', async () => {
    const hostile = [
      `' & | ! ( ) :* <-> \\ %s {{x}} ${paragraph.replace('geplant', '"><script>alert(1)</script>')}`,
      'a:* & b <-> c | !d ((( ))) \' " \\ ; drop table release; -- select * from office',
      '\u0000\uD800 \u202E abc def ghi jkl mno \uFFFF',
      'und der die das ein eine nicht mit von zu',
      'x'.repeat(199_000),
      'wort '.repeat(39_000),
      `${paragraph} `.repeat(500).slice(0, 190_000),
      Array.from({ length: 20_000 }, (_, index) => `w${index}`).join(' '),
    ];
    for (const typed of hostile) {
      const answer = await ask(typed);
      assert.equal(answer.status, 200, typed.slice(0, 40));
      assert.ok(titleOf(answer), typed.slice(0, 40));
      assert.ok(!answer.text.includes('<script'));
    }
    assert.equal((await ask('ü'.repeat(101_000))).status, 422);
    assert.equal((await ask('x'.repeat(800_000))).status, 413);
    assert.equal((await ask('')).status, 422);
    assert.equal((await open('/pruefen?code=a&code=b')).status, 200);
  });
});

suite('Keys', () => {
  test('are published, and those of old stay known after a change', async () => {
    const id = await publishRelease(service);
    const before = await service.api('GET', `/public/releases/${id}.ninjs`);
    const renewed = {
      ...service.deps,
      config: { ...service.deps.config, signingKey: deriveSigningKey('renewed'.repeat(8)) },
    };
    await service.deps.db.deleteFrom('signature').where('releaseId', '=', id).execute();
    await signUnsigned(renewed);
    const after = await service.api('GET', `/public/releases/${id}.ninjs`);
    const { text, headers } = await open('/.well-known/depesche-keys.json');
    assert.equal(headers.get('access-control-allow-origin'), '*');
    const set = JSON.parse(text) as { keys: Record<string, string>[] };
    assert.deepEqual(
      set.keys.map(({ kid }) => kid),
      [service.deps.config.signingKey.kid, renewed.config.signingKey.kid],
    );
    assert.ok(set.keys[0]?.validUntil && !set.keys[1]?.validUntil);
    assert.notDeepEqual(before.body.altIds, after.body.altIds);
    const { readKeySet, verifyNinjs } = await import('../../src/signatures/sealed.ts');
    const keys = readKeySet(set);
    for (const { body } of [before, after])
      assert.ok(verifyNinjs(JSON.parse(JSON.stringify(body)) as never, keys).kid);
  });

  test('a fault of signing delays no publication, and the sweeper signs it', async () => {
    const { signingKey } = service.deps.config;
    const broken = { ...signingKey, publicKey: Buffer.alloc(3) };
    const deps = {
      ...service.deps,
      config: { ...service.deps.config, signingKey: { ...broken, kid: 'broken' } },
    };
    const id = await createRelease(service);
    const { publishNow } = await import('../../src/releases/schedule.ts');
    await publishNow(deps, { officeId: service.office.id, actor: 'test' }, id);
    const { body } = await service.api('GET', `/public/releases/${id}`);
    assert.deepEqual([body.id, body.checkCode], [id, null]);
    await signUnsigned(service.deps);
    await codeOf(id);
  });

  test('a version that cannot be signed holds up none of the others', async () => {
    const { db } = service.deps;
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) ids.push(await publishRelease(service));
    await db.deleteFrom('signature').where('releaseId', 'in', ids).execute();
    await sql`
      create function refuse_signature() returns trigger language plpgsql as 
        'begin raise exception ''refused''; end';
      create trigger refuse before insert on signature for each row
        when (new.release_id = ${sql.lit(ids[1])}) execute function refuse_signature()
    `.execute(db);
    const codes = async () => {
      const answers = ids.map((id) => service.api('GET', `/public/releases/${id}`));
      return (await Promise.all(answers)).map(({ body }) => body.checkCode !== null);
    };
    await signUnsigned(service.deps);
    assert.deepEqual(await codes(), [true, false, true]);
    await sql`drop trigger refuse on signature`.execute(db);
    await signUnsigned(service.deps);
    assert.deepEqual(await codes(), [true, true, true]);
  });
});
