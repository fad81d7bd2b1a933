import { hostname } from 'node:os';
import { openSession, type SmtpServer } from '../smtp/session.ts';
import type { Target } from './lane-state.ts';

/**
 * The mail server of an SMTP_URL: `smtp://user:password@host:587`, `smtps://…` for TLS from the first
 * byte. `?tls=required` refuses a server without STARTTLS, `?tls=unchecked` takes any certificate,
 * `?tls=none` sends a password without; `?name=` is what EHLO says.
 */
export function readRelay(smtpUrl: string): SmtpServer {
  const url = new URL(smtpUrl);
  const secure = url.protocol === 'smtps:';
  const user = decodeURIComponent(url.username);
  const tls = url.searchParams.get('tls');
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    // A password goes over the network in TLS only, whatever somebody on the way makes of the offers.
    requireTls: tls === 'required' || (user !== '' && tls !== 'none' && !isOwn(url.hostname)),
    name: url.searchParams.get('name') ?? hostname(),
    // Nearer than RFC 5321 allows for: one's own server that does not greet is away.
    timeouts: { connect: 10_000, greeting: 30_000 },
    ...(tls === 'unchecked' && { tls: { rejectUnauthorized: false } }),
    ...(user !== '' && { auth: { user, pass: decodeURIComponent(url.password) } }),
  };
}

function isOwn(host: string): boolean {
  return host === 'localhost' || /^(127\.|\[::1\]$)/.test(host);
}

export function targetOf(server: SmtpServer): Target {
  return {
    key: `${server.host}:${server.port}`,
    connect: (signal) => openSession(server, signal),
  };
}
