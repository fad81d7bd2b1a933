import express, { Router } from 'express';
import { fontAssets, kernAssets, ownAssets, readSiteSheet } from './assets.ts';

const forEver = { maxAge: '1y', immutable: true, index: false } as const;

/** `/assets/<version>/…`: whatever the version says, the files are those of this installation. */
export function staticFiles(): Router {
  const router = Router();
  const sheet = readSiteSheet();
  router.get('/:version/site.css', (_request, response) => {
    response.set('Cache-Control', 'public, max-age=31536000, immutable').type('css').send(sheet);
  });
  router.use('/:version/fonts', express.static(fontAssets, forEver));
  router.use('/:version/kern', express.static(kernAssets, forEver));
  router.use('/:version', express.static(ownAssets, forEver));
  return router;
}
