import type { Deps } from '../deps.ts';
import { AppError, type Fault } from '../errors.ts';
import { parseInput } from '../http/input.ts';
import { findNames } from './filter-store.ts';
import {
  filterInput,
  type FilterRule,
  type KnownNames,
  longestFilter,
  mostFilters,
  type NameKind,
  nameKinds,
  subscriptionInput,
  type SubscriptionInput,
} from './schema.ts';

type Read = Pick<Deps, 'db'>;

/** Checks a request to subscribe from outside; every fault at once as `invalid`. */
export async function readSubscription(deps: Read, input: unknown): Promise<SubscriptionInput> {
  const known = await findKnown(deps, asList(fieldOf(input, 'filters')));
  return parseInput(subscriptionInput(known), input);
}

/** The same for a single filter of somebody who is already a subscriber. */
export async function readFilter(deps: Read, input: unknown): Promise<FilterRule> {
  return parseInput(filterInput(await findKnown(deps, [input])), input);
}

/** The value, or the faults where the input is invalid. */
export async function orFaults<T>(
  reading: Promise<T>,
): Promise<{ value: T } | { faults: Fault[] }> {
  try {
    return { value: await reading };
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid')
      return { faults: error.details.faults ?? [] };
    throw error;
  }
}

// Looked up before anything is checked, so it must bear every shape of input.
async function findKnown(deps: Read, filters: unknown[]): Promise<KnownNames> {
  const [regions = [], topics = [], offices = []] = nameKinds.map((kind) =>
    filters
      .slice(0, mostFilters)
      .flatMap((filter) => asList(fieldOf(filter, kind)).slice(0, longestFilter))
      .filter(isKey),
  );
  const rows = await findNames(deps.db, { regions, topics, offices });
  const mapOf = (kind: NameKind) =>
    new Map(rows.filter((row) => row.kind === kind).map(({ key, id }) => [key, id]));
  return { regions: mapOf('regions'), topics: mapOf('topics'), offices: mapOf('offices') };
}

function isKey(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,120}$/.test(value);
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

// By name alone: the entries of a text are its letters, and there may be a million of them.
function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
