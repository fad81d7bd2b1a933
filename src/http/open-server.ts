import { createServer, type RequestListener, type Server } from 'node:http';

// A minute less than Node gives: no reader and no proxy needs it for a few kilobytes of header fields.
const usual = {
  headersMs: 20_000,
  // A file of 100 MB on a line of 3 Mbit/s.
  requestMs: 300_000,
  // How often connections are looked at, so that those limits hold to a few seconds.
  lookMs: 5_000,
  // Longer than the minute after which proxies close: whoever closes last meets no new request.
  idleMs: 65_000,
  headerBytes: 16 * 1024,
};

/** The web server, with an end to whatever comes slowly or is too long before anybody reads it. */
export function openServer(app: RequestListener, limits: Partial<typeof usual> = {}): Server {
  const { headersMs, requestMs, lookMs, idleMs, headerBytes } = { ...usual, ...limits };
  const options = {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: lookMs,
    keepAliveTimeout: idleMs,
    maxHeaderSize: headerBytes,
  };
  return createServer(options, app);
}
