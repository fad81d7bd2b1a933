import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contrastOf, luminanceOf, readHex, readOklch, writeHex } from '../src/color.ts';

test('contrast is what WCAG 2.2 defines', () => {
  const contrast = (one: string, other: string) => contrastOf(readHex(one), readHex(other));
  assert.equal(contrast('#000000', '#ffffff'), 21);
  assert.equal(contrast('#ffffff', '#ffffff'), 1);
  assert.equal(contrast('#767676', '#ffffff').toFixed(2), '4.54');
  assert.equal(contrast('#ffffff', '#777777').toFixed(2), '4.48');
  assert.equal(luminanceOf([255, 0, 0]).toFixed(4), '0.2126');
});

test('a color is the same after reading and writing', () => {
  for (const hex of ['#000000', '#14566b', '#ffffff', '#0a0b0c'])
    assert.equal(writeHex(readHex(hex)), hex);
});

test('OKLCH becomes the sRGB that browsers show', () => {
  // The corners of sRGB as CSS Color 4 gives them in OKLCH.
  assert.equal(writeHex(readOklch('oklch(100% 0 0)')), '#ffffff');
  assert.equal(writeHex(readOklch('oklch(62.8% 0.25768 29.234)')), '#ff0000');
  assert.equal(writeHex(readOklch('oklch(45.2% 0.31321 264.052)')), '#0000ff');
});
