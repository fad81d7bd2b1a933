import express, { Router } from 'express';
import { fontAssets, kernAssets, ownAssets } from './assets.ts';

const forEver = { maxAge: '1y', immutable: true, index: false } as const;

/** `/assets/<version>/…`: whatever the version says, the files are those of this installation. */
export function staticFiles(): Router {
  const router = Router();
  router.use('/:version/fonts', express.static(fontAssets, forEver));
  router.use('/:version/kern', express.static(kernAssets, forEver));
  router.use('/:version', express.static(ownAssets, forEver));
  return router;
}
