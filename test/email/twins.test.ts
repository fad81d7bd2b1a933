import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { ReleaseMail } from '../../src/email/present-release.ts';
import {
  type MailTemplates,
  openMailTemplates,
  type RenderedMail,
} from '../../src/email/render.ts';
import { openWords } from '../../src/words.ts';
import { assertTwins } from './read-html.ts';
import { person, sampleConfirmation, sampleMail } from './samples.ts';
import { personalise } from './personalise.ts';

let templates: MailTemplates;

before(async () => {
  templates = await openMailTemplates({ words: await openWords() });
});

function renderMail(input: ReleaseMail): RenderedMail {
  return personalise(templates.release(input), person);
}

const event = { eventStartsAt: new Date('2026-12-01T09:00:00Z'), eventPlace: 'Kreishaus, Saal 1' };
const corrected = { version: 2, note: 'Es sind 3.100 Kinder, nicht 31.000.' };

const variants: [what: string, input: ReleaseMail][] = (['de', 'en'] as const).flatMap(
  (language): [string, ReleaseMail][] => [
    [`a release (${language})`, sampleMail({ language })],
    [`a teaser (${language})`, sampleMail({ language, fullText: false })],
    [`an invitation (${language})`, sampleMail({ language, of: { kind: 'invitation', ...event } })],
    [`an urgent notice (${language})`, sampleMail({ language, of: { kind: 'urgent' } })],
    [`a service notice (${language})`, sampleMail({ language, of: { kind: 'notice' } })],
    [
      `an English release (${language})`,
      sampleMail({ language, of: { language: 'en', headline: 'County starts a new programme' } }),
    ],
    [`a correction (${language})`, sampleMail({ language, kind: 'correction', of: corrected })],
    [
      `a withdrawal (${language})`,
      sampleMail({ language, kind: 'withdrawal', withdrawnReason: 'Der Termin fällt aus.' }),
    ],
    [
      `the least that a release can be (${language})`,
      sampleMail({
        language,
        of: { subheadline: '', byline: '', dateline: '', contacts: [], media: [], topics: [] },
      }),
    ],
  ],
);

for (const [what, input] of variants)
  test(`every sentence and link of the HTML is in the text of ${what}`, () => {
    assertTwins(renderMail(input));
  });

for (const [what, input] of variants)
  test(`${what} has text lines of at most 78 characters and no trailing spaces`, () => {
    for (const line of renderMail(input).text.split('\n')) {
      assert.ok(line.length <= 78 || /^(\[\d+\] )?https:\S+$/.test(line), line);
      assert.ok(line === '-- ' || line === line.trimEnd(), JSON.stringify(line));
    }
  });

for (const [what, input] of variants)
  test(`every text of ${what} is there in its language`, () => {
    const { subject, html, text } = renderMail(input);
    assert.doesNotMatch(subject + html + text, /email\.[a-z]+\.|undefined|\[object|\{\w+\}|\{\{/);
  });

for (const language of ['de', 'en'] as const)
  test(`the confirmation (${language}) says the same in both forms`, () => {
    const mail = templates.confirmation(sampleConfirmation(language));
    assertTwins(mail);
    assert.doesNotMatch(mail.html + mail.text, /email\.[a-z]+\.|undefined|\{\w+\}/);
    for (const line of mail.text.split('\n'))
      assert.ok(line.length <= 78 || line.startsWith('https:'), line);
  });
