/** What one mail provider is asked to bear, at most. Its refusals lower it from there. */
export type Limits = {
  /** Connections at once for all mail, and further ones that only urgent mail may use. */
  connections: number;
  urgentConnections: number;
  /** Mails over one connection. */
  perConnection: number;
  /** Mails in a second; null: as fast as it goes. */
  perSecond: number | null;
  /** After the first, second … failure in a row nothing is tried for so long. */
  pausesMs: readonly number[];
  /** Not our own relay: a failed connection is an attempt of those who wait for it. */
  isForeign: boolean;
  /** After a 421 without another connection alive. */
  holdMs: number;
  /** So long without trouble, and it gets back one connection and an eighth of its rate. */
  raiseEveryMs: number;
};

const second = 1_000;
const minute = 60_000;

const foreign = {
  isForeign: true,
  urgentConnections: 1,
  pausesMs: [1, 2, 4, 8, 60, 120, 240, 480, 960, 1_800].map((seconds) => seconds * second),
  holdMs: 5 * minute,
  raiseEveryMs: 5 * minute,
};

/** Our own mail server takes all it can, and is back soon. */
export const relayLimits: Limits = {
  isForeign: false,
  connections: 20,
  urgentConnections: 2,
  perConnection: 10_000,
  perSecond: null,
  pausesMs: [1, 2, 4, 8, 15].map((seconds) => seconds * second),
  holdMs: 2 * second,
  raiseEveryMs: 10 * second,
};

// Where a figure was published (Yahoo: 20 mails a connection), it is that; else a careful beginning.
const providers: { name: string; mx: RegExp; limits: Partial<Limits> }[] = [
  {
    name: 'google',
    mx: /\.(google|googlemail)\.com$/,
    limits: { connections: 10, perConnection: 100, perSecond: 50 },
  },
  {
    name: 'microsoft',
    mx: /\.protection\.outlook\.com$|\.mx\.microsoft$/,
    limits: { connections: 5, perConnection: 100, perSecond: 30 },
  },
  {
    name: 'ui',
    mx: /\.(gmx\.net|web\.de|kundenserver\.de|ionos\.(de|com)|1and1\.com|mail\.com)$/,
    limits: { connections: 5, perConnection: 100, perSecond: 20 },
  },
  { name: 'telekom', mx: /\.t-(online|ipnet)\.de$/, limits: { connections: 3, perSecond: 10 } },
  { name: 'yahoo', mx: /\.yahoodns\.net$/, limits: { connections: 5, perConnection: 20 } },
  { name: 'freenet', mx: /\.freenet\.de$/, limits: { connections: 3 } },
];

const anyProvider = { connections: 3, perConnection: 100, perSecond: 10, ...foreign };

/** The lane of a mail exchanger: that of its provider, else one of its own. */
export function laneOfExchanger(host: string): { name: string; limits: Limits } {
  const provider = providers.find(({ mx }) => mx.test(`.${host.toLowerCase()}`));
  return provider
    ? { name: provider.name, limits: { ...anyProvider, ...provider.limits } }
    : { name: host.toLowerCase(), limits: anyProvider };
}
