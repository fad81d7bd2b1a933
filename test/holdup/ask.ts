import { request as send } from 'node:http';

export type Question = {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array | FormData;
};

export type Answered = { status: number; text: string; ms: number };

const longestMs = 30_000;
let sender = 0;

/** Asks as somebody whom nobody has seen before, and reads the whole answer. */
export async function ask(
  url: string,
  { method = 'GET', headers = {}, body }: Question = {},
): Promise<Answered> {
  sender += 1;
  const began = performance.now();
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    signal: AbortSignal.timeout(longestMs),
    headers: {
      'x-forwarded-for': `10.${sender >> 16}.${(sender >> 8) & 255}.${sender & 255}`,
      ...headers,
    },
    ...(body !== undefined && { body: body instanceof Uint8Array ? new Uint8Array(body) : body }),
  });
  const text = await response.text();
  return { status: response.status, text, ms: performance.now() - began };
}

/** The same with an address that fetch would change or refuse. */
export function askRaw(
  url: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<Answered> {
  const { hostname, port } = new URL(url);
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const request = send({ hostname, port, path, headers, timeout: longestMs }, (response) => {
      const { statusCode: status = 0 } = response;
      response
        .resume()
        .on('end', () => resolve({ status, text: '', ms: performance.now() - began }))
        .on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error(`no answer in ${longestMs} ms`)));
    request.on('error', reject).end();
  });
}

/** A fault of ours is none of the hostile input. */
export function assertAnswered({ status, text }: Answered): void {
  if (status >= 500) throw new Error(`status ${status}: ${text.slice(0, 200)}`);
}
