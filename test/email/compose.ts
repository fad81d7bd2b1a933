import {
  fillReleaseMessage,
  prepareReleaseMessage,
  type ReleaseMessageInput,
  type ReleaseRecipient,
} from '../../src/email/prepared-message.ts';
import type { MailTemplates, ReleaseMail } from '../../src/email/render.ts';
import type { UnsignedMail } from '../../src/email/unsigned-mail.ts';
import { makeToken } from '../../src/tokens.ts';
import { config, person, sampleMail, type sampleRelease } from './samples.ts';

export const recipient: ReleaseRecipient = {
  ...person,
  unsubscribeToken: makeToken(config.secretKey, 'unsubscribe', 4711),
  bounceToken: makeToken(config.secretKey, 'bounce', 4711),
  deliveryId: 4711,
  earlierId: null,
  address: 'anna.muster@zeitung.example',
};

export type Changes = Partial<ReleaseRecipient> &
  Partial<Pick<ReleaseMail, 'kind' | 'language' | 'fullText'>> &
  Partial<Pick<ReleaseMessageInput, 'config' | 'date'>> & { of?: Partial<typeof sampleRelease> };

/** The mail of the sample release to one person; what a test cares about is given. */
export function composeRelease(templates: MailTemplates, changes: Changes = {}): UnsignedMail {
  const { of = {}, kind = 'initial', language = 'de', fullText = true, ...rest } = changes;
  const { config: own = config, date = new Date('2026-11-19T09:00:01Z'), ...personal } = rest;
  const shown = sampleMail({ of, kind, language, fullText });
  const mail = templates.release(shown);
  const { release } = shown;
  const prepared = prepareReleaseMessage({ config: own, mail, release, kind, language, date });
  return fillReleaseMessage(prepared, { ...recipient, ...personal });
}
