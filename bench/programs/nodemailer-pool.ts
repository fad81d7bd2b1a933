import { createTransport } from 'nodemailer';

export type PoolTask = { smtpUrl: string; count: number; html: string; text: string };

// As many as Depesche has in flight.
const inFlight = 50;

/** The plain way of the books: a Nodemailer pool and sendMail. Answers with mails per second. */
async function sendAll({ smtpUrl, count, html, text }: PoolTask): Promise<number> {
  const transport = createTransport({ pool: true, url: smtpUrl, maxMessages: 1_000 });
  const send = (number: number) =>
    transport.sendMail({
      from: 'presse@depesche.example',
      to: `person${number}@leser.example`,
      subject: 'Kreis legt neuen Bildungsbericht vor',
      html,
      text,
    });
  await send(0);
  const begin = performance.now();
  let next = 1;
  const sendInTurn = async () => {
    while (next <= count) await send(next++);
  };
  await Promise.all(Array.from({ length: inFlight }, sendInTurn));
  const seconds = (performance.now() - begin) / 1_000;
  transport.close();
  return count / seconds;
}

/** One mail at a moment over a connection that is open: milliseconds from the moment to the 250. */
async function sendAt(smtpUrl: string, moments: number[]): Promise<number[]> {
  const transport = createTransport({ pool: true, url: smtpUrl });
  const mail = { from: 'presse@depesche.example', to: 'person@leser.example', text: 'Kurz.' };
  await transport.sendMail(mail);
  const late = await Promise.all(
    moments.map(async (at) => {
      await new Promise((resolve) => setTimeout(resolve, at - Date.now()));
      await transport.sendMail(mail);
      return Date.now() - at;
    }),
  );
  transport.close();
  return late;
}

type Question = { all: PoolTask } | { smtpUrl: string; moments: number[] };

process.on('message', (question: Question) => {
  const work =
    'all' in question ? sendAll(question.all) : sendAt(question.smtpUrl, question.moments);
  void work.then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
