import { dayMs, startOfDay } from '../dates.ts';
import type { Draw } from './random.ts';

/** Local days from `firstDay` (midnight in UTC), `days` of them. */
export type Span = { firstDay: Date; days: number };

const minuteMs = 60 * 1000;

/** The span of `years` that ends the day before `now`. */
export function spanBefore(now: Date, years: number): Span {
  const days = Math.round(years * 365.25);
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  return { firstDay: new Date(today - (days + 1) * dayMs), days };
}

/** `share` of the way through the span; weekdays, mornings, and most of all Thursday from 10 to 12. */
export function drawMoment(draw: Draw, { firstDay, days }: Span, share: number): Date {
  const at = firstDay.getTime() + Math.floor(share * days) * dayMs;
  const day = new Date(at - daysBack(draw, new Date(at).getUTCDay()) * dayMs);
  return new Date(startOfDay(day).getTime() + minuteOfDay(draw) * minuteMs);
}

/** From a weekend back to a working day nine times in ten; from the rest now and then to Thursday. */
function daysBack(draw: Draw, weekday: number): number {
  if (weekday === 0 || weekday === 6) return draw.chance(0.9) ? (weekday + 7 - 4) % 7 : 0;
  return weekday === 5 && draw.chance(0.3) ? 1 : 0;
}

function minuteOfDay(draw: Draw): number {
  const morning = draw.chance(0.75);
  const hour = morning ? draw.pick([8, 9, 9, 10, 10, 10, 11, 11, 12]) : draw.between(7, 18);
  // People like full and half hours.
  return hour * 60 + (draw.chance(0.5) ? draw.pick([0, 0, 0, 30, 15]) : draw.between(0, 59));
}
