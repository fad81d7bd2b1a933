import express, { type Request, type RequestHandler } from 'express';
import { AppError } from '../errors.ts';

const types = ['application/x-www-form-urlencoded', 'multipart/form-data'];

/** Reads the body of a form, of up to 100 kB unless told otherwise, as text; `readForm` takes it apart. */
export function formBody(limit = '100kb'): RequestHandler {
  return express.text({ type: types, limit, inflate: false });
}

/** The fields of a form. Never fails: what is no form has no fields. */
export async function readForm(request: Request): Promise<URLSearchParams> {
  const body: unknown = request.body;
  if (typeof body !== 'string') return new URLSearchParams();
  if (request.is('multipart/form-data')) return readMultipart(body, request.get('content-type'));
  // PostgreSQL has no place for NUL in a text.
  return new URLSearchParams(body.replaceAll(/%00|\0/g, ''));
}

const longestMultipart = 20_000;

// Our own forms are urlencoded; multipart is what some mail clients send to end a subscription, in a few lines.
async function readMultipart(body: string, contentType = ''): Promise<URLSearchParams> {
  if (body.length > longestMultipart) return new URLSearchParams();
  const form = await new Response(body, { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => new FormData());
  const fields = new URLSearchParams();
  for (const [name, value] of form) if (typeof value === 'string') fields.append(name, value);
  return fields;
}

/**
 * Refuses forms that a page of another site sends (OWASP: Fetch Metadata). Browsers say where a
 * request comes from; what says nothing is no browser and acts for nobody but itself.
 */
export function refuseCrossSite(request: Request): void {
  if (request.get('Sec-Fetch-Site') === 'cross-site') throw new AppError('forbidden');
}
