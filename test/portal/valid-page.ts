import assert from 'node:assert/strict';
import { HtmlValidate } from 'html-validate';

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  // Headlines have up to 200 characters, and numbers stay as the office wrote them.
  rules: { 'long-title': 'off', 'tel-non-breaking': 'off', 'no-trailing-whitespace': 'off' },
});

/** A page of the portal as html-validate wants it. */
export async function assertValidPage(html: string): Promise<void> {
  const { results } = await validator.validateString(html);
  const faults = results.flatMap(({ messages }) =>
    messages.map(({ line, ruleId, message }) => `${line} ${ruleId}: ${message}`),
  );
  assert.deepEqual(faults, []);
}
