/** One line of the performance table. */
export type Figure = {
  what: string;
  value: number;
  unit: string;
  /** Where the value is one quantile of many: the others, in the same unit. */
  spread?: Spread;
  /** Limit or peer, measured in the same run; `ratio` is value divided by it. */
  beside?: { what: string; value: number };
  ratio?: number;
  /** The most that the value may be. */
  must?: number;
  ok?: boolean;
};

export type Spread = { p50: number; p95: number; p99: number; max: number };

type Measured = Omit<Figure, 'ratio' | 'ok'>;

/** Rounds to what the measurement is good for, and adds what follows from the rest. */
export function toFigure(measured: Measured): Figure {
  const { what, unit, spread, beside, must } = measured;
  const value = round(measured.value);
  return {
    what,
    value,
    unit,
    ...(spread && { spread: mapSpread(spread, round) }),
    ...(beside && {
      beside: { what: beside.what, value: round(beside.value) },
      ratio: round(measured.value / beside.value),
    }),
    ...(must !== undefined && { must, ok: measured.value <= must }),
  };
}

export function spreadOf(values: number[]): Spread {
  const at = (share: number) => quantile(values, share);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** The smallest value that at least `share` of the values do not exceed. */
export function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function median(values: number[]): number {
  return quantile(values, 0.5);
}

function mapSpread(spread: Spread, change: (value: number) => number): Spread {
  const { p50, p95, p99, max } = spread;
  return { p50: change(p50), p95: change(p95), p99: change(p99), max: change(max) };
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
