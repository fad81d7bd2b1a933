import type { Deps } from '../deps.ts';
import type { PortalPage } from '../portal/page.ts';
import { numberText } from '../portal/names.ts';
import type { Language } from '../words.ts';
import type { Status } from './read.ts';

type Fact = { labelKey: string; text?: string; at?: Date | null };

const tones = { fine: 'success', disturbed: 'warning', down: 'danger' } as const;

/** `/status` in words; 503 while the database is away. */
export function statusPage(
  deps: Pick<Deps, 'words'>,
  language: Language,
  status: Status,
): PortalPage {
  const { state, checkedAt, figures } = status;
  return {
    view: 'status',
    status: statusCodeOf(status),
    model: {
      language,
      path: '/status',
      noindex: true,
      title: deps.words(language, 'status.title'),
      tone: tones[state],
      stateKey: `status.state.${state}`,
      adviceKey: `status.advice.${state}`,
      checkedAt,
      facts: factsOf(deps, language, status),
      alarms: figures?.alarms.map(({ kind }) => ({ key: `status.alarm.${kind}` })) ?? [],
    },
  };
}

export function statusCodeOf({ state }: Status): number {
  return state === 'down' ? 503 : 200;
}

/** The same for programs. */
export function presentStatus({ state, checkedAt, figures, waitingJobs }: Status) {
  return {
    state,
    checkedAt,
    database: figures !== null,
    queue: waitingJobs !== null,
    waitingJobs,
    publication: figures?.publication ?? null,
    distributions: figures && {
      open: figures.mails.open,
      oldestSeconds: Math.round(figures.mails.oldestSeconds),
    },
    alarms: figures?.alarms ?? null,
  };
}

function factsOf(deps: Pick<Deps, 'words'>, language: Language, status: Status): Fact[] {
  const { figures, waitingJobs } = status;
  const say = (key: string, params = {}) => deps.words(language, `status.${key}`, params);
  const sayNumber = (key: string, count: number) =>
    count === 0 ? say(`${key}None`) : say(key, { count, number: numberText(language, count) });
  const queue: Fact = {
    labelKey: 'status.queue',
    text: waitingJobs === null ? say('noAnswer') : sayNumber('waiting', waitingJobs),
  };
  const portal: Fact = { labelKey: 'status.portal', text: say(figures ? 'answers' : 'portalOnly') };
  if (figures === null)
    return [portal, { labelKey: 'status.database', text: say('noAnswer') }, queue];
  const { publication, mails } = figures;
  const late = (seconds: number) => durationOf(say, seconds);
  return [
    portal,
    { labelKey: 'status.database', text: say('answers') },
    { labelKey: 'status.lastPublished', at: publication.lastAt, text: say('none') },
    ...(publication.lateSeconds === null
      ? []
      : [{ labelKey: 'status.late', text: late(publication.lateSeconds) }]),
    ...(publication.worstLateSeconds === null
      ? []
      : [{ labelKey: 'status.worstLate', text: late(publication.worstLateSeconds) }]),
    { labelKey: 'status.distributions', text: sayNumber('open', mails.open) },
    ...(mails.open === 0
      ? []
      : [{ labelKey: 'status.oldest', text: durationOf(say, mails.oldestSeconds) }]),
    queue,
  ];
}

type Say = (key: string, params?: object) => string;

/** In the largest unit that says enough. */
function durationOf(say: Say, seconds: number): string {
  if (seconds < 1) return say('instant');
  if (seconds < 100) return say('seconds', { count: Math.round(seconds) });
  if (seconds < 100 * 60) return say('minutes', { count: Math.round(seconds / 60) });
  return say('hours', { count: Math.round(seconds / 3_600) });
}
