import { createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * The least that an SMTP server can be: takes every mail and keeps only counts. Any message is
 * answered with a report of what came since the last one.
 */
export type SinkReport = {
  count: number;
  bytes: number;
  /** When the first mail of each release was accepted, in milliseconds since 1970. */
  firstAt: Record<string, number>;
  /** One mail as it came. */
  sample: string;
};

const answers: Record<string, string> = {
  EHLO: '250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8',
  DATA: '354 go on',
  QUIT: '221 bye',
};
const endOfMail = '\r\n.\r\n';
let report = emptyReport();

function emptyReport(): SinkReport {
  return { count: 0, bytes: 0, firstAt: {}, sample: '' };
}

function converse(socket: Socket): void {
  let rest = Buffer.alloc(0);
  let inMail = false;
  socket.write('220 sink ESMTP\r\n');
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const mark = inMail ? endOfMail : '\r\n';
      const end = rest.indexOf(mark);
      if (end === -1) return;
      const part = rest.subarray(0, end);
      rest = rest.subarray(end + mark.length);
      const command = inMail ? '' : part.toString('latin1', 0, 4).toUpperCase();
      if (inMail) takeMail(part);
      socket.write(`${answers[command] ?? '250 2.0.0 Ok'}\r\n`);
      inMail = command === 'DATA';
    }
  });
}

function takeMail(mail: Buffer): void {
  report.count += 1;
  report.bytes += mail.length;
  const head = mail.toString('latin1', 0, 4_000);
  const release = /^Feedback-ID: (\w+)/m.exec(head)?.[1] ?? '';
  report.firstAt[release] ??= Date.now();
  report.sample ||= mail.toString('latin1');
}

process.on('message', () => {
  process.send?.(report);
  report = emptyReport();
});
process.on('disconnect', () => process.exit());

const server = createServer({ noDelay: true }, converse);
server.listen(0, '127.0.0.1', () => {
  process.send?.(`smtp://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
