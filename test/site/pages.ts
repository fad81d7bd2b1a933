import type { TestService } from '../helpers/service.ts';
import { type Look, lookAtAll } from './look.ts';
import { describeSite } from './samples.ts';
import type { World } from './world.ts';

/** `route`: of which it is one page among others. */
export type Page = { address: string; route: string; html: string };

/** Pages that say that something is not there, or not so. */
function faultPages({ withdrawn }: World): [address: string, status: number][] {
  return [
    ['/gibt-es-nicht', 404],
    ['/meldungen/nichts-0000000000zz', 404],
    [withdrawn.path, 410],
    ['/suche?q=x&region=nirgendwo&from=2026-13-01', 422],
    [`/suche?q=${'a'.repeat(1_000)}`, 422],
  ];
}

/** Every page of the site: what the routers' addresses answer with HTML, and the pages of faults. */
export async function readPages(service: TestService, world: World): Promise<Page[]> {
  const { always, ofRelease } = describeSite(service, world);
  const { release, corrected, invitation, english } = world;
  const releases = [release, corrected, invitation, english].flatMap((one) =>
    ofRelease(one).map(({ address }) => ({ address, route: address, status: 200 })),
  );
  const faults = faultPages(world).flatMap(([address, status]) =>
    ['', '/en'].map((prefix) => ({ address: prefix + address, route: prefix + address, status })),
  );
  const wanted = [...always.map((one) => ({ ...one, status: 200 })), ...releases, ...faults];
  const looks = await lookAtAll(
    service.url,
    wanted.map(({ address }) => address),
  );
  return wanted.flatMap(({ address, route, status }) => {
    const look = looks.get(address);
    // Those that lead on lead to pages that are here, too.
    if (look === undefined || look.status === 301) return [];
    if (look.status !== status) throw new Error(`${look.status} instead of ${status}: ${address}`);
    const html = Buffer.from(look.text, 'latin1').toString('utf8');
    return isPage(look) ? [{ address, route, html }] : [];
  });
}

function isPage({ headers }: Look): boolean {
  return headers['content-type']?.startsWith('text/html') === true;
}
