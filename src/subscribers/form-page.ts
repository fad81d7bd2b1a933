import { confirmationHours } from './request-store.ts';
import type { Deps } from '../deps.ts';
import type { Fault } from '../errors.ts';
import type { PortalPage } from '../portal/page.ts';
import type { Language } from '../words.ts';
import { formOptions } from './form-options.ts';
import { filterOf, findChoiceFaults, type FormFault, type FormState } from './form-state.ts';
import { orFaults, readFilter, readSubscription } from './read-subscription.ts';
import type { FilterRule, SubscriptionInput } from './schema.ts';

type FormDeps = Pick<Deps, 'db' | 'words'>;
type Checked<T> = { value: T } | { faults: FormFault[] };

/** What a filled in form asks for, or everything that is wrong with it. */
export async function checkForm(
  deps: FormDeps,
  language: Language,
  state: FormState,
): Promise<Checked<SubscriptionInput>> {
  const input = { email: state.email, language: state.language, filters: [filterOf(state)] };
  const reading = await orFaults(readSubscription(deps, input));
  return joinFaults(deps, language, { state, reading });
}

/** The same for the form that adds a filter on the settings page. */
export async function checkFilterForm(
  deps: FormDeps,
  language: Language,
  state: FormState,
): Promise<Checked<FilterRule>> {
  const reading = await orFaults(readFilter(deps, filterOf(state)));
  return joinFaults(deps, language, { state, reading });
}

type Read<T> = { state: FormState; reading: { value: T } | { faults: Fault[] } };

function joinFaults<T>(
  deps: FormDeps,
  language: Language,
  { state, reading }: Read<T>,
): Checked<T> {
  const chosen = findChoiceFaults(state).map(({ field, key, q }) => ({
    field,
    message: deps.words(language, key, q === undefined ? {} : { q }),
  }));
  const read = 'faults' in reading ? reading.faults : [];
  const faults = [
    ...chosen,
    ...read.map(({ path, message, params }) => ({
      field: fieldOf(path),
      message: deps.words(language, message, params),
    })),
  ];
  return 'value' in reading && faults.length === 0 ? reading : { faults };
}

function fieldOf(path: string): string {
  if (path === 'email') return 'email';
  return /(?:^|\.)(topics|offices)\b/.exec(path)?.[1] ?? 'regionSuche';
}

export type FormPage = { state: FormState; faults?: FormFault[]; query?: string };

/** The subscribe form with everything that was typed and ticked. */
export async function subscribePage(
  deps: FormDeps,
  language: Language,
  { state, faults = [], query = '' }: FormPage,
): Promise<PortalPage> {
  const title = deps.words(language, 'subscribe.form.title');
  return {
    view: 'subscribe',
    status: faults.length > 0 ? 422 : 200,
    model: {
      language,
      path: '/abonnieren',
      section: 'subscribe',
      query,
      ...(await formModel(deps, language, { state, faults })),
      title: titleOf(deps, language, { title, faults }),
      heading: title,
      description: deps.words(language, 'subscribe.form.description'),
      consent: consentWording(deps, language),
      noindex: query !== '',
    },
  };
}

/** What the fields of both forms need. */
export async function formModel(
  deps: FormDeps,
  language: Language,
  { state, faults }: { state: FormState; faults: FormFault[] },
) {
  return {
    state,
    options: await formOptions(deps, language, state),
    english: state.language === 'en',
    faults: faults.length > 0 ? faults : null,
    fault: Object.fromEntries(faults.map(({ field, message }) => [field, message])),
  };
}

type Titled = { title: string; faults: FormFault[] };

/** A screen reader says the title first: that something is wrong must be in it. */
export function titleOf(deps: FormDeps, language: Language, { title, faults }: Titled): string {
  return faults.length > 0 ? deps.words(language, 'subscribe.form.titleFault', { title }) : title;
}

/** The words of consent that stand above the button, and that are kept as evidence. */
export function consentWording(deps: Pick<Deps, 'words'>, language: Language): string {
  return deps.words(language, 'subscribe.form.consent');
}

/** The same for known, unknown and suppressed addresses. */
export function sentPage(deps: FormDeps, language: Language, address: string): PortalPage {
  const title = deps.words(language, 'subscribe.sent.title');
  return {
    view: 'subscribe-sent',
    model: {
      language,
      path: '/abonnieren',
      section: 'subscribe',
      title,
      address,
      hours: confirmationHours,
      noindex: true,
    },
  };
}

/** Hidden fields that open the subscribe form again with what somebody had asked for. */
export function againModel(person: { address: string; language: Language }, filters: FilterRule[]) {
  const { regionCodes = [], topicCodes = [], officeIds = [], wider = true } = filters[0] ?? {};
  const fields = [
    { name: 'email', value: person.address },
    { name: 'language', value: person.language },
    ...regionCodes.map((value) => ({ name: 'region', value })),
    ...topicCodes.map((value) => ({ name: 'topic', value })),
    ...officeIds.map((value) => ({ name: 'office', value })),
    ...(wider ? [{ name: 'wider', value: '1' }] : []),
  ];
  return { again: { fields } };
}
