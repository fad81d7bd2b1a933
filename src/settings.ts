import { z } from 'zod';

export type Setting = {
  name: string;
  schema: z.ZodType;
  default: string;
  help: string;
  requiredInProduction?: true;
};

const port = z.coerce.number('must be a port number').int().min(0).max(65_535);
const url = (protocols: RegExp, example: string) =>
  z.url({ protocol: protocols, error: `must be a URL such as ${example}` });
const mailAddress = z.email('must be a mail address');

/** Every setting: what `--help` prints and `.env.example` repeats. */
export const settings: readonly Setting[] = [
  {
    name: 'PORT',
    schema: port,
    default: '3000',
    help: 'port of the portal, the API and the feeds',
  },
  {
    name: 'HOST',
    schema: z.string(),
    default: '127.0.0.1 (production: 0.0.0.0)',
    help: 'address to listen on',
  },
  {
    name: 'BASE_URL',
    schema: url(/^https?$/, 'https://presse.example.de').refine(
      (text) => new URL(text).pathname === '/',
      'must have no path: Depesche lives at the root of its host',
    ),
    default: 'http://localhost:$PORT',
    help: 'public address, used in mails and feeds',
    requiredInProduction: true,
  },
  {
    name: 'DATA_DIR',
    schema: z.string(),
    default: './data',
    help: 'media, and database, mailbox and secret of the embedded default',
  },
  {
    name: 'DATABASE_URL',
    schema: url(/^postgres(ql)?$/, 'postgres://user:password@host:5432/depesche'),
    default: 'embedded PostgreSQL in DATA_DIR',
    help: 'PostgreSQL 15 or newer',
    requiredInProduction: true,
  },
  {
    name: 'REDIS_URL',
    schema: url(/^rediss?$/, 'redis://host:6379'),
    default: 'none: the queue lives in PostgreSQL',
    help: 'Redis 6.2+ or Valkey for the queue',
  },
  {
    name: 'SMTP_URL',
    schema: url(/^(smtps?|direct)$/, 'smtp://user:password@host:587'),
    default: 'built-in mailbox, shown at /dev/mailbox',
    help: 'mail server that takes the mails; direct://name.of.this.host delivers to each domain itself',
    requiredInProduction: true,
  },
  {
    name: 'MAIL_FROM',
    schema: mailAddress,
    default: 'meldungen@$MAIL_DOMAIN',
    help: 'sender address of all mails',
    requiredInProduction: true,
  },
  {
    name: 'MAIL_DOMAIN',
    schema: z.hostname('must be a host name'),
    default: 'depesche.example',
    help: 'domain of Message-ID, List-Id and the envelope addresses bounce+…@MAIL_DOMAIN',
    requiredInProduction: true,
  },
  {
    name: 'OPERATOR_EMAIL',
    schema: mailAddress,
    default: 'postmaster@$MAIL_DOMAIN',
    help: 'address of who runs the service: reports of barriers go there',
  },
  {
    name: 'DKIM_SELECTOR',
    schema: z.string(),
    default: 'none: mails go out unsigned',
    help: 'selectors of the DKIM keys, separated by commas: selector or selector@domain',
  },
  {
    name: 'DKIM_PRIVATE_KEY',
    schema: z.string(),
    default: 'none',
    help: 'as many keys (RSA-2048 or Ed25519) in PEM one after the other, or file:/path separated by commas',
  },
  {
    name: 'INBOUND_KEY',
    schema: z.string().min(32, 'must have at least 32 characters'),
    default: 'none: POST /api/v1/inbound/mail is off',
    help: 'key with which a mail server posts what comes back',
  },
  {
    name: 'LMTP_PORT',
    schema: port,
    default: 'none: no LMTP',
    help: 'port on which the workers take what comes back from your mail server',
  },
  {
    name: 'LMTP_HOST',
    schema: z.string(),
    default: '127.0.0.1',
    help: 'address of the LMTP port; it has no sign-in, so never a public one',
  },
  {
    name: 'IMAP_URL',
    schema: url(/^imaps?$/, 'imaps://user:password@mail.example.de/INBOX'),
    default: 'none: no mailbox is looked into',
    help: 'mailbox that what comes back is fetched from; each mail is then moved to its folder Depesche',
  },
  {
    name: 'METRICS_KEY',
    schema: z.string().min(32, 'must have at least 32 characters'),
    default: 'none: /metrics answers this machine itself only',
    help: 'key with which Prometheus reads /metrics (Authorization: Bearer …)',
  },
  {
    name: 'METRICS_PORT',
    schema: port,
    default: 'none: no metrics of workers',
    help: 'port for /metrics of `depesche work`, which has no other',
  },
  {
    name: 'METRICS_HOST',
    schema: z.string(),
    default: '127.0.0.1',
    help: 'address of the metrics port',
  },
  {
    name: 'WEBSUB_HUB',
    schema: url(/^https?$/, 'https://hub.example.de/'),
    default: 'none: readers of feeds ask by themselves',
    help: 'WebSub hub that is told when feeds change',
  },
  {
    name: 'SECRET_KEY',
    schema: z.string().min(32, 'must have at least 32 characters'),
    default: 'made once into DATA_DIR/secret.key',
    help: 'key of all personal links and address hashes; must never change',
    requiredInProduction: true,
  },
  {
    name: 'SIGNING_KEY',
    schema: z.string(),
    default: 'derived from SECRET_KEY',
    help: 'Ed25519 key that signs published versions, in PEM or file:/path; may change, old signatures stay',
  },
  {
    name: 'DEMO',
    schema: z.enum(['0', '1'], 'must be 0 or 1'),
    default: '1 on an embedded database, else 0',
    help: 'fill an empty database with the demonstration; never in production',
  },
  {
    name: 'LOG_LEVEL',
    schema: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    default: 'warn (production: info)',
    help: 'JSON log lines on standard error',
  },
  {
    name: 'TRUST_PROXY',
    schema: z.coerce.number('must be a number').int().min(0).max(10),
    default: '0',
    help: 'number of proxies in front whose X-Forwarded-For is believed',
  },
  {
    name: 'NODE_ENV',
    schema: z.enum(
      ['production', 'development', 'test'],
      'must be production, development or test',
    ),
    default: 'none',
    help: 'production refuses every demonstration default',
  },
];
