import { normaliseAddress } from '../email/address.ts';
import { hashAddress, sealProof } from '../tokens.ts';
import { firstLink, nextLink, type ProofHeader } from './proof-chain.ts';
import { ProofFault, type ProofPart, readProof } from './read-proof.ts';

export { ProofFault } from './read-proof.ts';

export type Verdict = {
  header: ProofHeader;
  deliveries: number;
  /** Rows whose person had the address erased. */
  erased: number;
  lastLink: string;
};

type Row = Extract<ProofPart, { row: unknown }>['row'];
type Counted = { accepted: number; failed: number; excluded: number; uncertain: number };
type Check = {
  header: ProofHeader | null;
  link: Buffer;
  deliveries: number;
  erased: number;
  lastId: number;
  counted: Counted;
  lastLink: string | null;
  seal: string | null;
};

/**
 * Checks a downloaded proof without a database: every link, every readable address against its hash,
 * the counts against the header, the equation, the seal. Throws ProofFault at the first difference.
 */
export async function verifyProof(
  secretKey: string,
  lines: AsyncIterable<string>,
): Promise<Verdict> {
  const counted = { accepted: 0, failed: 0, excluded: 0, uncertain: 0 };
  const ends = { lastLink: null, seal: null };
  const start = { header: null, link: Buffer.alloc(0), deliveries: 0, erased: 0, lastId: 0 };
  const check: Check = { ...start, counted, ...ends };
  for await (const part of readProof(lines)) take(secretKey, check, part);
  const { header, deliveries, erased, lastLink } = check;
  if (header === null) throw new ProofFault(0, 'there is no header: this is no proof');
  checkCounts(header, check);
  checkEnd(secretKey, check);
  return { header, deliveries, erased, lastLink: lastLink ?? '' };
}

function take(secretKey: string, check: Check, part: ProofPart): void {
  const { line } = part;
  if ('header' in part) {
    if (check.header !== null) throw new ProofFault(line, 'there is a second header');
    check.header = part.header;
    check.link = firstLink(part.header);
  } else if (check.header === null || check.lastLink !== null) takeEnd(check, part);
  else if ('row' in part) takeRow(secretKey, check, { line, row: part.row });
  else takeEnd(check, part);
}

function takeEnd(check: Check, part: ProofPart): void {
  if ('lastLink' in part && check.lastLink === null && check.header !== null)
    check.lastLink = part.lastLink;
  else if ('seal' in part && check.seal === null && check.lastLink !== null) check.seal = part.seal;
  else throw new ProofFault(part.line, 'does not belong here');
}

function takeRow(secretKey: string, check: Check, { line, row }: { line: number; row: Row }): void {
  const link = nextLink(check.link, row);
  if (link.toString('hex') !== row.link)
    throw new ProofFault(
      line,
      check.deliveries === 0
        ? 'the header or this delivery is not what was sealed, or one before it is missing'
        : 'this delivery is not what was sealed here: changed, added, moved, or one before it is missing',
    );
  if (row.id <= check.lastId) throw new ProofFault(line, 'the deliveries are not in order');
  if (row.address === '') check.erased += 1;
  else if (!isAddressOf(secretKey, row))
    throw new ProofFault(line, 'the readable address is not the one that the mail went to');
  check.link = link;
  check.lastId = row.id;
  check.deliveries += 1;
  count(check.counted, line, row);
}

function count(counted: Counted, line: number, { state, uncertain }: Row): void {
  if (state !== 'accepted' && state !== 'failed' && state !== 'excluded')
    throw new ProofFault(line, `a delivery that is ${state} is not at its end`);
  counted[state] += 1;
  if (uncertain > 0) counted.uncertain += 1;
}

function isAddressOf(secretKey: string, { address, addressHash }: Row): boolean {
  // An address that begins with ' and a sign of formulas lost its first character on reading.
  return [address, `'${address}`].some((one) => {
    const key = normaliseAddress(one)?.key;
    return key !== undefined && hashAddress(secretKey, key).toString('hex') === addressHash;
  });
}

function checkCounts(header: ProofHeader, { deliveries, counted }: Check): void {
  const differs = (['accepted', 'failed', 'excluded', 'uncertain'] as const).find(
    (name) => header[name] !== counted[name],
  );
  if (differs !== undefined)
    throw new ProofFault(
      0,
      `the header says ${header[differs]} ${differs}, the rows say ${counted[differs]}`,
    );
  const { candidates, excluded, accepted, failed } = header;
  if (candidates !== deliveries || candidates !== excluded + accepted + failed)
    throw new ProofFault(
      0,
      `${candidates} candidates are not ${accepted} accepted + ${failed} failed + ${excluded} excluded`,
    );
}

function checkEnd(secretKey: string, { link, lastLink, seal }: Check): void {
  if (lastLink === null || seal === null)
    throw new ProofFault(0, 'the end of the file is missing: last link and seal');
  if (lastLink !== link.toString('hex'))
    throw new ProofFault(0, 'the last link is not that of the last delivery: some are missing');
  if (sealProof(secretKey, link) !== seal)
    throw new ProofFault(0, 'the seal is not ours: made with another SECRET_KEY, or forged');
}
