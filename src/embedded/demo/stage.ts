import { setTimeout as pause } from 'node:timers/promises';
import PostalMime, { type Email } from 'postal-mime';
import { z } from 'zod';

export type MailEntry = { id: string; to: string; subject: string };

/** What the steps of the demo act on and look at: nothing but HTTP. */
export type Stage = {
  baseUrl: string;
  api(method: string, path: string, body?: unknown): Promise<Answer>;
  get(path: string): Promise<Answer>;
  post(path: string, form: Record<string, string>): Promise<Answer>;
  mails(search: string): Promise<MailEntry[]>;
  mail(id: string): Promise<Email>;
  /** What one step leaves for the next. */
  notes: Map<string, string>;
};

export type Answer = { status: number; text: string; json(): Record<string, unknown> };

const mailList = z.object({
  total: z.number(),
  items: z.array(z.object({ id: z.coerce.string(), to: z.string(), subject: z.string() })),
});

export function openStage({ baseUrl, apiKey }: { baseUrl: string; apiKey: string }): Stage {
  const send = (path: string, init: RequestInit = {}) => answer(fetch(baseUrl + path, init));
  return {
    baseUrl,
    notes: new Map(),
    get: (path) => send(path),
    post: (path, form) => send(path, { method: 'POST', body: new URLSearchParams(form) }),
    api: (method, path, body) =>
      send(`/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    mails: async (search) => {
      const path = `/dev/mailbox?format=json&limit=1000&q=${encodeURIComponent(search)}`;
      return mailList.parse((await send(path)).json()).items;
    },
    mail: async (id) => PostalMime.parse((await send(`/dev/mailbox/${id}.eml`)).text),
  };
}

async function answer(sent: Promise<Response>): Promise<Answer> {
  const response = await sent;
  const text = await response.text();
  return { status: response.status, text, json: () => JSON.parse(text) as Record<string, unknown> };
}

/** The first truthy thing that `look` finds; throws after `limitMs`. */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  limitMs = 20_000,
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`Not seen within ${limitMs / 1_000} s: ${what}`);
    await pause(10);
  }
}

/** Stops the demo with a sentence. */
export function expect(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`The demo failed: ${what}`);
}
