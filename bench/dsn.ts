/** What a mail server may say about a delivery, as Postfix words it. */
export type Verdict = {
  name: 'unknown' | 'full' | 'blocked' | 'delayed';
  action: 'failed' | 'delayed';
  status: string;
  said: string;
};

export const verdicts: readonly Verdict[] = [
  { name: 'unknown', action: 'failed', status: '5.1.1', said: '550 5.1.1 User unknown' },
  { name: 'full', action: 'failed', status: '5.2.2', said: '552 5.2.2 Mailbox full' },
  { name: 'blocked', action: 'failed', status: '5.7.1', said: '554 5.7.1 Client host blocked' },
  { name: 'delayed', action: 'delayed', status: '4.4.1', said: 'connect: Connection refused' },
];

export type Returned = { verdict: Verdict; address: string; recipient: string; number: number };

/** A report of RFC 3464 on a mail to `address`, to the envelope address `recipient`. */
export function writeDsn({ verdict, address, recipient, number }: Returned): string {
  const { action, status, said } = verdict;
  const boundary = `=_bench_${number}`;
  const parts = [
    [
      'text/plain; charset=us-ascii',
      `This is the mail system at relay.example.\r\n\r\n<${address}>: ${said}`,
    ],
    [
      'message/delivery-status',
      `Reporting-MTA: dns; relay.example\r\n\r\nFinal-Recipient: rfc822; ${address}\r\nAction: ${action}\r\nStatus: ${status}\r\nDiagnostic-Code: smtp; ${said}`,
    ],
    [
      'text/rfc822-headers',
      `Return-Path: <${recipient}>\r\nTo: <${address}>\r\nSubject: Kreis legt neuen Bildungsbericht vor`,
    ],
  ].map(([type = '', text = '']) => `--${boundary}\r\nContent-Type: ${type}\r\n\r\n${text}\r\n`);
  const head = [
    'From: MAILER-DAEMON@relay.example (Mail Delivery System)',
    `To: ${recipient}`,
    'Subject: Undelivered Mail Returned to Sender',
    `Message-ID: <bounce.${number}@relay.example>`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${parts.join('')}--${boundary}--\r\n`;
}
