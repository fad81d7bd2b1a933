import type { Response } from 'express';
import { AppError } from '../errors.ts';

/** A running answer of the type text/event-stream (HTML standard, server-sent events). */
export type EventStream = {
  send(event: string, data: unknown): void;
  /** Tells proxies on the way that the connection lives. */
  keepAlive(): void;
  /** Aborted when the client left or the service ends. */
  ended: AbortSignal;
  end(): void;
};

export type EventStreams = {
  /** Begins the answer; throws tooMany when `owner` has as many as allowed. */
  open(owner: string, response: Response): EventStream;
  /** Ends all of them at once: the service stops. */
  close(): void;
};

/** Counts the streams of this process. */
export function openEventStreams({ perOwner }: { perOwner: number }): EventStreams {
  const running = new Map<string, Set<() => void>>();
  let isClosed = false;
  return {
    open: (owner, response) => {
      const own = running.get(owner) ?? new Set<() => void>();
      if (own.size >= perOwner)
        throw new AppError('tooMany', {
          message: 'errors.tooManyStreams',
          params: { limit: perOwner },
          retryAfterSeconds: 10,
        });
      if (isClosed) throw new AppError('unavailable', { retryAfterSeconds: 5 });
      const left = new AbortController();
      const end = () => {
        own.delete(end);
        if (own.size === 0) running.delete(owner);
        left.abort();
        response.end();
      };
      own.add(end);
      running.set(owner, own);
      response.once('close', end);
      begin(response);
      return { ...writing(response), ended: left.signal, end };
    },
    close: () => {
      isClosed = true;
      for (const own of running.values()) for (const end of own) end();
    },
  };
}

function begin(response: Response): void {
  response.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    // no-transform keeps our compression, and that of proxies, from holding events back.
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
    // The service may end any moment; the connection must not be waited for as one to be used again.
    Connection: 'close',
  });
  response.flushHeaders();
}

function writing(response: Response): Pick<EventStream, 'send' | 'keepAlive'> {
  return {
    send: (event, data) =>
      void response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    keepAlive: () => void response.write(': \n\n'),
  };
}
