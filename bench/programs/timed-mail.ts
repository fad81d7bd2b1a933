import { createTransport } from 'nodemailer';

export type TimedMails = { smtpUrl: string; moments: number[] };

/** One mail at a moment over a connection that is open: milliseconds from the moment to the 250. */
async function sendAt({ smtpUrl, moments }: TimedMails): Promise<number[]> {
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

process.on('message', (task: TimedMails) => {
  void sendAt(task).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
