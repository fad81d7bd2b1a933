import { fileURLToPath } from 'node:url';
import express, { Router } from 'express';

const kern = fileURLToPath(new URL('../../node_modules/@kern-ux/native/dist/', import.meta.url));
const own = fileURLToPath(new URL('../browser/', import.meta.url));
const dayLong = { maxAge: '1d', index: false } as const;

/** Our styles and icons, and those of KERN-UX as they lie in its package. */
export function staticFiles(): Router {
  const router = Router();
  router.use('/kern', express.static(kern, dayLong));
  router.use('/', express.static(own, dayLong));
  return router;
}
