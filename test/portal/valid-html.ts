import assert from 'node:assert/strict';
import { HtmlValidate } from 'html-validate';

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    // Headlines have up to 200 characters, numbers stay as the office wrote them, and a void
    // element needs no slash.
    'long-title': 'off',
    'tel-non-breaking': 'off',
    'no-trailing-whitespace': 'off',
  },
});

/** The HTML has no fault that html-validate knows. */
export async function assertValid(html: string, path: string): Promise<void> {
  const report = await validator.validateString(html);
  const faults = report.results.flatMap(({ messages }) =>
    messages.map(({ line, ruleId, message }) => `${path}:${line} ${ruleId}: ${message}`),
  );
  assert.deepEqual(faults, []);
}
