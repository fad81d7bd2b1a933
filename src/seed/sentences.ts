import type { Field } from './fields.ts';
import { drawNoun, type Noun } from './nouns.ts';
import type { Draw } from './random.ts';

/** What one release talks about; its sentences draw from it again and again. */
export type Scene = {
  draw: Draw;
  field: Field;
  place: string;
  office: string;
  noun: Noun;
  speaker: string;
};

type Part = (scene: Scene) => string;

export const firstNames = [
  'Anna',
  'Mehmet',
  'Sabine',
  'Jürgen',
  'Katrin',
  'Thomas',
  'Ayşe',
  'Birgit',
  'Lukas',
  'Heike',
  'Dirk',
  'Elif',
  'Jörg',
  'Petra',
  'Stefan',
  'Zeynep',
  'Ulrike',
  'Marek',
  'Inga',
  'Rüdiger',
];
export const lastNames = [
  'Abel',
  'Brandt',
  'Çelik',
  'Dörfler',
  'Eickhoff',
  'Fuchs',
  'Groß',
  'Hülsmann',
  'Ihde',
  'Jansen',
  'Köhler',
  'Lindner',
  'Möller',
  'Nowak',
  'Oberkamp',
  'Pohl',
  'Quast',
  'Rössler',
  'Schäfer',
  'Thiel',
  'Ulrich',
  'Vogt',
  'Wiechert',
  'Yıldız',
  'Zander',
];
const months = [
  'Januar',
  'Februar',
  'März',
  'April',
  'Mai',
  'Juni',
  'Juli',
  'August',
  'September',
  'Oktober',
  'November',
  'Dezember',
];
const streetFirsts = [
  'Bahnhof',
  'Garten',
  'Linden',
  'Schul',
  'Mühlen',
  'Berg',
  'Haupt',
  'Wiesen',
  'Kirch',
  'Friedens',
  'Rosen',
  'Ufer',
];
const streetLasts = ['straße', 'weg', 'allee', 'ring', 'platz', 'gasse'];

const street: Part = ({ draw }) =>
  `${draw.pick(streetFirsts)}${draw.pick(streetLasts)} ${draw.between(1, 180)}`;
const day: Part = ({ draw }) => `${draw.between(1, 28)}. ${draw.pick(months)}`;
const amount: Part = ({ draw }) =>
  draw.chance(0.4)
    ? `${draw.between(2, 48)},${draw.between(1, 9)} Millionen Euro`
    : `${draw.between(2, 980)}.000 Euro`;
const other: Part = ({ draw, field }) => drawNoun(draw, field.firsts).bare;
const otherAcc: Part = ({ draw, field }) => drawNoun(draw, field.firsts).acc;
const otherDat: Part = ({ draw, field }) => drawNoun(draw, field.firsts).dat;
const people: Part = ({ draw, field }) => draw.pick(field.people);
const aim: Part = ({ draw, field }) => draw.pick(field.aims);
const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export const headlines: Part[] = [
  (s) => `${s.place}: ${s.noun.bare} geht an den Start`,
  (s) => `${upper(s.noun.nom)} für ${s.place} steht`,
  (s) => `${amount(s)} für ${s.noun.acc} in ${s.place}`,
  (s) => `${s.place} stellt ${s.noun.acc} vor`,
  (s) => `${people(s)} gestalten ${s.noun.acc} mit`,
  (s) => `${s.noun.bare} in ${s.place}: Anmeldung bis ${day(s)} möglich`,
  (s) =>
    `${s.draw.between(12, 900)} ${people(s)} beim ${other(s)} in ${s.place}`.replace(
      /beim (?=\S+(ung|stelle|woche|offensive|akademie)\b)/,
      'bei der ',
    ),
  (s) => `Neues aus ${s.place}: ${s.noun.bare} und ${other(s)} arbeiten zusammen`,
  (s) => `${s.office} verlängert ${s.noun.acc}`,
  (s) => `So geht es weiter mit ${s.noun.dat} in ${s.place}`,
  (s) => `${s.place} sucht ${people(s)} für ${s.noun.acc}`,
  (s) => `Zehn Jahre ${s.noun.bare}: ${s.place} zieht Bilanz`,
];

export const invitationHeadlines: Part[] = [
  (s) => `Einladung: ${s.noun.bare} in ${s.place} am ${day(s)}`,
  (s) => `Pressetermin zu ${s.noun.dat} in ${s.place}`,
  (s) => `Einladung an die Medien: ${s.place} eröffnet ${s.noun.acc}`,
];

export const subheadlines: Part[] = [
  (s) => `${amount(s)} stehen bis ${day(s)} bereit`,
  (s) => `${people(s)} können sich ab sofort melden`,
  (s) => `${s.speaker}: „Wir wollen ${aim(s)}“`,
  () => 'Gemeinsames Vorhaben mit den Nachbarn',
  (s) => `Auch ${other(s)} und ${other(s)} sind dabei`,
  (s) => `Beschluss fiel am ${day(s)} ohne Gegenstimme`,
];

export const sentences: Part[] = [
  (s) => `${s.office} hat ${s.noun.acc} auf den Weg gebracht.`,
  (s) => `Dafür stehen ${amount(s)} zur Verfügung.`,
  (s) => `„Damit wollen wir ${aim(s)}“, sagt ${s.speaker}.`,
  (s) => `${people(s)} aus ${s.place} haben sich in den vergangenen Monaten daran beteiligt.`,
  (s) => `Beginn ist am ${day(s)}, geplant sind ${s.draw.between(2, 36)} Monate.`,
  (s) =>
    `Zusammen mit ${otherDat(s)} soll so etwas entstehen, das über die Grenzen der Region hinaus wirkt.`,
  (s) =>
    `Die Geschäftsstelle liegt in der ${s.draw.pick(streetFirsts)}straße ${s.draw.between(1, 180)} und ist werktags von ${s.draw.between(7, 10)} bis ${s.draw.between(14, 18)} Uhr besetzt.`,
  (s) =>
    `Im vergangenen Jahr waren es ${s.draw.between(20, 980)} Anträge, in diesem Jahr schon ${s.draw.between(981, 4200)}.`,
  (s) =>
    `Wer ${otherAcc(s)} kennt, weiß um den Bedarf: Rund ${s.draw.between(5, 95)} Prozent der Befragten wünschen sich mehr davon.`,
  (s) => `Auch ${people(s)} profitieren davon.`,
  (s) => `Der Ausschuss hat dem Vorhaben am ${day(s)} zugestimmt.`,
  () => 'Nähere Auskünfte gibt es am Telefon und auf den Seiten der Pressestelle.',
  (s) => `${s.speaker} dankte allen, die ${s.noun.acc} möglich gemacht haben.`,
  (s) => `Ein erster Zwischenstand wird im ${s.draw.pick(months)} erwartet.`,
  (s) =>
    `Neben ${s.noun.dat} wird auch ${otherAcc(s)} weitergeführt.`.replace(
      /auch den (\S+) weitergeführt/,
      'auch der $1 weitergeführt',
    ),
  (s) => `Die Arbeiten an der Adresse ${street(s)} beginnen voraussichtlich am ${day(s)}.`,
  (s) => `Ziel bleibt es, ${aim(s).replace(/ (\S+)$/, ' zu $1')}.`,
  (s) => `Anmeldungen nimmt ${s.office} bis zum ${day(s)} entgegen.`,
  (s) =>
    `In ${s.place} leben nach der jüngsten Zählung mehr Menschen als vor ${s.draw.between(2, 20)} Jahren; das stellt auch ${s.noun.acc} vor neue Aufgaben.`,
  (s) => `Die Teilnahme kostet ${s.draw.between(3, 60)} Euro, für Kinder ist sie frei.`,
  (s) => `Der Abschlussbericht liegt bis zum ${day(s)} öffentlich aus.`,
  (s) =>
    `Fachleute sprechen von einem wichtigen Schritt ${s.noun.gen.startsWith('der') ? 'bei' : 'zugunsten'} ${s.noun.gen.startsWith('der') ? s.noun.dat : s.noun.gen}.`,
];
