import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { rateOf } from './distribute.ts';
import { compareRounds, type Figure, toFigure } from './figures.ts';
import type { Env, Lab } from './lab.ts';
import type { Program } from './processes.ts';
import type { SignatureTask } from './programs/signatures.ts';
import { countOf, type Scale } from './scale.ts';
import { fillStage, openStage, sendToAll, type Stage, takeSample } from './stage.ts';

const seconds = 3;

type Keys = { name: string; pems: string[]; slowest: string; required?: true };
type Place = { stage: Stage; signatures: Program; recipients: number };

/** Mails per second with DKIM, beside the bare signatures that the slower key can make. */
export async function measureSigned(lab: Lab, scale: Scale): Promise<Figure[]> {
  const stage = await openStage(lab);
  await fillStage(stage, 0, scale.recipients);
  const signatures = await lab.startProgram('signatures');
  const place = { stage, signatures, recipients: scale.recipients };
  const figures: Figure[] = [];
  for (const keys of makeKeys())
    figures.push(await measureKeys(place, keys, keys.required ? scale.rounds : 1));
  return figures;
}

function makeKeys(): Keys[] {
  const pemOf = ({ privateKey }: { privateKey: KeyObject }) =>
    privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const rsa = pemOf(generateKeyPairSync('rsa', { modulusLength: 2_048 }));
  const ed25519 = pemOf(generateKeyPairSync('ed25519'));
  return [
    { name: 'RSA-2048', pems: [rsa], slowest: 'RSA-2048', required: true },
    { name: 'Ed25519', pems: [ed25519], slowest: 'Ed25519' },
    { name: 'RSA-2048 and Ed25519', pems: [rsa, ed25519], slowest: 'RSA-2048' },
  ];
}

async function measureKeys(place: Place, keys: Keys, rounds: number): Promise<Figure> {
  const { stage, signatures, recipients } = place;
  const env = settingsOf(keys);
  const signed = (await takeSample(stage, env)).match(/^DKIM-Signature:/gim)?.length ?? 0;
  if (signed !== keys.pems.length) throw new Error(`${signed} signatures with ${keys.name}`);
  const worker = await stage.service.startWorker(env);
  const [own, peer]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const task = { key: keys.pems[0] ?? '', seconds } satisfies SignatureTask;
    peer.push(Number(await signatures.ask(task)));
    own.push(rateOf(await sendToAll(stage, recipients)));
  }
  await worker.end();
  return describe(`${countOf(recipients)} recipients`, keys, compareRounds(own, peer));
}

function settingsOf({ pems }: Keys): Env {
  const selectors = pems.map((_, index) => `s${index + 1}`);
  return { DKIM_SELECTOR: selectors.join(','), DKIM_PRIVATE_KEY: pems.join('\n') };
}

type Compared = ReturnType<typeof compareRounds>;

function describe(how: string, keys: Keys, { value, beside, ratio }: Compared): Figure {
  const peer = `crypto.sign asynchronous, 8 in flight, ${keys.slowest}`;
  return toFigure({
    what: `Mails per second, signed with ${keys.name}, ${how}`,
    value,
    unit: '/s',
    beside: { what: peer, value: beside },
    ratio,
    ...(keys.required && { must: { of: 'ratio', least: 0.55 }, main: true }),
  });
}
