// Whoever waits for minutes and schedules leaves the processors to the others.
const patientMs = 5_000;

/** Waits for a condition with a limit: the value that `look` gave once it is neither null nor false. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  limitMs = 20_000,
): Promise<T> {
  const start = performance.now();
  for (;;) {
    const value = await look();
    if (value !== null && value !== undefined && value !== false) return value;
    const waited = performance.now() - start;
    if (waited > limitMs) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, waited < patientMs ? 25 : 100));
  }
}
