import type { Deps } from '../deps.ts';
import {
  fillReleaseMessage,
  type PreparedMessage,
  prepareReleaseMessage,
} from '../email/prepared-message.ts';
import type { UnsignedMail } from '../email/unsigned-mail.ts';
import { findVersion, type PublicRelease } from '../releases/public-store.ts';
import { findWithdrawnRelease } from '../releases/withdrawn-store.ts';
import { sealedVersion } from '../signatures/sign.ts';
import { makeToken } from '../tokens.ts';
import { openReasons, type TellReason } from './reason.ts';
import { type ClaimedDelivery } from './claim-store.ts';
import { type Distribution, findReasonCodes } from './store.ts';

/** The mail for one delivery of a distribution, to be signed. */
export type Compose = (delivery: ClaimedDelivery) => UnsignedMail;

type ComposeDeps = Pick<Deps, 'db' | 'log' | 'words' | 'config' | 'mailTemplates'>;
type Sending = { distribution: Distribution; release: PublicRelease; tellReason: TellReason };

/**
 * Prepares the mails of a distribution: rendered, encoded and its headers written once per language and
 * length, and per recipient only what differs is put in.
 */
export async function openComposer(
  deps: ComposeDeps,
  distribution: Distribution,
): Promise<Compose> {
  await signBefore(deps, distribution);
  const release = await findVersion(deps.db, distribution);
  if (release === undefined) throw new Error(`distribution ${distribution.id} has no version`);
  const withdrawn = await findWithdrawnRelease(deps.db, distribution.releaseId);
  const tellReason = await openReasons(deps, await findReasonCodes(deps.db, distribution));
  const sending = { distribution, release, tellReason };
  const prepare = openPreparer(deps, sending, withdrawn?.withdrawnReason ?? '');
  return (delivery) => composeOne(deps, sending, { delivery, prepared: prepare(delivery) });
}

// Mails carry the check code, and nobody can add it later. Without one they go out all the same.
async function signBefore(deps: ComposeDeps, version: Distribution): Promise<void> {
  await sealedVersion(deps, version).catch((error: unknown) =>
    deps.log.error({ err: error, distributionId: version.id }, 'mails go out without a check code'),
  );
}

function openPreparer(deps: ComposeDeps, { release, distribution }: Sending, reason: string) {
  const prepared = new Map<string, PreparedMessage>();
  return ({ language, fullText }: ClaimedDelivery): PreparedMessage => {
    const key = `${language} ${fullText}`;
    const known = prepared.get(key);
    if (known !== undefined) return known;
    const { config } = deps;
    const { kind, createdAt: date } = distribution;
    const { baseUrl } = config;
    const withdrawnReason = reason;
    const shown = { release, language, fullText, kind, withdrawnReason, baseUrl };
    const mail = deps.mailTemplates.release(shown);
    const message = prepareReleaseMessage({ config, mail, release, kind, date, language });
    prepared.set(key, message);
    return message;
  };
}

type One = { delivery: ClaimedDelivery; prepared: PreparedMessage };

function composeOne(deps: ComposeDeps, sending: Sending, { delivery, prepared }: One) {
  const { secretKey } = deps.config;
  const { id: deliveryId, address, language, earlierId, reason } = delivery;
  const person = delivery.subscriberId ?? 0;
  return fillReleaseMessage(prepared, {
    deliveryId,
    earlierId,
    address,
    reason: sending.tellReason(reason, language),
    settingsToken: makeToken(secretKey, 'settings', person),
    unsubscribeToken: makeToken(secretKey, 'unsubscribe', person),
    bounceToken: makeToken(secretKey, 'bounce', deliveryId),
  });
}
