/** One line of the performance table. */
export type Figure = {
  what: string;
  value: number;
  unit: string;
  /** Where the value is one quantile of many: the others, in the same unit. */
  spread?: Spread;
  /** Limit or peer, measured in the same run; `ratio` is the value divided by it. */
  beside?: { what: string; value: number };
  ratio?: number;
  must?: Must;
  ok?: boolean;
  /** Also stands in the README. */
  main?: true;
};

export type Spread = { p50: number; p95: number; p99: number; max: number };

/** What is asked of the value, or of its ratio to what stands beside it. */
export type Must = { of?: 'ratio'; least?: number; most?: number };

type Measured = Omit<Figure, 'ok'>;

/** Rounds to what the measurement is good for, and adds what follows from the rest. */
export function toFigure(measured: Measured): Figure {
  const { what, unit, spread, beside, must, main } = measured;
  const ratio = measured.ratio ?? (beside && measured.value / beside.value);
  const judged = must?.of === 'ratio' ? (ratio ?? Number.NaN) : measured.value;
  return {
    what,
    value: round(measured.value),
    unit,
    ...(spread && { spread: mapSpread(spread, round) }),
    ...(beside && { beside: { what: beside.what, value: round(beside.value) } }),
    ...(ratio !== undefined && { ratio: round(ratio) }),
    ...(must && { must, ok: isWithin(judged, must) }),
    ...(main && { main }),
  };
}

function isWithin(value: number, { least = -Infinity, most = Infinity }: Must): boolean {
  return value >= least && value <= most;
}

/**
 * Own and peer took turns: the medians of both, and the median of the ratios of the rounds. A machine
 * that is faster or slower for some minutes is so for both of a round, and falls out of their ratio.
 */
export function compareRounds(
  own: number[],
  peer: number[],
): { value: number; beside: number; ratio: number } {
  const ratios = own.map((value, round) => value / (peer[round] ?? Number.NaN));
  return { value: median(own), beside: median(peer), ratio: median(ratios) };
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
