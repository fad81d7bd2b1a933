import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classifyFault, type SmtpFault } from '../../src/email/classify.ts';

const later = {
  server: { result: 'deferred', about: 'server', uncertain: false },
  address: { result: 'deferred', about: 'address', uncertain: false },
};
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
  ['RCPT TO', '550 5.7.1 No such user, or you are blocked', later.server],
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
  ['RCPT TO', '550 5.7.1 Service unavailable; client host blocked using Spamhaus', later.server],
  ['DATA', '550 5.7.515 Access denied, does not meet authentication level', later.server],
  ['DATA', '554 5.7.26 Unauthenticated mail', later.server],
  ['RCPT TO', '550 5.7.0 Policy', later.server],
  ['RCPT TO', '550 5.7.133 Sender not authenticated for group', failed],
  ['MAIL FROM', '550 5.1.8 Sender address rejected', later.server],
  ['MAIL FROM', '530 5.7.0 Authentication required', later.server],
  ['CONN', '554 IP=192.0.2.1 None/bad reputation (NOWL)', later.server],
  ['CONN', '554 5.1.1 no such user', later.server],
  ['EHLO', '550 go away', later.server],
  ['AUTH PLAIN', '535 5.7.8 Authentication failed', later.server],
  ['STARTTLS', '502 not implemented', later.server],
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
