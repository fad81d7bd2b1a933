import { fieldOf, type ReadMail } from './read-mail.ts';

/** A program wrote it: by its headers (RFC 3834 and what came before it), then by its subject. */
export function isAutomatic({ headers, subject, from }: ReadMail): boolean {
  const submitted = fieldOf(headers, 'auto-submitted').toLowerCase();
  if (submitted !== '' && !submitted.startsWith('no')) return true;
  if (markers.some((name) => headers.has(name))) return true;
  if (/^(?:bulk|junk|list|auto_reply)\b/i.test(fieldOf(headers, 'precedence'))) return true;
  if (/^multipart\/report\b/i.test(fieldOf(headers, 'content-type'))) return true;
  if (fieldOf(headers, 'return-path').replace(/\s/g, '') === '<>') return true;
  if (/^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|noreply\S*|donotreply)@/.test(from))
    return true;
  // A mail that went round and round.
  if ((headers.get('received') ?? []).length > MAX_HOPS) return true;
  return AWAY_SUBJECT.test(subject);
}

/** The person will not come back: somebody should look whether the address is still right. */
export function isGone({ subject, text }: ReadMail): boolean {
  return GONE.test(`${subject}\n${text}`.slice(0, 5_000).replace(/\s+/g, ' '));
}

const MAX_HOPS = 50;

const markers = [
  'x-autoreply',
  'x-autorespond',
  'x-autoresponder',
  'x-autoreply-from',
  'x-mail-autoreply',
  'x-auto-reply',
  'x-fc-machinegenerated',
  'x-ms-exchange-inbox-rules-loop',
  'list-id',
  'list-unsubscribe',
  'feedback-id',
];

const AWAY_SUBJECT =
  /^(?:(?:re|aw|antw|wg|fwd?): *)*(?:auto(?:matic|matische)?[ -]?(?:reply|response|antwort)|automatische (?:antwort|abwesenheit)|out of (?:the )?office|abwesenheit|abwesend|ich bin (?:abwesend|nicht im büro|im urlaub)|urlaubsbenachrichtigung|eingangsbestätigung|empfangsbestätigung|ticket (?:received|created)|auto:)/iu;

const GONE =
  /\bnicht (?:mehr|länger) (?:im hause|im haus|bei uns|in unserem|in unserer|für (?:uns|das|die|den)|hier) ?(?:tätig|beschäftigt|angestellt|arbeite)?|\bnicht mehr (?:\S{1,40} ){0,6}(?:tätig|beschäftigt|erreichbar|gültig|aktiv|abgerufen|gelesen)\b|\b(?:hat|habe) (?:das|unser|unsere|die) (?:unternehmen|haus|redaktion|firma|verlag|behörde)\S{0,20} verlassen\b|\bausgeschieden\b|\bim ruhestand\b|\b(?:has|have) left (?:the|our) (?:company|organi[sz]ation|newspaper|office|team)\b|\bno longer (?:\S{1,40} ){0,3}(?:works?|working|employed|with (?:us|the)|valid|monitored|in use|active)\b|\baddress is no longer\b/iu;
