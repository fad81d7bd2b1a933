import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { classifyReturn } from '../../src/inbound/classify-return.ts';
import { readMail } from '../../src/inbound/read-mail.ts';

const folder = new URL('samples/', import.meta.url);
const address = 'anna@zeitung.example';

suite('A mail that came back', () => {
  for (const file of readdirSync(folder)) {
    const [expected] = file.split('-');
    test(`is taken for ${expected}: ${file}`, async () => {
      const mail = await readMail(readFileSync(new URL(file, folder)));
      const verdict = classifyReturn(mail, address);
      assert.equal(verdict.class, expected, JSON.stringify(verdict));
      if (verdict.class === 'auto') assert.equal(verdict.flagged, file.includes('flagged'));
    });
  }
});

test('the corpus has every class, and at least 40 mails', () => {
  const files = readdirSync(folder);
  const classes = new Set(files.map((file) => file.split('-')[0]));
  assert.ok(files.length >= 40);
  assert.deepEqual(
    [...classes].toSorted((a, b) => (a ?? '').localeCompare(b ?? '')),
    ['auto', 'block', 'complaint', 'hard', 'human', 'soft', 'unknown', 'unsubscribe'],
  );
});
