import { type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import { zone } from '../dates.ts';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { languageOf, parseInput } from '../http/input.ts';
import type { Language } from '../words.ts';
import { frameDocument, partMail } from './mailbox-parts.ts';
import { keptMails, type Mailbox, type MailEntry, refusals } from './mailbox.ts';

type RouteDeps = Pick<Deps, 'views' | 'words' | 'config'>;

const listQuery = z.strictObject({
  q: z.string().max(200).default(''),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  format: z.enum(['html', 'json']).default('html'),
});
type ListQuery = z.infer<typeof listQuery>;

/** `/dev/mailbox`: the mails that the built-in mailbox took. Development only. */
export function mailboxRoutes(deps: RouteDeps, mailbox: Mailbox): Router {
  const router = Router();
  router.use(sendPageHeaders);
  router.get('/', (request, response) => {
    const language = languageOf(request);
    const query = parseInput(listQuery, request.query);
    if (query.format === 'json') response.json(listAsJson(mailbox, query));
    else response.send(renderList(deps, mailbox, { query, language }));
  });
  router.get('/:id.eml', async (request, response) => {
    const { raw } = await readMail(mailbox, request.params.id);
    response.type('message/rfc822').send(raw);
  });
  router.get('/:id/html', async (request, response) => {
    const { raw } = await readMail(mailbox, request.params.id);
    const { html } = await partMail(raw);
    if (html === null) throw notFound();
    sendFrame(deps, response, html);
  });
  router.get('/:id', async (request, response) => {
    const mail = await readMail(mailbox, request.params.id);
    response.send(await renderMail(deps, mail, languageOf(request)));
  });
  return router;
}

async function readMail(mailbox: Mailbox, id: string): Promise<{ entry: MailEntry; raw: Buffer }> {
  const entry = mailbox.find(id);
  const raw = await mailbox.read(id);
  if (entry === null || raw === null) throw notFound();
  return { entry, raw };
}

const sendPageHeaders: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  response.set(
    'Content-Security-Policy',
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
      "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  next();
};

/**
 * A foreign document: no script, no forms, an origin of its own; only its styles, our pictures and
 * links into new windows. `sandbox` stands here, too, for who opens the address outside the frame.
 */
function sendFrame(deps: RouteDeps, response: Response, html: string): void {
  const portal = new URL(deps.config.baseUrl).origin;
  response.set(
    'Content-Security-Policy',
    `default-src 'none'; img-src 'self' ${portal} data:; style-src 'unsafe-inline'; ` +
      "form-action 'none'; frame-ancestors 'self'; " +
      'sandbox allow-popups allow-popups-to-escape-sandbox',
  );
  response.set('Referrer-Policy', 'no-referrer');
  response.set('X-Content-Type-Options', 'nosniff');
  response.type('html').send(frameDocument(html));
}

function listAsJson(mailbox: Mailbox, query: ListQuery) {
  const { total, items } = findPage(mailbox, query);
  return {
    total,
    items: items.map(({ id, to, recipients, subject, messageId, receivedAt, size }) => ({
      id,
      to,
      recipients,
      subject,
      messageId,
      receivedAt: receivedAt.toISOString(),
      size,
    })),
  };
}

function findPage(mailbox: Mailbox, { q, page, limit }: ListQuery) {
  return mailbox.list({ q, limit, offset: (page - 1) * limit });
}

type ListView = { query: ListQuery; language: Language };

function renderList({ views, words }: RouteDeps, mailbox: Mailbox, view: ListView): string {
  const { query, language } = view;
  const { total, items } = findPage(mailbox, query);
  const pages = Math.max(1, Math.ceil(total / query.limit));
  return views.page('dev/mailbox', {
    language,
    path: null,
    title: words(language, 'dev.list.title'),
    q: query.q,
    total,
    mails: items.map((entry) => ({
      id: entry.id,
      at: entry.receivedAt,
      time: formatSecond(entry.receivedAt, language),
      to: shorten(entry.recipients.join(', ')),
      subject: shorten(entry.subject) || words(language, 'dev.list.noSubject'),
    })),
    keptMails: new Intl.NumberFormat(language).format(keptMails),
    page: query.page,
    pages,
    severalPages: pages > 1,
    newer: query.page > 1 ? addressOf(query, Math.min(query.page - 1, pages)) : null,
    older: query.page < pages ? addressOf(query, query.page + 1) : null,
    refusals: refusals.map((refusal) => ({ ...refusal, key: `dev.refusals.${refusal.code}` })),
  });
}

function addressOf({ q, limit }: ListQuery, page: number): string {
  const query = new URLSearchParams({ ...(q !== '' && { q }), page: String(page) });
  if (limit !== 50) query.set('limit', String(limit));
  return `/dev/mailbox?${query.toString()}`;
}

async function renderMail(
  { views, words }: RouteDeps,
  { entry, raw }: { entry: MailEntry; raw: Buffer },
  language: Language,
): Promise<string> {
  const parts = await partMail(raw);
  return views.page('dev/mail', {
    language,
    path: null,
    title: shorten(entry.subject) || words(language, 'dev.list.noSubject'),
    id: entry.id,
    at: entry.receivedAt,
    time: formatSecond(entry.receivedAt, language),
    envelopeFrom: entry.envelopeFrom,
    recipients: shorten(entry.recipients.join(', ')),
    size: formatSize(entry.size, language),
    ...parts,
    attachments: parts.attachments.map((attachment) => ({
      ...attachment,
      name: attachment.name || words(language, 'dev.mail.unnamed'),
      size: formatSize(attachment.size, language),
    })),
  });
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function formatSecond(at: Date, language: Language): string {
  const locale = language === 'de' ? 'de-DE' : 'en-GB';
  const parts = { dateStyle: 'medium', timeStyle: 'medium', timeZone: zone } as const;
  return new Intl.DateTimeFormat(locale, parts).format(at);
}

function formatSize(bytes: number, language: Language): string {
  const style = { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language, style).format(bytes / 1000);
}
