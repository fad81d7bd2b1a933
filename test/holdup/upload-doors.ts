import { kinds } from './kinds.ts';
import { makePicture, uploadForm } from '../helpers/pictures.ts';
import { ask, assertAnswered } from './ask.ts';
import type { Trial } from './judge.ts';
import type { Stage } from './stage.ts';

/** Words beside a file, names of files, and files that are not what they say. */
export async function uploadTrials(stage: Stage): Promise<Trial[]> {
  const bytes = await makePicture('png');
  const doors = [
    { path: '/media', field: 'caption' },
    { path: '/media', field: 'alt' },
    { path: '/office/logo', field: 'alt' },
  ];
  const send = async (path: string, form: FormData) => {
    const headers = { authorization: `Bearer ${stage.office.key}` };
    const answer = await ask(`${stage.url}/api/v1${path}`, { method: 'POST', body: form, headers });
    assertAnswered(answer);
    return { answer: answer.ms };
  };
  return [
    ...doors.flatMap(({ path, field }) =>
      kinds.map((kind) => ({
        field: `POST ${path} ${field}`,
        kind: kind.name,
        most: 19_000,
        ask: (size: number) =>
          send(path, uploadForm({ bytes, fields: { [field]: kind.make(size).toWellFormed() } })),
      })),
    ),
    ...kinds.map((kind) => ({
      field: 'POST /media name of the file',
      kind: kind.name,
      most: 15_000,
      ask: (size: number) =>
        send('/media', uploadForm({ bytes, name: kind.make(size).toWellFormed() })),
    })),
    ...spoiledFiles(bytes).map(({ kind, make }) => ({
      field: 'POST /media file',
      kind,
      most: 4_000_000,
      ask: (size: number) => send('/media', uploadForm({ bytes: make(size) })),
    })),
  ];
}

function spoiledFiles(picture: Uint8Array): { kind: string; make: (size: number) => Uint8Array }[] {
  const text =
    (unit: string, before = '') =>
    (size: number) =>
      Buffer.from(before + unit.repeat(size / unit.length));
  return [
    { kind: 'a picture and nothing', make: (size) => Buffer.concat([picture, Buffer.alloc(size)]) },
    { kind: 'a PDF of names', make: text('<<', '%PDF-1.7\n') },
    { kind: 'an SVG of groups', make: text('<g>', '<svg xmlns="http://www.w3.org/2000/svg">') },
    {
      kind: 'XML of entities',
      make: text('<!ENTITY a "a">', '<?xml version="1.0"?><!DOCTYPE svg ['),
    },
    { kind: 'an MP4 of boxes', make: text('\0\0\0\x08free', '\0\0\0\x14ftypisom\0\0\0\0isom') },
    { kind: 'a ZIP of heads', make: text('PK\x03\x04') },
    { kind: 'an MP3 of tags', make: text('ID3\x04\0\0\0\0\0\0') },
    { kind: 'zeros', make: (size) => Buffer.alloc(size) },
  ];
}

const longestMail = 1_000_000;

/** Mails as anybody may send them to an address of ours. */
export function mailTrials(stage: Stage): Trial[] {
  const address = `bounce+${'0'.repeat(32)}@${stage.deps.config.mailDomain}`;
  const headers = { authorization: `Bearer ${stage.inboundKey}`, 'content-type': 'message/rfc822' };
  return mails(address).map(({ kind, make }) => ({
    field: 'POST /inbound/mail',
    kind,
    most: longestMail,
    ask: async (size) => {
      const url = `${stage.url}/api/v1/inbound/mail?recipient=${encodeURIComponent(address)}`;
      const answer = await ask(url, { method: 'POST', headers, body: Buffer.from(make(size)) });
      assertAnswered(answer);
      return { answer: answer.ms };
    },
  }));
}

type Mail = { kind: string; make: (size: number) => string };

function mails(address: string): Mail[] {
  const head = `From: a@leser.example\r\nTo: ${address}\r\n`;
  const plain = `${head}Subject: Abmelden\r\n\r\n`;
  const html = `${head}Content-Type: text/html; charset=utf-8\r\n\r\n`;
  const mixed = `${head}Content-Type: multipart/mixed; boundary=a\r\n\r\n`;
  const report = `${head}Content-Type: multipart/report; report-type=delivery-status; boundary=a\r\n\r\n--a\r\nContent-Type: message/delivery-status\r\n\r\n`;
  const again = (before: string, unit: string) => (size: number) =>
    before + unit.repeat((size - before.length) / unit.length);
  return [
    ...kinds.flatMap(({ name, make }): Mail[] => [
      { kind: `text: ${name}`, make: (size) => plain + make(size - plain.length) },
      { kind: `HTML: ${name}`, make: (size) => html + make(size - html.length) },
      {
        kind: `subject: ${name}`,
        make: (size) => `${head}Subject: ${make(60_000).slice(0, size / 20)}\r\n\r\nStop`,
      },
      { kind: `report: ${name}`, make: (size) => `${report}Diagnostic-Code: ${make(size / 4)}` },
    ]),
    { kind: 'many fields', make: again(head, 'X: 1\r\n') },
    { kind: 'a folded field', make: again(`${head}Subject: a`, '\r\n a') },
    { kind: 'addresses', make: again(`${head}Cc: `, 'a <a@b.de>, ') },
    { kind: 'groups of addresses', make: again(`${head}Cc: `, 'a:b@c.de;') },
    { kind: 'comments in addresses', make: again(`${head}Cc: `, '(') },
    { kind: 'encoded words', make: again(`${head}Subject: `, '=?utf-8?q?a?= ') },
    { kind: 'references', make: again(`${head}References: `, '<a@b>') },
    { kind: 'parts', make: again(mixed, '--a\r\n\r\n') },
    { kind: 'mails in mails', make: again(head, 'Content-Type: message/rfc822\r\n\r\n') },
    { kind: 'parts in parts', make: partsInParts(head) },
    {
      kind: 'recipients of a report',
      make: again(report, 'Final-Recipient: rfc822;a@b.de\r\nAction: failed\r\n\r\n'),
    },
    { kind: 'base64', make: again(`${head}Content-Transfer-Encoding: base64\r\n\r\n`, 'YWFh\r\n') },
    {
      kind: 'quoted-printable',
      make: again(`${head}Content-Transfer-Encoding: quoted-printable\r\n\r\n`, '=C3=A4=\r\n'),
    },
    { kind: 'parameters of a type', make: again(`${head}Content-Type: text/plain`, ';\r\n a*0=b') },
  ];
}

function partsInParts(head: string): (size: number) => string {
  return (size) => {
    let text = head;
    for (let depth = 0; text.length < size; depth += 1)
      text += `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n`;
    return text;
  };
}
