import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { asksToEnd } from '../../src/inbound/wish.ts';

const wishes = [
  'Bitte abmelden.',
  'Bitte abmelden!',
  'abmelden',
  'Abmeldung',
  'Stop',
  'STOPP!',
  'Widerruf',
  'unsubscribe',
  'Unsubscribe please',
  'please unsubscribe me',
  'Bitte mich abmelden',
  'Bitte melden Sie mich ab.',
  'Bitte melden Sie mich vom Newsletter ab.',
  'Bitte tragen Sie mich aus.',
  'Bitte tragen Sie mich aus Ihrem Verteiler aus.',
  'Bitte aus dem Verteiler nehmen',
  'bitte mich aus dem Presseverteiler streichen',
  'Nehmen Sie mich bitte umgehend aus Ihrer Mailingliste!',
  'Ich möchte aus dem Verteiler genommen werden, nehmen Sie mich bitte heraus.',
  'Bitte löschen Sie meine E-Mail-Adresse aus Ihrem Verteiler.',
  'Bitte entfernen Sie diese Adresse aus der Liste.',
  'Können Sie mich bitte aus dem Verteiler nehmen?',
  'Könnten Sie mich bitte abmelden?',
  'Hiermit melde ich mich vom Newsletter ab.',
  'Ich möchte mich abmelden.',
  'Wir möchten keine Pressemitteilungen mehr erhalten.',
  'Bitte keine weiteren Mails mehr!',
  'Bitte schicken Sie mir keine Pressemitteilungen mehr.',
  'Bitte senden Sie mir nichts mehr zu.',
  'Ich möchte Ihre Mails nicht mehr bekommen.',
  'Ich möchte den Newsletter abbestellen.',
  'Hiermit kündige ich das Abo des Newsletters.',
  'Hiermit widerrufe ich meine Einwilligung.',
  'Ich widerspreche der Verwendung meiner Daten.',
  'Please remove me from your mailing list.',
  'Please take us off your press list',
  'please remove me',
  'Remove me from this list!',
  'I would like to unsubscribe.',
  'Could you please remove me from your distribution list?',
  'Stop sending me these emails.',
  'Please stop emailing me',
  'I do not want to receive any more emails from you.',
  "Don't send me any press releases.",
  'No more emails please',
  'I withdraw my consent.',
  'Schicken Sie mir bitte keine Mails mehr, auf keinen Fall!',
  'Sehr geehrte Damen und Herren,\n\nstop\n\nMit freundlichen Grüßen\nAnna Muster',
  'Hallo,\nich bin in Rente. Bitte nehmen Sie\nmich aus dem Verteiler. Danke!',
  'Bitte abmelden\n\nAm 19.11.2026 um 10:00 schrieb Pressestelle:\n> Neue Radwege',
  '> Neue Radwege\n\nBitte abmelden',
];

const others = [
  'Wie kann man sich anmelden/abmelden für den Kurs?',
  'Wie kann man sich für den Kurs abmelden?',
  'Wie kann ich mich abmelden?',
  'Wo muss ich mein Auto abmelden?',
  'Ich möchte mein Kind vom Kurs abmelden.',
  'Bitte melden Sie mich für den Workshop an.',
  'Ich muss mich leider vom Pressetermin abmelden.',
  'Ich möchte mich von der Veranstaltung am Freitag abmelden.',
  'Bitte mich vom Termin abmelden, ich komme nicht.',
  'Muss man das Gewerbe beim Amt abmelden?',
  'Bitte nehmen Sie Frau Müller aus dem Verteiler, sie ist nicht mehr bei uns.',
  'Bitte streichen Sie den zweiten Absatz aus dem Artikel.',
  'Please remove the picture from the article.',
  'Bitte mich auf keinen Fall abmelden!',
  'Ich will mich nicht abmelden, ich habe nur eine Frage.',
  'Ich habe mich versehentlich abgemeldet, bitte wieder aufnehmen.',
  'Danke für die Meldung. Gilt der Widerruf der Baugenehmigung sofort?',
  'Wann wird der Stopp der Bauarbeiten aufgehoben?',
  'Der Zug hält nicht mehr, stop and go auf der A1.',
  'Warum gibt es keine weiteren Busse mehr?',
  'Haben Sie keine weiteren Informationen?',
  'Can you send me the photo?',
  'How do I unsubscribe my child from the course?',
  'Who is on your mailing list?',
  'Ich bitte um Aufnahme in den Verteiler.',
  'Bitte nehmen Sie auch meinen Kollegen in den Verteiler auf.',
  'Können Sie mir die Liste der Teilnehmenden schicken?',
  'Vielen Dank!',
  '',
  'Danke!\n\n-- \nAnna Muster\nNewsletter abbestellen: https://zeitung.example',
  'Haben Sie Fotos?\n\nOn Thu, Nov 19, 2026 at 10:00 AM Press Office <p@x.example> wrote:\n> please remove me from your mailing list',
  'Danke.\n\n-----Ursprüngliche Nachricht-----\nBitte abmelden',
  'Danke.\n\nVon: Pressestelle\nGesendet: heute\nBetreff: x\n\nBitte abmelden',
];

suite('Of an answer in plain words', () => {
  for (const text of wishes)
    test(`a wish to get nothing more is understood: ${text.slice(0, 60)}`, () => {
      assert.equal(asksToEnd({ subject: 'AW: Neue Radwege', text }), true);
    });
  for (const text of others)
    test(`nothing else is taken for a wish: ${text.slice(0, 60)}`, () => {
      assert.equal(asksToEnd({ subject: 'AW: Neue Radwege', text }), false);
    });
});

test('a subject counts only when it is the wish and nothing else', () => {
  for (const subject of ['unsubscribe', 'Abmelden', 'Stop', 'Abmeldung bitte'])
    assert.equal(asksToEnd({ subject, text: '' }), true, subject);
  for (const subject of ['AW: Stop', 'Re: unsubscribe', 'Stopp der Bauarbeiten', 'Abmeldung Kita'])
    assert.equal(asksToEnd({ subject, text: '' }), false, subject);
});

test('a text made to make patterns run long is read at once', () => {
  for (const part of ['bitte mich ', 'nicht mehr lange ', 'am schrieb ', '> ', 'a@', ': - '])
    assert.equal(asksToEnd({ subject: part.repeat(300), text: part.repeat(20_000) }), false, part);
});
