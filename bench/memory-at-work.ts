import sharp from 'sharp';
import { type Figure, toFigure } from './figures.ts';
import type { Lab } from './lab.ts';
import { createDraft, openOffice, releaseInput } from './office.ts';
import { readOwnMemory } from './processes.ts';

const side = 7_000;
const lookEveryMs = 100;

/** Memory of `npm start` while a PDF and three pictures of 49 megapixels are at work. */
export async function measureMemoryAtWork(lab: Lab): Promise<Figure[]> {
  const service = await lab.startService();
  const office = await openOffice(service, 'bilder');
  const pictures = await Promise.all([makePicture(), makePicture(), makePicture()]);
  const { id, path } = await createDraft(office, releaseInput('Bilder', { kilobytes: 4 }));
  await office.call('POST', `/releases/${id}/publish`, {});
  // What a process takes for its first pages, its first PDF and its first upload is not what is asked.
  const first = await createDraft(office, releaseInput('Vorher', { kilobytes: 4 }));
  await office.call('POST', `/releases/${first.id}/publish`, {});
  await (await fetch(`${service.baseUrl}${first.path}.pdf`)).arrayBuffer();
  await office.upload(await sharp(pictures[0]).resize({ width: 100 }).png().toBuffer());
  const before = (await readOwnMemory(service.pid)).now;
  const highest = { value: before };
  const look = async () => {
    const { now } = await readOwnMemory(service.pid);
    highest.value = Math.max(highest.value, now);
  };
  const timer = setInterval(() => void look(), lookEveryMs);
  const pdf = fetch(`${service.baseUrl}${path}.pdf`);
  await Promise.all([pdf, ...pictures.map((bytes) => office.upload(bytes))]);
  clearInterval(timer);
  return [
    toFigure({
      what: 'Memory (RSS) of the serving process with a PDF and three large pictures at work',
      value: highest.value,
      unit: 'MB',
      beside: { what: 'the same process before', value: before },
      must: { of: 'ratio', most: 1.1 },
    }),
  ];
}

/** Interlaced, so that a decoder has to hold all of it. */
function makePicture(): Promise<Buffer> {
  return sharp({ create: { width: side, height: side, channels: 3, background: '#4a8' } })
    .png({ progressive: true, compressionLevel: 1 })
    .toBuffer();
}
