import SMTPConnection from 'nodemailer/lib/smtp-connection';

/** One kept LMTP connection. */
export type LmtpClient = {
  /** Resolves when the server took it; rejects when it did not. */
  send(recipient: string, raw: string): Promise<void>;
  close(): void;
};

export async function openLmtp(port: number): Promise<LmtpClient> {
  const connection = new SMTPConnection({ host: '127.0.0.1', port, lmtp: true, ignoreTLS: true });
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => undefined);
  connection.on('error', lost.reject);
  const connected = new Promise<void>((resolve) => connection.connect(() => resolve()));
  await Promise.race([connected, lost.promise]);
  const send = (recipient: string, raw: string) =>
    new Promise<void>((resolve, reject) => {
      connection.send({ from: '', to: recipient }, raw, (error) =>
        error ? reject(error) : resolve(),
      );
    });
  return {
    send: (recipient, raw) => Promise.race([send(recipient, raw), lost.promise]),
    close: () => connection.close(),
  };
}
