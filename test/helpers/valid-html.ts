import assert from 'node:assert/strict';
import { HtmlValidate } from 'html-validate';

// Made once a process: its rules take longer to read than most pages.
let validator: HtmlValidate | undefined;

/** What html-validate finds: line, rule, message. */
export async function faultsOf(html: string): Promise<string[]> {
  validator ??= openValidator();
  const { results } = await validator.validateString(html);
  return results.flatMap(({ messages }) =>
    messages.map(({ line, ruleId, message }) => `${line} ${ruleId}: ${message}`),
  );
}

/** The HTML has no fault that html-validate knows; `address` is named where it has. */
export async function assertValid(html: string, address = ''): Promise<void> {
  const faults = (await faultsOf(html)).map((fault) => `${address} ${fault}`);
  assert.deepEqual(faults, []);
}

function openValidator(): HtmlValidate {
  return new HtmlValidate({
    extends: ['html-validate:recommended'],
    rules: {
      // Headlines have up to 200 characters, and numbers stay as the office wrote them.
      'long-title': 'off',
      'tel-non-breaking': 'off',
      'no-trailing-whitespace': 'off',
      // Boxes that belong together have one name.
      'form-dup-name': ['error', { shared: ['checkbox', 'radio', 'submit', 'button', 'reset'] }],
    },
  });
}
