import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyOfAddress } from '../../src/http/kept-addresses.ts';

test('public pages, feeds and the public API have a key', () => {
  for (const address of [
    '/',
    '/en/',
    '/suche',
    '/regionen/hagen',
    '/in-der-naehe',
    '/archiv',
    '/en/archiv/2026/11?region=05954',
    '/en/themen/bildung',
    '/meldungen/kreis-baut-0123456789ab',
    '/embed.js',
    '/en/embed?count=5&office=kreis',
    '/feeds/releases.rss',
    '/meldungen/kreis-baut-0123456789ab/druck',
    '/meldungen/kreis-baut-0123456789ab.ics',
    '/termine',
    '/en/termine.ics?office=kreis&region=05954',
    '/leichte-sprache',
    '/meldungen/kreis-baut-0123456789ab/versionen/2',
    '/feeds/topics/bildung.atom?archive=2026-10',
    '/feeds/regions/05954.json',
    '/api/v1/public/releases/0123456789ab',
  ])
    assert.equal(keyOfAddress(address), address);
});

test('personal and other pages have none', () => {
  for (const address of [
    '/abonnieren',
    '/en/abonnieren?region=05954',
    '/bestaetigen/token',
    '/einstellungen/token',
    '/en/abmelden/token',
    '/desk',
    '/status',
    '/status.json',
    '/barrierefreiheit?page=/suche',
    '/dev/mailbox',
    '/api/v1/releases',
    '/api/v1/media/0123456789ab',
    '/feeds/my/token.rss',
    '/metrics',
    'http://example.org/',
  ])
    assert.equal(keyOfAddress(address), null, address);
});

test('a file that is sent bit by bit has none: others would wait for a slow reader of it', () => {
  for (const ending of ['zip', 'pdf'])
    assert.equal(keyOfAddress(`/en/meldungen/kreis-baut-0123456789ab.${ending}`), null, ending);
});

test('one state of the parameters has one key', () => {
  const key = keyOfAddress('/suche?region=05954&topic=bildung');
  assert.equal(key, '/suche?region=05954&topic=bildung');
  assert.equal(keyOfAddress('/suche?topic=bildung&region=05954'), key);
  assert.equal(keyOfAddress('/suche?region=05954&utm_source=x&topic=bildung'), key);
  assert.equal(keyOfAddress('/?utm_source=brief'), '/');
  assert.equal(keyOfAddress('/?'), '/');
});

test('feeds are kept under the address as it was written, because they name it', () => {
  for (const query of ['region=05954&topic=bildung', 'topic=bildung&region=05954'])
    assert.equal(keyOfAddress(`/feeds/releases.rss?${query}`), `/feeds/releases.rss?${query}`);
  for (const query of ['topic=bildung&utm_source=x', 'topic=b%69ldung', 'topic=bildung&'])
    assert.equal(keyOfAddress(`/feeds/releases.rss?${query}`), null, query);
});

test('what somebody makes up takes no room', () => {
  for (const address of [
    '/?x=1',
    '/suche?q=Schule',
    '/in-der-naehe?ort=58332',
    '/archiv/2026/1',
    '/suche?region=05954&x=1',
    '/meldungen/x-0123456789ab?v=2',
    '/meldungen/%78-0123456789ab',
    '//meldungen//x-0123456789ab',
    '/MELDUNGEN/x-0123456789ab',
    `/meldungen/${'x'.repeat(300)}-0123456789ab`,
    `/feeds/releases.rss?${'region=05954&'.repeat(6)}`,
  ])
    assert.equal(keyOfAddress(address), null, address);
});

test('what the pages would read in another way takes no key of theirs', () => {
  for (const query of [
    '?region=05954',
    'utm_#&region=05954',
    'region=05954#',
    'region=05954\u00A0',
  ])
    assert.equal(keyOfAddress(`/suche?${query}`), null, query);
  assert.equal(keyOfAddress('/suche?re%67ion=0595%34'), '/suche?region=05954');
  const several = keyOfAddress('/suche?topic=b&region=2&topic=a&region=1');
  assert.equal(several, '/suche?region=2&region=1&topic=b&topic=a');
});
