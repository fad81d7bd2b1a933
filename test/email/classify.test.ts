import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptedBy, classifyFault, queueIdOf, type SmtpFault } from '../../src/email/classify.ts';

const later = {
  server: { result: 'deferred', about: 'server', uncertain: false, blocked: false },
  address: { result: 'deferred', about: 'address', uncertain: false, blocked: false },
};
const blocked = { ...later.server, blocked: true };
const failed = { result: 'failed', deadAddress: false };
const dead = { result: 'failed', deadAddress: true };

function reply(command: string, response: string): SmtpFault {
  const code = command === 'DATA' ? 'EMESSAGE' : 'EENVELOPE';
  return { code, command, response, responseCode: Number(response.slice(0, 3)), written: false };
}

function verdictOf(fault: SmtpFault) {
  const { response, ...verdict } = classifyFault(fault);
  assert.equal(typeof response, 'string');
  return verdict;
}

const replies: [command: string, response: string, verdict: object][] = [
  // Nobody there
  ['RCPT TO', '550 5.1.1 <a@b.de>: Recipient address rejected: User unknown', dead],
  ['RCPT TO', '550-5.1.1 The email account does not exist.\n550 5.1.1 Learn more', dead],
  ['RCPT TO', '550 5.1.10 RESOLVER.ADR.RecipientNotFound', dead],
  ['RCPT TO', '551 5.1.6 has moved to c@d.de', dead],
  ['RCPT TO', '551 User not local', dead],
  ['RCPT TO', '550 No such user here', dead],
  ['RCPT TO', '550 unknown user', dead],
  ['RCPT TO', '550 Empfänger unbekannt', dead],
  ['RCPT TO', '550 Unbekannter Benutzer', dead],
  ['RCPT TO', '550 5.1.0 Mailbox not found', dead],
  ['RCPT TO', '550 5.0.0 recipient unknown', dead],
  ['DATA', '550 5.1.1 User unknown', failed],
  // The words are about somebody else
  ['RCPT TO', '550 Sender unknown', failed],
  ['RCPT TO', '550 Unknown host', failed],
  ['RCPT TO', '550 Absender unbekannt', failed],
  ['RCPT TO', '550 5.7.1 No such user, or you are blocked', blocked],
  ['RCPT TO', '550 5.4.1 Recipient address rejected: no such user', failed],
  // No mail for a domain may be a fault of DNS
  ['RCPT TO', '550 5.1.2 Host unknown', failed],
  ['RCPT TO', '550 5.4.4 Unable to route', failed],
  ['RCPT TO', '556 5.1.10 Domain does not accept mail', dead],
  ['RCPT TO', '556 Domain does not accept mail', failed],
  // Says nothing
  ['RCPT TO', '550', failed],
  ['RCPT TO', '550 Requested action not taken', failed],
  ['RCPT TO', '554 Transaction failed', failed],
  ['RCPT TO', '550 5.2.1 Mailbox disabled', failed],
  ['RCPT TO', '553 5.1.3 Bad address syntax', failed],
  ['RCPT TO', '501 5.5.4 Syntax error', failed],
  // Full
  ['RCPT TO', '452 4.2.2 Over quota', later.address],
  ['RCPT TO', '552 5.2.2 Mailbox full', later.address],
  ['RCPT TO', '550 5.2.2 Mailbox full', later.address],
  ['DATA', '552 5.2.2 Mailbox full', later.address],
  ['RCPT TO', '552 Exceeded storage allocation', later.address],
  // Too big
  ['DATA', '552 5.3.4 Message size exceeds fixed limit', failed],
  ['DATA', '552 5.2.3 Message too big for this mailbox', failed],
  ['MAIL FROM', '552 5.3.4 Message size exceeds fixed limit', failed],
  ['DATA', '523 Message too big', failed],
  // They refuse us
  ['RCPT TO', '550 5.7.1 Service unavailable; client host blocked using Spamhaus', blocked],
  ['DATA', '550 5.7.515 Access denied, does not meet authentication level', blocked],
  ['DATA', '554 5.7.26 Unauthenticated mail', blocked],
  ['RCPT TO', '550 5.7.0 Policy', blocked],
  ['RCPT TO', '550 5.7.133 Sender not authenticated for group', failed],
  ['MAIL FROM', '550 5.1.8 Sender address rejected', later.server],
  ['MAIL FROM', '530 5.7.0 Authentication required', blocked],
  ['CONN', '554 IP=192.0.2.1 None/bad reputation (NOWL)', blocked],
  ['CONN', '554 5.1.1 no such user', later.server],
  ['EHLO', '550 go away', later.server],
  ['AUTH PLAIN', '535 5.7.8 Authentication failed', blocked],
  ['STARTTLS', '502 not implemented', later.server],
  [
    'CONN',
    '554-gmx.net Nemesis ESMTP Service not available\n554 IP address is block listed',
    blocked,
  ],
  ['CONN', '550 SC-001 Unfortunately, messages from 192.0.2.1 were not sent', blocked],
  ['MAIL FROM', '550 5.7.1 part of their network is on our block list (S3150)', blocked],
  [
    'RCPT TO',
    '554 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org',
    blocked,
  ],
  ['RCPT TO', '550 5.4.1 rejected by RBL', blocked],
  ['RCPT TO', '550 Your IP address was blocked', blocked],
  ['RCPT TO', '550 Absender steht auf einer schwarzen Liste', blocked],
  ['DATA', '550 The mail server is listed in Spamhaus', blocked],
  ['EHLO', '550 5.7.1 your host name is not welcome', blocked],
  ['AUTH PLAIN', '535 Incorrect authentication data', blocked],
  ['AUTH PLAIN', '454 4.7.0 Temporary authentication failure', later.server],
  // The words are not about us, or time will lift it
  ['RCPT TO', '550 mailbox blocked', failed],
  ['RCPT TO', '550 5.2.1 account blocked, see our blocklist', failed],
  ['RCPT TO', '550 5.1.1 <press@spamhaus.example>: User unknown', dead],
  ['RCPT TO', '550 unknown user press@spamhaus.example', dead],
  ['RCPT TO', '450 4.7.1 Client host blocked using zen.spamhaus.org', later.server],
  ['MAIL FROM', '421 4.7.0 RP-001 too many connections', later.server],
  ['CONN', '554 No SMTP service here', later.server],
  // What is said of our mail
  ['DATA', '554 5.6.0 Message content rejected', failed],
  ['DATA', '554 Transaction failed', failed],
  ['DATA', '554 5.3.0 Other mail system problem', failed],
  ['RCPT TO', '554 5.3.2 System not accepting network messages', later.server],
  ['RCPT TO', '503 5.5.1 Bad sequence of commands', later.server],
  // Later
  ['RCPT TO', '450 4.2.0 Greylisted, try again in 300 seconds', later.address],
  ['RCPT TO', '450 Mailbox unavailable', later.address],
  ['RCPT TO', '451 4.7.1 Greylisting in action', later.server],
  ['RCPT TO', '451 Local error', later.server],
  ['RCPT TO', '452 Insufficient system storage', later.server],
  ['RCPT TO', '450 4.1.1 unverified address', later.address],
  ['RCPT TO', '450 5.1.1 said with a temporary code', later.address],
  ['RCPT TO', '554 4.4.1 said with a permanent code', later.server],
  ['RCPT TO', '421 4.7.0 [TSS04] Messages temporarily deferred', later.server],
  ['DATA', '421 4.2.2 closing', later.server],
  ['DATA', '451 4.3.0 Try again later', later.server],
  ['CONN', '421 too many connections', later.server],
];

for (const [command, response, verdict] of replies)
  test(`${command} answered by ${JSON.stringify(response)}`, () => {
    assert.deepEqual(verdictOf(reply(command, response)), verdict);
  });

const withoutReply: [code: string | undefined, command: string, verdict: object][] = [
  ['ECONNECTION', 'CONN', later.server],
  ['ESOCKET', 'CONN', later.server],
  ['ETIMEDOUT', 'CONN', later.server],
  ['EDNS', 'CONN', later.server],
  ['ETLS', 'STARTTLS', later.server],
  ['EAUTH', 'API', later.server],
  ['ENOAUTH', 'API', later.server],
  ['EPROTOCOL', 'CONN', later.server],
  ['EABORT', 'API', later.server],
  [undefined, '', later.server],
  ['EMESSAGE', 'MAIL FROM', failed],
  ['EENVELOPE', 'API', failed],
  ['EFILEACCESS', 'API', failed],
  ['EURLACCESS', 'API', failed],
  ['ESTREAM', 'API', failed],
];

for (const [code, command, verdict] of withoutReply)
  test(`${code ?? 'an error without a code'} and no reply`, () => {
    assert.deepEqual(verdictOf({ code, command, message: 'gone', written: false }), verdict);
  });

test('a connection lost after the whole mail was handed over is uncertain', () => {
  const fault = { code: 'ECONNECTION', command: 'CONN', message: 'closed', written: true };
  assert.deepEqual(verdictOf(fault), { ...later.server, uncertain: true });
});

test('an answer after the whole mail was handed over is certain', () => {
  const fault = { ...reply('DATA', '421 4.3.2 shutting down'), written: true };
  assert.deepEqual(verdictOf(fault), later.server);
});

test('what is kept of an answer is one short line', () => {
  const fault = reply('RCPT TO', `550-5.7.1 no\r\n550 5.7.1 ${'x\u0000\u2028'.repeat(100_000)}`);
  const { response } = classifyFault(fault);
  assert.match(response, /^550-5\.7\.1 no 550 5\.7\.1 x x/);
  assert.ok(response.length <= 500);
});

const queueIds: [response: string, id: string | null][] = [
  ['250 2.0.0 Ok: queued as 4F2AB1234', '4F2AB1234'],
  ['250 2.0.0 Ok: queued as 4gFzQK1Zt8z9sQl', '4gFzQK1Zt8z9sQl'],
  ['250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 9A1B2C', '9A1B2C'],
  ['250 OK id=1tEabc-000000001Ab-2CdE', '1tEabc-000000001Ab-2CdE'],
  [
    '250 Requested mail action okay, completed: id=1MfpSb-1hXyz00AbC-00gCdE',
    '1MfpSb-1hXyz00AbC-00gCdE',
  ],
  ['250 2.0.0 4ALBc1Xy012345 Message accepted for delivery', '4ALBc1Xy012345'],
  ['250 2.0.0 1a2b3c4d Message accepted for delivery', '1a2b3c4d'],
  [
    '250 2.6.0 <a@b.example> [InternalId=12345678901234, Hostname=X.PROD.OUTLOOK.COM] 9 bytes Queued mail for delivery',
    '12345678901234',
  ],
  [
    '250 2.0.0 OK  1763700000 a1-20020a05600c0a0100b0si123.45 - gsmtp',
    '1763700000 a1-20020a05600c0a0100b0si123.45',
  ],
  [
    '250 Message Queued (6E1F2A3B-0C4D-4E5F-8A9B-0C1D2E3F4A5B.1)',
    '6E1F2A3B-0C4D-4E5F-8A9B-0C1D2E3F4A5B.1',
  ],
  [
    '250 Ok 0102019a00000000-1a2b3c4d-0000-0000-0000-000000000000-000000',
    '0102019a00000000-1a2b3c4d-0000-0000-0000-000000000000-000000',
  ],
  ['250 ok 1763700000 qp 12345', '1763700000 qp 12345'],
  ['250 2.0.0 Ok', null],
  ['250 OK: message queued', null],
  ['250 Queued (0.156 seconds)', null],
  ['250', null],
];

for (const [response, id] of queueIds)
  test(`the queue id in ${JSON.stringify(response)}`, () => {
    assert.equal(queueIdOf(response), id);
  });

test('a mail that was taken keeps one short line of the answer', () => {
  const accepted = acceptedBy(`250-2.0.0 thanks\n250 2.0.0 queued as ABC123 ${'x'.repeat(9_000)}`);
  assert.equal(accepted.queueId, 'ABC123');
  assert.match(accepted.response, /^250-2\.0\.0 thanks 250 2\.0\.0 queued as ABC123 x+$/);
  assert.ok(accepted.response.length <= 500);
});
