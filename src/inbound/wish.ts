import { ownText } from './own-text.ts';

const SENTENCE_LENGTH = 400;
const LOOKED_AT = 3_000;

/**
 * Whether somebody asks in plain words to get nothing more. Such a wish counts at once, however it
 * is put (AG München 142 C 1633/22). Only the writer's own words are read; a question how to do it,
 * a wish for somebody else and an "abmelden" from a course are answered by people.
 */
export function asksToEnd({ subject, text }: { subject: string; text: string }): boolean {
  const own = ownText(text).slice(0, LOOKED_AT);
  // The subject of an answer is our own headline.
  if (isCommand(subject) && !/:/.test(subject)) return true;
  const said = own.split('\n').filter((line) => line.trim() !== '' && !isGreeting(line));
  if (isCommand(said[0] ?? '')) return true;
  return sentencesOf(said.join('\n')).some(isWish);
}

function isCommand(line: string): boolean {
  return COMMAND.test(line.trim().replace(/\s+/g, ' ').slice(0, 100));
}

function isGreeting(line: string): boolean {
  return GREETING.test(line.trim().slice(0, 100));
}

function sentencesOf(text: string): string[] {
  const joined = text.replace(/[ \t]*\n[ \t]*/g, ' ');
  return joined
    .split(/(?<=[.!?;])\s+|\s+[–-]\s+/)
    .map((sentence) => sentence.slice(0, SENTENCE_LENGTH));
}

function isWish(sentence: string): boolean {
  if (NOT_A_WISH.test(sentence) || OTHER_PERSON.test(sentence)) return false;
  const isQuestion = sentence.trimEnd().endsWith('?') || QUESTION.test(sentence);
  if (isQuestion && !POLITE.test(sentence)) return false;
  if (LIST_WISH.some((pattern) => pattern.test(sentence))) return true;
  // "abmelden" alone may mean a course, a car or a child: then the list must be named.
  return !OTHER_THING.test(sentence) && PERSON_WISH.some((pattern) => pattern.test(sentence));
}

const GREETING =
  /^(?:sehr geehrte|guten (?:tag|morgen|abend)|hallo|liebe|moin|servus|grüß gott|hi|hello|dear|good (?:morning|afternoon|evening)|mit freundlichen|viele grüße|danke|besten dank|mfg)(?![\p{L}])[^.!?]{0,80}[,!.]?$/iu;

// A whole line that is nothing but the wish.
const COMMAND =
  /^(?:bitte |please |hiermit )?(?:stop|stopp|stopp?en|unsubscribe|unsubscribe me|abmelden|abmeldung|abbestellen|abbestellung|austragen|widerruf|mich abmelden|mich austragen|newsletter abbestellen|abmelden vom newsletter|aus dem verteiler nehmen|remove|remove me|opt[ -]?out|take me off|ich widerrufe)(?:,? (?:bitte|please|danke|now))?[\s.!]*$/iu;

const QUESTION =
  /^(?:wie|wo|wann|warum|wieso|was|wer|welche|kann man|how|where|when|why|what|who|which|(?:can|may) (?:one|people))\b/iu;
const POLITE =
  /\b(?:können|könnten|könntest|würden|würdest|kannst|wären|could|can|would|will) (?:sie|ihr|du|you)\b|\bbitte\b|\bplease\b/iu;
const NOT_A_WISH =
  /\b(?:auf (?:gar )?keinen fall|keinesfalls|niemals) (?:\S{1,20} ){0,2}(?:abmelden|austragen|streichen|löschen|entfernen)|\b(?:mich|uns) (?:noch |bitte |jetzt )?(?:nicht|keinesfalls) (?:abmelden|austragen|streichen)|\bnicht (?:abmelden|austragen|löschen)|\b(?:don'?t|do not|not) (?:unsubscribe|remove)|\b(?:wie|ob) (?:\S{1,30} ){0,4}(?:mich|man|sich|wir|ich)\b.{0,80}\b(?:abmelden|austragen|abbestellen)\b|\bhow (?:to|can|do|could)\b|\bversehentlich\b|\bby mistake\b|\b(?:wieder|neu) (?:anmelden|aufnehmen)\b/iu;
const OTHER_PERSON =
  /\b(?:nehmen|streichen|löschen|entfernen|tragen|melden|remove|take|nimm|unsubscribe) (?:sie )?(?:bitte |please )?(?:auch )?(?:herrn?|frau|unsere?n? (?:kolleg|mitarbeiter|redakteur)\w*|meine?n? (?:kolleg|mitarbeiter|vorgänger)\w*|den kollegen|die kollegin|mr|mrs|ms|my colleague|our colleague)(?![\p{L}])|\b(?:frau|herrn?|kolleg\w{1,5}) (?:\S{1,30} ){1,3}(?:aus|vom|von) (?:\S{1,20} )?\w{0,20}verteiler/iu;
const OTHER_THING =
  /\b(?:kurs|lehrgang|seminar|veranstaltung|termin|führung|workshop|konferenz|presse(?:konferenz|termin|gespräch|reise)|teilnahme|teilnehm\w+|sprechstunde|schul\w*|kita|kind\w{0,3}|hund|fahrzeug|auto|wagen|kfz|wohnsitz|wohnung|gewerbe|strom|event|course|class|meeting|conference|webinar|lunch|tour|artikel|beitrag|foto\w{0,3}|bild\w{0,3}|absatz|satz|kommentar|paragraph|picture|photo|image|sentence|comment|quote|zitat)\b/iu;

const LIST =
  '(?:\\p{L}{0,30}verteiler\\p{L}{0,6}|mailing-?list\\p{L}{0,3}|\\p{L}{0,20}liste|newsletter|adressbestand|adressdatenbank|datenbank|abonnement|abo)';
const MY_ADDRESS =
  '(?:mich|uns|mir|(?:meine|unsere|diese|die|obige|o\\.g\\.|genannte) (?:\\S{1,20} ){0,2}?(?:\\p{L}{0,10}-?(?:mail-?)?adressen?|kontaktdaten|e-?mail|daten))';
const MAILS =
  '(?:\\p{L}{0,20}-?mails?|\\p{L}{0,20}meldungen|newsletter|\\p{L}{0,20}mitteilungen|\\p{L}{0,12}nachrichten|\\p{L}{0,12}informationen|zusendungen|\\p{L}{0,5}post|infos)';
const EN_LIST =
  '(?:\\S{1,20} ){0,3}?(?:mailing|distribution|email|e-mail|press|newsletter|contact)?[ -]?(?:lists?|newsletters?|database|distribution|mailings?)';
const EN_MAILS =
  '(?:e-?mails?|mails?|messages?|newsletters?|press releases?|releases|mailings?|updates|spam)';

const of = (source: string) => new RegExp(source, 'iu');

// The list or its mails are named: meant whatever else stands in the sentence.
const LIST_WISH = [
  of(`\\b${MY_ADDRESS}\\b.{0,60}\\b(?:aus|von|vom)\\b.{0,40}\\b${LIST}`),
  of(
    `\\bbitte (?:(?:mich|uns|umgehend|sofort|sofortig|auch|endlich|hiermit|ab|dringend|wieder) )*(?:aus|von|vom) (?:\\S{1,20} ){0,2}?${LIST} (?:(?:wieder|zu) )?(?:nehmen|streichen|löschen|entfernen|austragen|abmelden|herausnehmen|rausnehmen)`,
  ),
  of(
    `\\b(?:nehmen|streichen|löschen|entfernen|tragen|melden|nimm|nehmt) (?:sie )?(?:bitte )?${MY_ADDRESS}\\b.{0,60}\\b(?:aus|von|vom|ab)\\b`,
  ),
  of(`\\bmelde (?:ich )?(?:mich|uns)\\b.{0,60}\\b${LIST}.{0,30}\\bab\\b`),
  of(
    `\\b(?:bitte|möchten?|will|wollen|würden?|hiermit)\\b.{0,60}\\b(?:${LIST}|${MAILS})(?![\\p{L}]).{0,40}(?<![\\p{L}])(?:abbestellen|kündigen|abmelden|beenden|einstellen|austragen)(?![\\p{L}])`,
  ),
  of(`\\b(?:bestelle|kündige) (?:ich )?.{0,40}\\b(?:${LIST}|${MAILS})(?![\\p{L}])`),
  of(
    `(?<![\\p{L}])(?:keine?r?|nicht mehr|nicht länger|nicht weiter) (?:\\S{1,20} ){0,4}?${MAILS}(?![\\p{L}]).{0,40}(?<![\\p{L}])(?:mehr|erhalten|bekommen|empfangen|haben|schicken|senden|zusenden|zuzusenden|zukommen|zuschicken|lesen)(?![\\p{L}])`,
  ),
  of(
    `(?<![\\p{L}])(?:senden|schicken|mailen|sende|schick) (?:sie )?(?:mir|uns) (?:bitte )?(?:\\S{1,20} ){0,2}?(?:keine|nichts)(?![\\p{L}])`,
  ),
  of(
    `(?<![\\p{L}])(?:möchten?|will|wollen)(?![\\p{L}]).{0,40}\\b(?:ihre|eure|diese|ihren|die) (?:\\S{1,20} ){0,2}?${MAILS} (?:bitte )?(?:nicht mehr|nicht länger|nicht weiter|künftig nicht|nicht)(?![\\p{L}])`,
  ),
  of(
    `\\b(?:widerrufe|widerrufen|widerspreche|widersprechen|ziehe)\\b.{0,80}(?<![\\p{L}])(?:einwilligung|zustimmung|anmeldung|abo|zusendung|übersendung|nutzung|verwendung|verarbeitung|speicherung|${MAILS}|werbung)(?![\\p{L}])`,
  ),
  of(
    `\\b(?:remove|take|delete|drop|unsubscribe|strike) (?:me|us|my|this|our|the above)\\b.{0,60}\\b(?:from|off|of)\\b ${EN_LIST}\\b`,
  ),
  of(`\\b(?:stop|cease|quit) (?:sending|emailing|e-mailing|mailing|contacting|spamming)\\b`),
  of(`\\bno (?:more|further|longer)\\b.{0,40}\\b${EN_MAILS}\\b`),
  of(
    `\\b(?:do not|don'?t|no longer|not) (?:want|wish|like|care|interested)\\b.{0,40}\\b(?:receiv\\w{1,3}|get|getting|in)\\b.{0,40}\\b${EN_MAILS}\\b`,
  ),
  of(`\\b(?:do not|don'?t) (?:send|email|mail|contact) (?:me|us)\\b`),
  of(`\\b(?:withdraw|revoke) (?:my|our) consent\\b`),
];

// Only the person is named.
const PERSON_WISH = [
  of(
    `\\bbitte (?:mich|uns) (?:\\S{1,20} ){0,4}?(?:abmelden|austragen|abbestellen|streichen|löschen|entfernen)(?![\\p{L}])`,
  ),
  of(`\\bbitte (?:\\S{1,20} ){0,2}?(?:abmelden|austragen|abbestellen)(?![\\p{L}])`),
  of(
    `\\b(?:tragen|melden|streichen|löschen|nehmen) (?:sie )?(?:bitte )?(?:mich|uns) (?:bitte |umgehend |sofort |wieder |hier )*(?:aus|ab|heraus|raus)?[.!?]*$`,
  ),
  of(
    `\\b(?:können|könnten|würden) sie (?:mich|uns) (?:bitte )?(?:\\S{1,20} ){0,2}?(?:abmelden|austragen)(?![\\p{L}])`,
  ),
  of(`\\bmelde (?:ich )?mich (?:hiermit |bitte )?ab\\b`),
  of(
    `(?<![\\p{L}])(?:möchten?|will|wollen|würden?)(?![\\p{L}])(?: gerne?)?(?: mich| uns)? (?:\\S{1,20} ){0,3}?(?:abmelden|abbestellen|ausgetragen werden|austragen)(?![\\p{L}])`,
  ),
  of(`\\bhiermit widerrufe\\b`),
  of(`\\bplease (?:\\S{1,20} ){0,2}?(?:unsubscribe|remove me|remove us|take me off|opt me out)\\b`),
  of(`\\bunsubscribe (?:me|us|this|my|our|please)\\b`),
  of(`\\b(?:want|would like|wish|like) to (?:unsubscribe|be removed|opt out)\\b`),
];
