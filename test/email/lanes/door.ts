import type { SmtpFault } from '../../../src/email/classify.ts';
import type { Target } from '../../../src/email/lanes/lane-state.ts';
import {
  type Session,
  SmtpConnectError,
  type Transmission,
} from '../../../src/email/smtp/session.ts';

export type Door = {
  target: Target;
  /** Mails on the wire, by the number of their connection. */
  wire: { line: number; to: string; transmission: Transmission }[];
  opened: number;
  /** Answers the oldest mail on the wire; false when there is none. */
  accept(): boolean;
  acceptAll(): Promise<void>;
  /** The server ends this connection. */
  drop(line: number, fault: SmtpFault): void;
};

/** A mail server in the form of sessions: one mail on the wire at a time, answered by the test. */
export function openDoor(refuse: (count: number) => SmtpFault | null = () => null): Door {
  const drops = new Map<number, (fault: SmtpFault) => void>();
  const door: Door = {
    wire: [],
    opened: 0,
    target: {
      key: 'mx:25',
      connect: async (signal) => {
        door.opened += 1;
        const fault = refuse(door.opened);
        if (fault !== null) throw new SmtpConnectError(fault);
        signal.throwIfAborted();
        return openScripted(door, door.opened, drops);
      },
    },
    accept: () => {
      const first = door.wire.shift();
      first?.transmission.settle({ result: 'accepted', response: '250 ok', queueId: null });
      return first !== undefined;
    },
    acceptAll: async () => {
      do await settled();
      while (door.accept());
    },
    drop: (line, fault) => drops.get(line)?.(fault),
  };
  return door;
}

function openScripted(
  door: Door,
  line: number,
  drops: Map<number, (fault: SmtpFault) => void>,
): Session {
  let fault: SmtpFault | null = null;
  let alive = true;
  let wakeUp = () => undefined as void;
  const end = (why: SmtpFault | null) => {
    alive = false;
    fault = why;
    for (const sent of door.wire.splice(0))
      if (sent.line === line) sent.transmission.giveBack();
      else door.wire.push(sent);
    wakeUp();
  };
  drops.set(line, end);
  const next = (take: () => Transmission | undefined) => (alive ? take() : undefined);
  const transmit = (given: Transmission) =>
    new Promise<void>((resolve) => {
      wakeUp = resolve;
      const transmission: Transmission = {
        mail: given.mail,
        settle: (outcome) => (given.settle(outcome), resolve()),
        giveBack: () => (given.giveBack(), resolve()),
      };
      door.wire.push({ line, to: given.mail.to, transmission });
    });
  return {
    pump: async (take) => {
      for (let mail = next(take); mail !== undefined; mail = next(take)) await transmit(mail);
    },
    alive: () => alive,
    fault: () => fault,
    quit: async () => void (alive = false),
    destroy: () => end(null),
  };
}

// All that was begun has come as far as it can without an answer.
export const settled = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
