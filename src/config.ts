import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { type DkimKey, readDkimKeys } from './dkim-keys.ts';
import { type Setting, settings } from './settings.ts';
import { deriveSigningKey, readSigningKey, type SigningKey } from './signing-key.ts';

export type Config = Readonly<{
  production: boolean;
  port: number;
  host: string;
  baseUrl: string;
  dataDir: string;
  databaseUrl: string | null;
  redisUrl: string | null;
  smtpUrl: string | null;
  mailFrom: string;
  mailDomain: string;
  operatorEmail: string;
  dkimKeys: readonly DkimKey[];
  inboundKey: string | null;
  lmtpPort: number | null;
  lmtpHost: string;
  imapUrl: string | null;
  metricsKey: string | null;
  metricsPort: number | null;
  metricsHost: string;
  websubHub: string | null;
  secretKey: string;
  signingKey: SigningKey;
  demo: boolean;
  logLevel: string;
  trustProxy: number;
}>;

type Env = Record<string, string | undefined>;

/** Everything that is wrong with the settings, one line each. */
export class ConfigError extends Error {
  readonly faults: string[];
  constructor(faults: string[]) {
    super(`Settings:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/**
 * Reads the environment (and a `.env` file in the working folder, which the environment overrides),
 * checks all of it, and throws one ConfigError with every fault.
 */
export function readConfig(env: Env = readEnv()): Config {
  const production = env.NODE_ENV === 'production';
  const present = Object.fromEntries(settings.map(({ name }) => [name, env[name] || undefined]));
  const parsed = schemaOf(settings).safeParse(present);
  const faults = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (production) faults.push(...missingInProduction(present), ...refusedInProduction(present));
  const dkim = readDkimKeys({
    selectors: present.DKIM_SELECTOR ?? '',
    privateKeys: present.DKIM_PRIVATE_KEY ?? '',
    mailFrom: mailFromOf(present),
  });
  faults.push(...dkim.faults, ...faultsOfSigningKey(present.SIGNING_KEY));
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(toConfig(parsed.data, { production, dkimKeys: dkim.keys }));
}

/** For `npm run demo`: everything embedded in a throw-away folder; only REDIS_URL is taken over. */
export function readDemoConfig(input: { dataDir: string; port: number }): Config {
  const { REDIS_URL, LOG_LEVEL } = process.env;
  return readConfig({ REDIS_URL, LOG_LEVEL, DATA_DIR: input.dataDir, PORT: String(input.port) });
}

/** A child process gets the environment without our settings, and so without secrets. */
export function childEnvironment(env: Env = process.env): Env {
  const own = new Set(settings.map(({ name }) => name));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.has(name)));
}

function schemaOf(list: readonly Setting[]) {
  return z.object(Object.fromEntries(list.map(({ name, schema }) => [name, schema.optional()])));
}

function missingInProduction(env: Env): string[] {
  return settings
    .filter(({ name, requiredInProduction }) => requiredInProduction && !env[name])
    .map(({ name }) => `${name}: must be set when NODE_ENV is production`);
}

function refusedInProduction(env: Env): string[] {
  // Its subscribers are invented, and the mails to them would really go out.
  return env.DEMO === '1' ? ['DEMO: must not be 1 when NODE_ENV is production'] : [];
}

type Known = Pick<Config, 'production' | 'dkimKeys'>;

function toConfig(env: Record<string, unknown>, { production, dkimKeys }: Known): Config {
  const text = (name: string) => (env[name] as string | undefined) ?? null;
  const port = Number(env.PORT ?? 3000);
  const dataDir = dataDirOf(env);
  const secretKey = text('SECRET_KEY') ?? keptSecret(dataDir);
  const signingKey = text('SIGNING_KEY');
  const baseUrl = (text('BASE_URL') ?? `http://localhost:${port}`).replace(/\/+$/, '');
  return {
    production,
    port,
    host: text('HOST') ?? (production ? '0.0.0.0' : '127.0.0.1'),
    baseUrl,
    dataDir,
    databaseUrl: text('DATABASE_URL'),
    redisUrl: text('REDIS_URL'),
    smtpUrl: text('SMTP_URL'),
    mailFrom: mailFromOf(env),
    mailDomain: mailDomainOf(env),
    // A mailbox that every mail domain must have (RFC 5321, section 4.5.1).
    operatorEmail: text('OPERATOR_EMAIL') ?? `postmaster@${mailDomainOf(env)}`,
    dkimKeys,
    inboundKey: text('INBOUND_KEY'),
    lmtpPort: env.LMTP_PORT === undefined ? null : Number(env.LMTP_PORT),
    lmtpHost: text('LMTP_HOST') ?? '127.0.0.1',
    imapUrl: text('IMAP_URL'),
    metricsKey: text('METRICS_KEY'),
    metricsPort: env.METRICS_PORT === undefined ? null : Number(env.METRICS_PORT),
    metricsHost: text('METRICS_HOST') ?? '127.0.0.1',
    secretKey,
    signingKey: signingKey ? readSigningKey(signingKey) : deriveSigningKey(secretKey),
    websubHub: text('WEBSUB_HUB'),
    demo: text('DEMO') === null ? !env.DATABASE_URL && !production : text('DEMO') === '1',
    logLevel: text('LOG_LEVEL') ?? (production ? 'info' : 'warn'),
    trustProxy: Number(env.TRUST_PROXY ?? 0),
  };
}

function mailFromOf(env: Record<string, unknown>): string {
  return (env.MAIL_FROM as string | undefined) ?? `meldungen@${mailDomainOf(env)}`;
}

function mailDomainOf(env: Record<string, unknown>): string {
  return (env.MAIL_DOMAIN as string | undefined) ?? 'depesche.example';
}

function faultsOfSigningKey(setting: string | undefined): string[] {
  if (setting === undefined) return [];
  try {
    readSigningKey(setting);
    return [];
  } catch {
    return ['SIGNING_KEY: must be an Ed25519 private key in PEM, or file:/path of one'];
  }
}

function dataDirOf(env: Record<string, unknown>): string {
  return resolve((env.DATA_DIR as string | undefined) || './data');
}

function secretFileOf(dataDir: string): string {
  return join(dataDir, 'secret.key');
}

/** Whether there is a secret key already: `readConfig` makes one where there is none. */
export function hasSecret(env: Env = readEnv()): boolean {
  return Boolean(env.SECRET_KEY) || existsSync(secretFileOf(dataDirOf(env)));
}

/** The key that this service signs with, or null where none was ever given or made. Makes none. */
export function findSigningKey(env: Env = readEnv()): SigningKey | null {
  if (hasSecret(env)) return readConfig(env).signingKey;
  if (!env.SIGNING_KEY) return null;
  const faults = faultsOfSigningKey(env.SIGNING_KEY);
  if (faults.length > 0) throw new ConfigError(faults);
  return readSigningKey(env.SIGNING_KEY);
}

/** Made once and kept beside the data that its hashes and links depend on. */
function keptSecret(dataDir: string): string {
  const file = secretFileOf(dataDir);
  mkdirSync(dataDir, { recursive: true });
  try {
    writeFileSync(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFileSync(file, 'utf8').trim();
}

/** The environment overrides `.env`. */
function readEnv(): Env {
  return { ...(existsSync('.env') && parseEnv(readFileSync('.env', 'utf8'))), ...process.env };
}
