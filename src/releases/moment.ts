import { offsetMinutes, zone as berlin } from '../dates.ts';
import type { Fault } from '../errors.ts';

/** A moment as people give it: an instant with offset, or local time and zone. */
export type MomentInput = string | { local: string; zone: string };

const withOffset = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/i;
const localForm = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?$/;

/**
 * The instant that is meant, or what is wrong with it. A local time that a clock change skips or
 * repeats is refused with the two choices, as is one without a zone.
 */
export function readMoment(input: MomentInput, path: string): Date | Fault {
  if (typeof input !== 'string') return readLocal(input, path);
  if (withOffset.test(input)) {
    const at = new Date(input);
    const real = !Number.isNaN(at.getTime()) && isRealTime(input);
    return real ? at : { path, message: 'errors.moment.notADate' };
  }
  return localForm.test(input)
    ? withoutOffset(input, path)
    : { path, message: 'errors.moment.form' };
}

/** As readMoment for something that may be absent; a fault goes into `faults` and is null. */
export function collectMoment(
  faults: Fault[],
  path: string,
  input: MomentInput | null | undefined,
): Date | null {
  if (input === undefined || input === null) return null;
  const read = readMoment(input, path);
  if (read instanceof Date) return read;
  faults.push(read);
  return null;
}

function readLocal(input: { local: string; zone: string }, path: string): Date | Fault {
  if (!isZone(input.zone)) return { path: `${path}.zone`, message: 'errors.moment.zone' };
  if (!localForm.test(input.local) || !isRealTime(input.local))
    return { path: `${path}.local`, message: 'errors.moment.notADate' };
  const [only, second] = instantsOf(input.local, input.zone);
  if (only !== undefined && second === undefined) return only;
  return clockChange(input.local, input.zone, `${path}.local`);
}

function withoutOffset(local: string, path: string): Fault {
  if (!isRealTime(local)) return { path, message: 'errors.moment.notADate' };
  const [only, second] = instantsOf(local, berlin);
  if (only === undefined || second !== undefined) return clockChange(local, berlin, path);
  return { path, message: 'errors.moment.noOffset', params: { example: inZone(only, berlin) } };
}

function clockChange(local: string, zone: string, path: string): Fault {
  const instants = instantsOf(local, zone);
  if (instants.length === 2) {
    const [first, second] = instants.map((at) => inZone(at, zone));
    return {
      path,
      message: 'errors.moment.twice',
      params: { first: first ?? '', second: second ?? '' },
    };
  }
  const asUtc = Date.parse(`${local}Z`);
  const [before, after] = offsetsAround(asUtc, zone);
  const first = inZone(new Date(asUtc - after * 60_000), zone);
  const second = inZone(new Date(asUtc - before * 60_000), zone);
  return { path, message: 'errors.moment.never', params: { first, second } };
}

/** Every instant that a clock on the wall in `zone` shows as `local`: none, one or two. */
export function instantsOf(local: string, zone: string): Date[] {
  const asUtc = Date.parse(`${local}Z`);
  const offsets = new Set(offsetsAround(asUtc, zone));
  return [...offsets]
    .map((offset) => new Date(asUtc - offset * 60_000))
    .filter((at) => at.getTime() + offsetMinutes(at, zone) * 60_000 === asUtc)
    .toSorted((a, b) => a.getTime() - b.getTime());
}

// No zone changes its clock twice within two days.
function offsetsAround(asUtc: number, zone: string): [number, number] {
  const day = 86_400_000;
  return [offsetMinutes(new Date(asUtc - day), zone), offsetMinutes(new Date(asUtc + day), zone)];
}

function inZone(at: Date, zone: string): string {
  const offset = offsetMinutes(at, zone);
  const text = new Date(at.getTime() + offset * 60_000).toISOString().slice(0, 19);
  const pad = (value: number) => String(value).padStart(2, '0');
  const size = Math.abs(offset);
  return `${text}${offset < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

function isRealTime(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  const hour = Number(text.slice(11, 13));
  const minute = Number(text.slice(14, 16));
  const second = text[16] === ':' ? Number(text.slice(17, 19)) : 0;
  const isRealDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isRealDay && hour < 24 && minute < 60 && second < 60;
}

function isZone(zone: string): boolean {
  return Intl.supportedValuesOf('timeZone').includes(zone) || zone === 'UTC';
}
