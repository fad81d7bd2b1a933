/** All in milliseconds. */
export type Timeouts = {
  /** From the look-up of the name to the open connection (with TLS from the start: the secured one). */
  connect: number;
  /** For the greeting, and for STARTTLS. */
  greeting: number;
  /** For the answer to EHLO, AUTH, MAIL, RCPT and RSET. */
  command: number;
  /** For the answer to DATA. */
  data: number;
  /** For one block of a long mail to leave. */
  block: number;
  /** For the answer to the final dot. */
  answer: number;
  quit: number;
};

const MINUTE = 60_000;

// RFC 5321 4.5.3.2. Shorter ones after the dot make duplicates: the server may have taken the mail.
export const defaultTimeouts: Timeouts = {
  connect: MINUTE / 2,
  greeting: 5 * MINUTE,
  command: 5 * MINUTE,
  data: 2 * MINUTE,
  block: 3 * MINUTE,
  answer: 10 * MINUTE,
  quit: 3_000,
};

export type Deadline = { set(ms: number): void; clear(): void };

/**
 * One limit that moves with every answer. The timer is left running where the new limit is later, as
 * it nearly always is, and looks again when it fires: a timer per answer would cost more than parsing.
 */
export function openDeadline(expire: () => void): Deadline {
  let timer: NodeJS.Timeout | undefined;
  let firesAt = Infinity;
  let due = Infinity;
  const arm = (ms: number) => {
    firesAt = performance.now() + ms;
    timer = setTimeout(look, ms);
  };
  const look = () => {
    timer = undefined;
    const left = due - performance.now();
    if (left === Infinity) return;
    if (left > 0) return arm(left);
    due = Infinity;
    expire();
  };
  const set = (ms: number) => {
    due = performance.now() + ms;
    if (timer !== undefined && firesAt <= due) return;
    clearTimeout(timer);
    arm(ms);
  };
  const clear = () => {
    clearTimeout(timer);
    timer = undefined;
    due = Infinity;
  };
  return { set, clear };
}
