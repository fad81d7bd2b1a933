import { describe } from 'node:test';

/**
 * Every file's tests as a suite with its name. One file after another: were two loaded at once,
 * the tests of one could land in the suite of the other.
 */
export async function addSuites(files: { name: string; url: string }[]): Promise<void> {
  for (const { name, url } of files) {
    const { promise: loaded, resolve } = Promise.withResolvers<void>();
    void describe(name, () => import(url).finally(resolve));
    await loaded;
  }
}
