import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { contrastOf, readHex, readOklch, writeHex } from '../../src/color.ts';
import {
  darkEnough,
  leastContrast,
  onDarkPages,
  pageColors,
  standsOut,
} from '../../src/offices/accent-color.ts';

const anyColor = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`);

const contrast = (color: string, page: 'light' | 'dark') =>
  contrastOf(readHex(color), readHex(pageColors[page]));

test('the shade for dark pages of any color that is taken stands out there', () => {
  fc.assert(
    fc.property(anyColor, (color) => {
      fc.pre(standsOut(color));
      assert.ok(contrast(onDarkPages(color), 'dark') >= leastContrast, color);
    }),
    { numRuns: 2_000 },
  );
});

test('the darker shade that is proposed for any color is taken', () => {
  fc.assert(
    fc.property(anyColor, (color) => assert.ok(standsOut(darkEnough(color)), color)),
    { numRuns: 2_000 },
  );
});

test('a color that stands out already stays as it is', () => {
  assert.equal(darkEnough('#14566b'), '#14566b');
  assert.equal(onDarkPages('#9db4ff'), '#9db4ff');
});

test('the shade for dark pages is as dark as it may be', () => {
  const color = onDarkPages('#000080');
  assert.ok(contrast(color, 'dark') < leastContrast * 1.03, color);
  const [red, green, blue] = readHex(color);
  assert.ok(blue > red && red === green, 'still a blue');
});

test('the pages that colors are held against are those of the style sheet', () => {
  const styles = readFileSync(new URL('../../src/browser/base.css', import.meta.url), 'utf8');
  const [, dark = ''] =
    /--kern-color-layout-background-default: (oklch\([^)]*\))/.exec(styles) ?? [];
  assert.equal(writeHex(readOklch(dark)), pageColors.dark);
});
