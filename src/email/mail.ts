import type { DkimKey } from '../dkim-keys.ts';
import type { Outcome } from './classify.ts';
import { openSigner, type SignMail } from './dkim.ts';
import { type FindRoute, openDirectRoutes } from './lanes/direct.ts';
import { type Lane, type LaneReport, openLane } from './lanes/lane.ts';
import type { Untried } from './lanes/lane-state.ts';
import { relayLimits } from './lanes/limits.ts';
import { readRelay, targetOf } from './lanes/relay.ts';
import type { MailBytes } from './mail-bytes.ts';

export type { LaneReport } from './lanes/lane.ts';
export type { Untried } from './lanes/lane-state.ts';

export type Mail = {
  /**
   * Hands one mail to the mail server. Never rejects: refusal, timeout and lost connection are
   * outcomes. Untried where it did not come to the wire.
   */
  send(mail: MailBytes, options?: { urgent?: boolean }): Promise<Outcome | Untried>;
  /** Makes what `send` takes: with the keys of the settings, without keys unsigned. */
  sign: SignMail;
  /** Milliseconds for which nothing can go out at all, because the one mail server is away. */
  closedForMs(): number;
  lanes(): LaneReport[];
  /** Lets mails on the wire finish for 12 seconds; what waits is untried. */
  close(): Promise<void>;
};

const closeLimitMs = 12_000;

/** Connects to no server before the first mail. `direct://our.name` delivers without a relay. */
export function openMail(input: { smtpUrl: string; dkimKeys: readonly DkimKey[] }): Mail {
  const sign = openSigner(input.dkimKeys);
  if (!input.smtpUrl.startsWith('direct:')) return openRelayMail(input.smtpUrl, sign);
  return openDirectMail(openDirectRoutes({ name: new URL(input.smtpUrl).hostname }), sign);
}

/** One lane to one server. */
function openRelayMail(smtpUrl: string, sign: SignMail): Mail {
  const lane = openLane({ name: 'relay', limits: relayLimits, now: Date.now });
  const target = targetOf(readRelay(smtpUrl));
  return {
    sign,
    send: (mail, { urgent = false } = {}) => lane.send(mail, { target, urgent }),
    closedForMs: () => lane.report().closedForMs,
    lanes: () => [lane.report()],
    close: () => lane.close(closeLimitMs),
  };
}

/** A lane for each mail provider, found by the mail exchanger of the address's domain. */
export function openDirectMail(findRoute: FindRoute, sign: SignMail): Mail {
  const lanes = new Map<string, Lane>();
  const send: Mail['send'] = async (mail, { urgent = false } = {}) => {
    const route = await findRoute(mail.to.slice(mail.to.lastIndexOf('@') + 1));
    if ('response' in route) return toOutcome(route);
    const { name, limits } = route.lane;
    const lane = lanes.get(name) ?? openLane({ name, limits, now: Date.now });
    lanes.set(name, lane);
    return lane.send(mail, { target: route.target, urgent });
  };
  return {
    sign,
    send,
    closedForMs: () => 0,
    lanes: () => [...lanes.values()].map((lane) => lane.report()),
    close: async () =>
      void (await Promise.all([...lanes.values()].map((lane) => lane.close(closeLimitMs)))),
  };
}

function toOutcome({ permanent, response }: { permanent: boolean; response: string }): Outcome {
  if (permanent) return { result: 'failed', response, deadAddress: false };
  return { result: 'deferred', response, about: 'address', uncertain: false, blocked: false };
}
