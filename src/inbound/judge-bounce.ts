/** What a refusal says of the address: dead, in trouble, or nothing because it is aimed at us. */
export type BounceClass = 'hard' | 'soft' | 'block';
export type Judged = { class: BounceClass; status: string };

type Reason = { code: string; status: string; text: string };

/**
 * The class of a refusal by its words, status (RFC 3463) and code (RFC 5321), with the table of
 * standards as measured on real bounces: a 5.x.x alone is no dead address. Words of a blocklist or a
 * full mailbox count more than a status, which many servers give wrongly; a dead address needs a
 * status that says so and no words against it, or an empty status with words that say so.
 */
export function judgeBounce(reported: { status: string; diagnostic: string }): Judged {
  const reason = readReason(reported);
  const { status, text } = reason;
  if (FULL.test(text))
    return { class: 'soft', status: /^[45]\.2\.2$/.test(status) ? status : '5.2.2' };
  if (BLOCKED.test(text) || isAgainstUs(reason)) return { class: 'block', status };
  return { class: isDead(reason) ? 'hard' : 'soft', status };
}

// The server's own answer is nearer to the truth than the status that a relay made of it.
function readReason({ status, diagnostic }: { status: string; diagnostic: string }): Reason {
  const text = diagnostic.slice(0, 4_000);
  const [, code = ''] = /(?:^|[^\d.])([45]\d\d)(?![\d.])/.exec(text) ?? [];
  const [, own = ''] = /(?:^|[^\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])/.exec(text) ?? [];
  const given = /^[245]\.\d{1,3}\.\d{1,3}$/.exec(status)?.[0] ?? '';
  return { code, status: isVague(own) && !isVague(given) ? given : own || given, text };
}

function isVague(status: string): boolean {
  return status === '' || /^[45]\.0\.0$/.test(status);
}

function isAgainstUs({ status }: Reason): boolean {
  // 5.7.13x: a group or person who takes mail from some senders only.
  if (/^5\.7\.13\d$/.test(status)) return false;
  return /^5\.(?:7\.\d+|6\.\d+|5\.[1-9]\d*|2\.3|3\.4|1\.[78])$/.test(status);
}

function isDead({ code, status, text }: Reason): boolean {
  if (DOMAIN_DEAD.test(text) || code === '556' || TEMPORARY.test(text)) return false;
  if (status.startsWith('4.') || (status === '' && code.startsWith('4'))) return false;
  if (['5.1.1', '5.1.6', '5.1.10'].includes(status)) return true;
  if (status === '' && code === '551') return true;
  return /^(?:5\.[015]\.0)?$/.test(status) && NO_MAILBOX.test(text);
}

// Words that many servers use, in the languages of those who write to us. All gaps are bounded.
const BLOCKED =
  /\b(?:spamhaus|spamcop|barracuda|sorbs|uceprotect|proofpoint|cloudmark|blocklist|black ?list|block ?list|blacklisted|dnsbl|rbl)|\bnowl\b|\bbad reputation\b|\breputation\b|\bS31[45]0\b|\bRP-00\d\b|\b(?:is|was|been|message|mail|ip|host|sender|client) blocked\b|\bblocked (?:by|using|for|due|because)\b|\bspam\b|\bunsolicited\b|\bDMARC\b|\bSPF\b|\bDKIM\b|\bauthentication (?:level|required|check)|\bunauthenticated\b|\bpolicy (?:reasons|violation|rejection)|\bvirus\b|\brelay(?:ing)? (?:access )?(?:denied|not permitted)\b|\bnot allowed to send\b|\bsender (?:address )?(?:rejected|denied|unknown|verify failed)|\btoo (?:large|big)\b|\bexceeds (?:the )?(?:maximum )?(?:message )?size\b|\bwegen spam|\bgesperrte? ip\b|\bschlechte reputation\b/i;

const FULL =
  /\b(?:mailbox|mail box|inbox|account|user|recipient)(?:'s)?\b.{0,40}\b(?:is full|full|over ?quota|out of storage|exceeded)\b|\bover ?quota\b|\bquota (?:is )?(?:exceeded|full)\b|\bexceeded (?:his|her|its|their|the)? ?(?:storage|mailbox|quota|disk)|\bnot enough (?:storage|disk) space\b|\binsufficient (?:system )?storage\b|\b(?:postfach|mailbox|speicher)\b.{0,40}\b(?:voll|überfüllt|überschritten|erschöpft)\b|\bspeicherplatz\b.{0,40}\b(?:überschritten|erschöpft|aufgebraucht)/iu;

const NO_MAILBOX =
  /\b(?:user|recipient|mailbox|account|addressee|address|person)\b.{0,60}\b(?:unknown|not known|does not exist|doesn't exist|do not exist|not exist|not found|no longer (?:exists|available|valid)|not listed)\b|\b(?:unknown|invalid|nonexistent|non-existent) (?:local )?(?:user|recipient|mailbox|account|address|local[- ]part)\b|\bno (?:such|mailbox|mail-?box|account)\b.{0,20}\b(?:user|recipient|mailbox|person|address|name|account|here|by that name)\b|\bthere is no (?:user|mailbox|account)\b|\bdoesn'?t have an? \S{1,60} ?account\b|\b(?:empfänger|benutzer|nutzer|postfach|mailbox|adresse|konto)\w{0,10}\b.{0,60}\b(?:unbekannt|nicht bekannt|existiert nicht|nicht gefunden|nicht vorhanden|gibt es nicht)(?![\p{L}])|\bexistiert (?:bei uns )?nicht\b|\bunbekannte[rs]? (?:empfänger|benutzer|nutzer|postfach|mailbox|adresse)/iu;

// About a name in DNS, which may be a passing fault of its operator or of ours.
const DOMAIN_DEAD =
  /\b(?:host|domain|name server|mx)\b.{0,60}\b(?:not found|unknown|does not exist|no (?:mx|mail)|lookup)|\bunknown (?:host|domain)\b|\bunrouteable address\b|\bnull ?mx\b|\bdoes not accept mail\b|\bdomain\w{0,10}\b.{0,40}\b(?:unbekannt|nicht gefunden|existiert nicht)|\b(?:nxdomain|dns)\b/iu;

const TEMPORARY =
  /\bgreylist|\btry again (?:later|in)\b|\btemporar(?:y|ily)\b|\bvorübergehend|\btimed? ?out\b|\bdeferred\b|\bconnection (?:refused|timed out|reset)|\bunverified address\b/iu;
