import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { ReleaseMail } from '../../src/email/present-release.ts';
import {
  type MailTemplates,
  openMailTemplates,
  type RenderedMail,
} from '../../src/email/render.ts';
import { openWords, readLanguage } from '../../src/words.ts';
import { linksOf, readable, textNodesOf } from './read-html.ts';
import { baseUrl, person, sampleConfirmation, sampleMail, sampleRelease } from './samples.ts';
import { personalise } from './personalise.ts';

let templates: MailTemplates;

before(async () => {
  templates = await openMailTemplates({ words: await openWords() });
});

function renderMail(input: ReleaseMail): RenderedMail {
  return personalise(templates.release(input), person);
}

function keysOf(texts: Map<string, string>): string[] {
  return [...texts.keys()].filter((key) => key.startsWith('email.')).toSorted();
}

test('both languages have the same texts with the same places to fill in', async () => {
  const [de, en] = [await readLanguage('de'), await readLanguage('en')];
  assert.deepEqual(keysOf(de), keysOf(en));
  for (const key of keysOf(de)) {
    const places = [de, en].map((texts) =>
      texts
        .get(key)
        ?.match(/\{\w+\}/g)
        ?.toSorted(),
    );
    assert.deepEqual(places[0], places[1], key);
  }
});

test('the confirmation says when, for what, until when, and what to do if it was somebody else', () => {
  const { subject, text } = templates.confirmation(sampleConfirmation());
  assert.equal(subject, 'Bitte bestätigen Sie Ihr Abonnement von Pressemeldungen');
  const flat = readable(text);
  assert.match(flat, /am Donnerstag, 19\. November 2026, 10:00 Uhr hat jemand/);
  assert.match(flat, /– Region Ennepe-Ruhr-Kreis, Thema Bildung – Pressestelle Stadt Witten/);
  assert.match(flat, /gilt 48 Stunden, bis Samstag, 21\. November 2026, 10:00 Uhr/);
  assert.match(flat, /Sie waren das nicht\? Dann brauchen Sie nichts zu tun\./);
});

test('the pages of the confirmation are those of its language', () => {
  assert.ok(
    linksOf(templates.confirmation(sampleConfirmation('de')).html).includes(`${baseUrl}/impressum`),
  );
  assert.ok(
    linksOf(templates.confirmation(sampleConfirmation('en')).html).includes(
      `${baseUrl}/en/impressum`,
    ),
  );
});

function subjectOf(input: ReleaseMail): string {
  return templates.release(input).subject;
}

test('the subject says what kind of mail it is', () => {
  const { headline } = sampleRelease;
  assert.equal(subjectOf(sampleMail()), headline);
  assert.equal(subjectOf(sampleMail({ kind: 'correction' })), `KORREKTUR: ${headline}`);
  assert.equal(subjectOf(sampleMail({ kind: 'withdrawal' })), `ZURÜCKGEZOGEN: ${headline}`);
  const language = 'en';
  assert.equal(subjectOf(sampleMail({ kind: 'correction', language })), `CORRECTION: ${headline}`);
  assert.equal(subjectOf(sampleMail({ kind: 'withdrawal', language })), `WITHDRAWN: ${headline}`);
});

const corrected = { version: 2, note: 'Es sind 3.100 Kinder, nicht 31.000.' };

test('a correction says what changed before it says anything else of the release', () => {
  const { html, text } = renderMail(sampleMail({ kind: 'correction', of: corrected }));
  for (const form of [readable(text), textNodesOf(html).join('\n')]) {
    const at = form.indexOf('Es sind 3.100 Kinder, nicht 31.000.');
    assert.ok(at !== -1 && at < form.indexOf(sampleRelease.headline));
    assert.ok(at < form.indexOf('Diese Fassung vom'));
  }
});

test('a withdrawal has headline, link, reason and contact, and nothing of the text', () => {
  const input = sampleMail({ kind: 'withdrawal', withdrawnReason: 'Der Termin fällt aus.' });
  const { html, text } = renderMail(input);
  for (const form of [html, readable(text)]) {
    assert.match(form, /Diese Meldung ist zurückgezogen/);
    assert.match(form, /Der Termin fällt aus\./);
    assert.match(form, /Jana Öztürk/);
    assert.ok(form.includes(sampleRelease.headline));
    assert.doesNotMatch(form, /Viertklässler|Schulhof|media\/|324\.000/);
  }
});

test('a teaser has the beginning and a link, without files and boilerplate', () => {
  const { html, text } = renderMail(sampleMail({ fullText: false }));
  assert.match(readable(text), /Für 3\.100 Viertklässlerinnen .* … Ganze Meldung lesen https:/);
  assert.doesNotMatch(html + text, /Was das Programm umfasst|media\/|324\.000/);
});

test('the text reads as a press release that can be copied', () => {
  const { text } = renderMail(sampleMail());
  assert.ok(
    text.startsWith(`Ennepe-Ruhr-Kreis
Pressemeldung · Donnerstag, 19. November 2026, 10:00 Uhr
Region: Ennepe-Ruhr-Kreis
Themen: Bildung, Schule

Von der Vierten in die Fünfte: Kreis startet Programm für den
Schulwechsel
=============================================================

Neun Städte, 41 Grundschulen und ein gemeinsamer Fahrplan bis zu den
Sommerferien

Schwelm (pen) – Für 3.100 Viertklässlerinnen und Viertklässler im
Ennepe-Ruhr-Kreis beginnt die Suche nach der richtigen weiterführenden
Schule.`),
    text,
  );
  assert.match(text, /\n-- \nSie erhalten diese E-Mail, weil /);
});

test('labels are in the language of the recipient, the release is marked with its own', () => {
  const { html } = renderMail(sampleMail({ language: 'en' }));
  assert.match(html, /<html lang="en"/);
  assert.match(html, /<h1 [^>]*lang="de"/);
  assert.match(html, /Topics: Education, School/);
  assert.match(html, /Ennepe-Ruhr District/);
  assert.ok(linksOf(html).includes(`${baseUrl}/en/impressum`));
});

test('one picture is shown, all files are listed with caption, credit and size', () => {
  const { html } = renderMail(sampleMail());
  const images = html.match(/<img [^>]*>/g) ?? [];
  assert.equal(images.length, 1);
  assert.match(images[0] ?? '', /src="https:\/\/presse\.example\/media\/m00000000001\/schulhof%20/);
  assert.match(images[0] ?? '', /width="536" height="335" alt="Kinder laufen/);
  assert.match(html, /JPEG, 1\.600 × 1\.000 Pixel, 243\skB/);
  assert.match(html, /PDF, 2,4\sMB/);
});

test('a picture that mail programs do not show is only listed', () => {
  const [picture] = sampleRelease.media;
  assert.ok(picture);
  const media = [{ ...picture, contentType: 'image/tiff', fileName: 'karte.tif' }];
  const { html } = renderMail(sampleMail({ of: { media } }));
  assert.doesNotMatch(html, /<img/);
  assert.match(html, /karte\.tif/);
});

test('the only links that differ between recipients are settings and unsubscribe', () => {
  const prepared = templates.release(sampleMail());
  const anna = linksOf(personalise(prepared, person).html);
  const [settingsToken, unsubscribeToken] = ['a'.repeat(32), 'b'.repeat(32)];
  const ben = linksOf(
    personalise(prepared, { reason: 'Thema Schule', settingsToken, unsubscribeToken }).html,
  );
  const own = ben.filter((link) => !anna.includes(link));
  assert.deepEqual(own, [
    `${baseUrl}/einstellungen/${settingsToken}`,
    `${baseUrl}/abmelden/${unsubscribeToken}`,
  ]);
});

test('the personal pages are those of the recipient’s language', () => {
  const links = linksOf(renderMail(sampleMail({ language: 'en' })).html);
  assert.ok(links.includes(`${baseUrl}/en/einstellungen/${person.settingsToken}`));
  assert.ok(links.includes(`${baseUrl}/en/abmelden/${person.unsubscribeToken}`));
});

test('nothing is loaded but the one picture of the release', () => {
  const { html } = renderMail(sampleMail());
  assert.doesNotMatch(html.replace(/<img [^>]*>/, ''), /src=|url\(|@import|<link|<script|<img/);
});
