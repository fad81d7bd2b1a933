import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type Body, call } from '../helpers/call.ts';
import { assertProblem, faultPaths } from '../helpers/problem.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

const ask = (query: string) => call(`${service.url}/api/v1/public/regions?${query}`);
const itemsOf = async (query: string): Promise<Body[]> => {
  const { status, body } = await ask(query);
  assert.equal(status, 200, JSON.stringify(body));
  return body.items ?? [];
};
const codesOf = async (query: string) => (await itemsOf(query)).map(({ code }) => code);
const codeOf = ({ code }: Body) => String(code);

suite('The regions of the public API', () => {
  test('begin with Germany', async () => {
    const [germany, ...others] = await itemsOf('');
    assert.deepEqual([germany?.code, germany?.parent, others.length], ['DE', null, 0]);
  });

  test('lead down from the country to the municipalities of a Kreis', async () => {
    const laender = await itemsOf('parent=DE');
    assert.equal(laender.length, 16);
    assert.ok(laender.some((land) => codeOf(land) === '05'));
    assert.ok((await codesOf('parent=05')).includes('059'));
    assert.ok((await codesOf('parent=059')).includes('05954'));
    const towns = await itemsOf('parent=05954');
    assert.equal(towns.length, 9);
    assert.ok(towns.some(({ name }) => name === 'Schwelm'));
    assert.ok(towns.every(({ parent, level }) => parent === '05954' && level === 'municipality'));
  });

  test('may be named by slug as a parent', async () => {
    assert.deepEqual(await codesOf('parent=ennepe-ruhr-kreis'), await codesOf('parent=05954'));
  });

  test('of a parent that does not exist are a problem, and of a leaf are none', async () => {
    assertProblem(await ask('parent=99999'), 404);
    assert.deepEqual(await itemsOf('parent=05954024'), []);
  });

  test('are found by the beginning of their name, large ones first', async () => {
    assert.equal((await itemsOf('q=Schwelm'))[0]?.code, '05954024');
    assert.equal((await itemsOf('q=schwelm'))[0]?.code, '05954024');
    assert.ok((await codesOf('q=Ennepe')).includes('05954'));
    const berlin = await itemsOf('q=Berl');
    assert.equal(berlin[0]?.name, 'Berlin');
  });

  test('are found by umlauts, by parts of their name and by code', async () => {
    assert.ok((await itemsOf('q=KÖLN')).some(({ name }) => String(name).startsWith('Köln')));
    assert.ok((await codesOf('q=Ruhr-Kreis')).includes('05954'));
    assert.deepEqual(await codesOf('q=05954'), ['05954']);
    assert.deepEqual(await codesOf('q=58332'), ['05954024']);
  });

  test('take the characters of a pattern as what they are', async () => {
    for (const q of ['%', '_', '%%%', '\\', "'", '\\%', '_____'])
      assert.deepEqual(await itemsOf(`q=${encodeURIComponent(q)}`), [], q);
  });

  test('are at most as many as the limit, which is 1 to 500', async () => {
    assert.equal((await itemsOf('q=a&limit=3')).length, 3);
    assert.equal((await itemsOf('q=a')).length, 50);
    for (const limit of ['0', '501', 'x', '-1'])
      assert.deepEqual(faultPaths(await ask(`q=a&limit=${limit}`)), ['limit']);
  });

  test('of a parent come in pages by name, each once', async () => {
    const all = await itemsOf('parent=DE&limit=500');
    const seen: Body[] = [];
    let cursor: unknown = '';
    do {
      const { body } = await ask(
        `parent=DE&limit=5${cursor === '' ? '' : `&cursor=${String(cursor)}`}`,
      );
      assert.ok((body.items ?? []).length <= 5);
      seen.push(...(body.items ?? []));
      cursor = body.nextCursor;
    } while (cursor !== null);
    assert.deepEqual(seen, all);
    assert.equal(all.length, 16);
  });

  test('are searched within a parent when there is one', async () => {
    const everywhere = await itemsOf('q=berg&limit=500');
    const inside = await itemsOf('q=berg&parent=05&limit=500');
    assert.ok(inside.length > 0 && inside.length < everywhere.length);
    assert.ok(inside.every((region) => codeOf(region).startsWith('05')));
    assert.deepEqual(await codesOf('q=Schwelm&parent=ennepe-ruhr-kreis'), ['05954024']);
    assert.deepEqual(await codesOf('q=Ennepe-Ruhr-Kreis&parent=05954'), []);
    assertProblem(await ask('q=berg&parent=99999'), 404);
  });

  test('refuse a cursor that is none of theirs', async () => {
    for (const query of ['parent=DE&cursor=x', 'q=a&cursor=e30', 'cursor='])
      assert.deepEqual(faultPaths(await ask(query)), ['cursor']);
  });

  test('refuse an unknown or overlong question', async () => {
    assert.deepEqual(faultPaths(await ask('name=Schwelm')), ['name']);
    assert.deepEqual(faultPaths(await ask(`q=${'x'.repeat(101)}`)), ['q']);
  });

  test('have a centre, and the codes of the official key', async () => {
    const [town] = await itemsOf('q=05954024');
    assert.ok(town);
    const { lat, lon } = town.centre as { lat: number; lon: number };
    assert.ok(Math.abs(lat - 51.286) < 0.05 && Math.abs(lon - 7.294) < 0.05);
    assert.equal((await itemsOf('q=05954'))[0]?.nuts, 'DEA56');
  });
});

test('the topics are a tree with German and English names, parents before children', async () => {
  const { body } = await call(`${service.url}/api/v1/public/topics`);
  const seen = new Set<unknown>([null]);
  for (const { code, parent, name, nameEn } of body.items ?? []) {
    assert.ok(seen.has(parent), `${String(code)} before its parent`);
    assert.ok(name !== '' && nameEn !== '');
    seen.add(code);
  }
  assert.equal(body.items?.filter(({ parent }) => parent === null).length, 17);
  assert.equal(body.nextCursor, null);
});
