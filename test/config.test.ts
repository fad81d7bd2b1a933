import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, readConfig } from '../src/config.ts';

const production = {
  NODE_ENV: 'production',
  BASE_URL: 'https://presse.kreis.example',
  DATABASE_URL: 'postgres://depesche@127.0.0.1/depesche',
  SMTP_URL: 'smtp://127.0.0.1:25',
  MAIL_FROM: 'presse@kreis.example',
  MAIL_DOMAIN: 'kreis.example',
  SECRET_KEY: 'only-for-tests-'.repeat(3),
};

test('production has no demonstration, whose invented people would get mail', () => {
  assert.equal(readConfig(production).demo, false);
  assert.equal(readConfig({ ...production, DEMO: '0' }).demo, false);
  assert.throws(
    () => readConfig({ ...production, DEMO: '1', BASE_URL: '' }),
    (error) =>
      error instanceof ConfigError &&
      error.faults.length === 2 &&
      error.faults.some((fault) => fault.startsWith('DEMO: ')) &&
      error.faults.some((fault) => fault.startsWith('BASE_URL: ')),
  );
});

test('a mistyped NODE_ENV is a fault and not silently development', () => {
  assert.throws(() => readConfig({ ...production, NODE_ENV: 'prod' }), ConfigError);
});

test('a public address with a path is refused, because no page would answer there', () => {
  const env = { ...production, BASE_URL: 'https://kreis.example/presse' };
  assert.throws(() => readConfig(env), ConfigError);
  assert.equal(readConfig(production).baseUrl, 'https://presse.kreis.example');
});
