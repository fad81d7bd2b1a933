import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** One look at an address, with the moments of asking and of having the whole answer. */
export type Look = { status: number; text: string; etag: string; askedAt: number; seenAt: number };
export type Reader = {
  look(path: string, headers?: Record<string, string>): Promise<Look>;
  close(): void;
};

/** A client with kept connections. */
export function openReader(baseUrl: string): Reader {
  const agent = new Agent({ keepAlive: true });
  return {
    look: (path, headers = {}) =>
      new Promise((resolve, reject) => {
        const askedAt = Date.now();
        const request = get(baseUrl + path, { agent, headers }, (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => (text += part));
          response.on('error', reject);
          response.on('end', () => {
            const { statusCode: status = 0, headers } = response;
            resolve({ status, text, etag: headers.etag ?? '', askedAt, seenAt: Date.now() });
          });
        });
        request.on('error', reject);
      }),
    close: () => agent.destroy(),
  };
}

/** How a release became visible: milliseconds after its moment, and how long before nobody had looked. */
export type Sighting = { lateMs: number; pollMs: number };

/** Where releases become visible, and which of them are expected there, with their moments. */
export type Place = {
  path: string;
  idsIn(look: Look): string[];
  expected: Map<string, number>;
};

// A pause so short adds little to what is seen, and leaves the service time for its own work.
const betweenLooksMs = 10;
const giveUpMs = 15_000;

/**
 * Looks at a place again and again until every release was seen that is expected there, beginning
 * `fromMs` before the first moment. As a reader does, it asks with the ETag of the answer before.
 */
export async function watchPlace(
  reader: Reader,
  place: Place,
  fromMs: number,
): Promise<Sighting[]> {
  const moments = [...place.expected.values()];
  await pause(Math.max(0, Math.min(...moments) - fromMs - Date.now()));
  const end = Math.max(...moments) + giveUpMs;
  const open = { ...place, etag: '', askedBefore: Date.now() };
  const sightings: Sighting[] = [];
  while (place.expected.size > 0 && Date.now() < end) {
    sightings.push(...(await lookAt(reader, open)));
    await pause(betweenLooksMs);
  }
  return [...sightings, ...neverSeen(place)];
}

// A release can also have come and gone, where a place that shows the newest was not seen for long.
function neverSeen({ expected }: Place): Sighting[] {
  const now = Date.now();
  return [...expected.values()].map((at) => ({ lateMs: now - at, pollMs: now - at }));
}

type OpenPlace = Place & { etag: string; askedBefore: number };

async function lookAt(reader: Reader, place: OpenPlace): Promise<Sighting[]> {
  const look = await reader.look(place.path, place.etag ? { 'if-none-match': place.etag } : {});
  const ids = look.status === 200 ? place.idsIn(look) : [];
  if (look.status === 200) place.etag = look.etag;
  const sightings = ids.flatMap((id) => {
    const at = place.expected.get(id);
    if (at === undefined || !place.expected.delete(id)) return [];
    return [{ lateMs: look.seenAt - at, pollMs: look.seenAt - place.askedBefore }];
  });
  place.askedBefore = look.askedAt;
  return sightings;
}
