import express, { type Response, Router } from 'express';
import { fontAssets, ownAssets } from './assets.ts';
import type { Sheets } from './sheets.ts';

// A folder is no address: Express would lead to it on the host that the question names.
const forEver = { maxAge: '1y', immutable: true, index: false, redirect: false } as const;

/** `/assets/<version>/…`: whatever the version says, the files are those of this installation. */
export function staticFiles({ sheets }: { sheets: Sheets }): Router {
  const router = Router();
  router.get('/:version/site.css', (_request, response) => sendSheet(response, sheets.site));
  router.get('/:version/kern.css', async (_request, response) =>
    sendSheet(response, await sheets.kern()),
  );
  router.use('/:version/fonts', express.static(fontAssets, forEver));
  router.use('/:version', express.static(ownAssets, forEver));
  return router;
}

function sendSheet(response: Response, sheet: Buffer | string): void {
  response.set('Cache-Control', 'public, max-age=31536000, immutable').type('css').send(sheet);
}
