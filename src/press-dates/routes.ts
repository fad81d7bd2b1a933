import { type Request, type Response, Router } from 'express';
import { dayMs } from '../dates.ts';
import { notFound } from '../errors.ts';
import { sendPublic } from '../http/answer-from-cache.ts';
import { pageLanguage } from '../http/input.ts';
import { localPath } from '../http/view-helpers.ts';
import { leadOn } from '../portal/lead-on.ts';
import { type PortalDeps, sendPage } from '../portal/page.ts';
import { aboutOf, readNarrowing } from '../portal/search-input.ts';
import { queryOf } from '../portal/text-of.ts';
import { findByAddress } from '../releases/find-by-address.ts';
import { releasePath } from '../releases/present.ts';
import { writeCalendar } from './calendar.ts';
import { narrowingOf, ownQuery, pressDatesPage } from './dates-page.ts';
import { beginOfToday, findPressDates, isPressDate, type PressDate } from './find.ts';

/** `/termine` as a page, `/termine.ics` to subscribe to, `/meldungen/:slug-:id.ics` for one of them. */
export function pressDateRoutes(deps: PortalDeps): Router {
  const router = Router();
  router.get('/termine', async (request, response) =>
    sendPage(deps, response, await pressDatesPage(deps, pageLanguage(request), request.query)),
  );
  router.get('/termine.ics', (request, response) => sendAll(deps, request, response));
  router.get('/meldungen/:address.ics', (request, response) => sendOne(deps, request, response));
  return router;
}

// What has just been stays for a while, so that it does not vanish from under those who look back.
const keptMs = 31 * dayMs;
const mostDates = 500;

async function sendAll(deps: PortalDeps, request: Request, response: Response): Promise<void> {
  const language = pageLanguage(request);
  const search = await readNarrowing(deps, language, request.query);
  if (search.faults.length > 0) throw notFound();
  const today = beginOfToday(deps.clock.now());
  const { dates } = await findPressDates(deps, {
    ...narrowingOf(search),
    from: new Date(today.getTime() - keptMs),
    order: 'next',
    limit: mostDates,
  });
  const about = aboutOf(language, search);
  const name = deps.words(language, 'dates.calendarName');
  const baseUrl = deps.config.baseUrl + localPath(language, '');
  await sendCalendar(
    response,
    writeCalendar({
      baseUrl,
      language,
      name: about === null ? name : `${name}: ${about}`,
      source: `${baseUrl}/termine.ics${queryOf(ownQuery(search))}`,
      dates,
    }),
  );
}

async function sendOne(
  deps: PortalDeps,
  request: Request<{ address: string }>,
  response: Response,
): Promise<void> {
  const date = await findDate(deps, request.params.address);
  if (leadOn({ request, response }, date, '.ics')) return;
  const language = pageLanguage(request);
  const baseUrl = deps.config.baseUrl + localPath(language, '');
  const fileName = `${releasePath(date).split('/').at(-1)}.ics`;
  response.set('Content-Disposition', `attachment; filename="${fileName}"`);
  await sendCalendar(response, writeCalendar({ baseUrl, language, dates: [date] }));
}

/** A release without a date has no more of a calendar than one that never was. */
async function findDate({ db }: PortalDeps, address: string): Promise<PressDate> {
  const release = await findByAddress(db, address);
  if (!isPressDate(release)) throw notFound();
  return release;
}

function sendCalendar(response: Response, text: string): Promise<void> {
  response.set({ 'Cache-Control': 'no-cache', 'Content-Type': 'text/calendar; charset=utf-8' });
  return sendPublic(response, text);
}
