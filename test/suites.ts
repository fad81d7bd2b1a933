import { before, describe } from 'node:test';

/**
 * Every file's tests as a suite with its name. One file after another: were two loaded at once,
 * the tests of one could land in the suite of the other. No test begins before all are loaded:
 * loading holds up the process, and a connection could run into its limit.
 */
export async function addSuites(files: { name: string; url: string }[]): Promise<void> {
  const { promise: allLoaded, resolve: begin } = Promise.withResolvers<void>();
  before(() => allLoaded);
  for (const { name, url } of files) {
    const { promise: loaded, resolve } = Promise.withResolvers<void>();
    void describe(name, () => import(url).finally(resolve));
    await loaded;
  }
  begin();
}
