import { createHash, timingSafeEqual } from 'node:crypto';
import { raw, type Request, type Response } from 'express';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { AppError, invalid, notFound } from '../errors.ts';
import { type ApiRoute, apiRoute } from '../http/api.ts';
import { gatherCalls } from './gather.ts';
import { mailLimitBytes } from './read-mail.ts';
import { type InboundMail, takeMails, takeResults } from './take-mail.ts';

const recipient = z.string().min(3).max(320);
const query = z.strictObject({
  recipient: z.union([recipient, z.array(recipient).max(100)]).optional(),
});
const answer = z.object({ result: z.enum(takeResults) });
const TAKEN_TOGETHER = 100;
const contentType = 'message/rfc822';

/** `/inbound/mail`: where a mail server or its program hands on what comes back. */
export function inboundApi(deps: Deps): ApiRoute[] {
  const take = gatherCalls((mails: InboundMail[]) => takeMails(deps, mails), TAKEN_TOGETHER);
  return [
    apiRoute(
      {
        method: 'post',
        path: '/inbound/mail',
        summary: 'Hand on a bounce, complaint or answer (Authorization: Bearer INBOUND_KEY)',
        scope: null,
        status: 202,
        raw: true,
        contentType,
        // Read as it is, by readBody.
        body: z.unknown().meta({ type: 'string', format: 'binary' }),
        query,
        answer,
      },
      async ({ query: { recipient = [] }, request, response }) => {
        checkKey(deps.config.inboundKey, request.get('authorization'));
        const bytes = await readBody(request, response);
        const header = (request.get('X-Envelope-To') ?? '').split(',').map((one) => one.trim());
        const recipients = [recipient, header].flat().filter((address) => address !== '');
        return take({ raw: bytes, recipients });
      },
    ),
  ];
}

function checkKey(expected: string | null, authorization = ''): void {
  if (expected === null) throw notFound();
  const given = /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';
  // Hashed, because the comparison in constant time wants one length.
  if (!timingSafeEqual(hashOf(given), hashOf(expected)))
    throw new AppError('unauthenticated', { message: 'inbound.wrongKey' });
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

async function readBody(request: Request, response: Response): Promise<Buffer> {
  const isMail = request.is(contentType);
  if (!isMail) throw invalid([{ path: 'Content-Type', message: 'inbound.contentType' }]);
  const readRaw = raw({ type: contentType, limit: mailLimitBytes });
  await new Promise<void>((resolve, reject) => {
    readRaw(request, response, (error?: unknown) => (error ? reject(error) : resolve()));
  });
  return request.body as Buffer;
}
