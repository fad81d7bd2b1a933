import type { Deps } from '../deps.ts';
import { type MailMessage, releaseMessage } from '../email/message.ts';
import { personalise, type PreparedMail } from '../email/render.ts';
import { findVersion, findWithdrawnRelease, type PublicRelease } from '../releases/public-store.ts';
import { makeToken } from '../tokens.ts';
import { openReasons, type TellReason } from './reason.ts';
import { type ClaimedDelivery } from './claim-store.ts';
import { type Distribution, findReasonCodes } from './store.ts';

/** The mail for one delivery of a distribution. */
export type Compose = (delivery: ClaimedDelivery) => MailMessage;

type ComposeDeps = Pick<Deps, 'db' | 'words' | 'config' | 'mailTemplates'>;
type Sending = { distribution: Distribution; release: PublicRelease; tellReason: TellReason };

/**
 * Prepares the mails of a distribution: rendered once per language and length, and per recipient
 * only what differs is put in.
 */
export async function openComposer(
  deps: ComposeDeps,
  distribution: Distribution,
): Promise<Compose> {
  const release = await findVersion(deps.db, distribution);
  if (release === undefined) throw new Error(`distribution ${distribution.id} has no version`);
  const withdrawn = await findWithdrawnRelease(deps.db, distribution.releaseId);
  const tellReason = await openReasons(deps, await findReasonCodes(deps.db, distribution));
  const sending = { distribution, release, tellReason };
  const prepare = openPreparer(deps, sending, withdrawn?.withdrawnReason ?? '');
  return (delivery) => composeOne(deps, sending, { delivery, prepared: prepare(delivery) });
}

function openPreparer(deps: ComposeDeps, { release, distribution }: Sending, reason: string) {
  const prepared = new Map<string, PreparedMail>();
  return ({ language, fullText }: ClaimedDelivery): PreparedMail => {
    const key = `${language} ${fullText}`;
    const known = prepared.get(key);
    if (known !== undefined) return known;
    const mail = deps.mailTemplates.release({
      release,
      language,
      fullText,
      kind: distribution.kind,
      withdrawnReason: reason,
      baseUrl: deps.config.baseUrl,
    });
    prepared.set(key, mail);
    return mail;
  };
}

type One = { delivery: ClaimedDelivery; prepared: PreparedMail };

function composeOne(deps: ComposeDeps, sending: Sending, { delivery, prepared }: One): MailMessage {
  const { config } = deps;
  const { distribution, release, tellReason } = sending;
  const { id: deliveryId, address, language, earlierId, reason } = delivery;
  const person = delivery.subscriberId ?? 0;
  const unsubscribeToken = makeToken(config.secretKey, 'unsubscribe', person);
  const settingsToken = makeToken(config.secretKey, 'settings', person);
  const pages = `${config.baseUrl}${language === 'en' ? '/en' : ''}`;
  const mail = personalise(prepared, {
    reason: tellReason(reason, language),
    settingsUrl: `${pages}/einstellungen/${settingsToken}`,
    unsubscribeUrl: `${pages}/abmelden/${unsubscribeToken}`,
  });
  const bounceToken = makeToken(config.secretKey, 'bounce', deliveryId);
  const tokens = { unsubscribeToken, bounceToken };
  const { kind, createdAt: date } = distribution;
  const content = { config, mail, release, kind, date };
  return releaseMessage({ ...content, ...tokens, deliveryId, earlierId, address, language });
}
