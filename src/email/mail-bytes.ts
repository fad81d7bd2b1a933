/** One mail as it goes over the wire. */
export type MailBytes = {
  /** Envelope sender and recipient, without angle brackets. */
  from: string;
  to: string;
  /**
   * Head and body: lines end in CRLF, dots at their beginning are doubled, the final dot is not
   * there. One character a byte, and all that Depesche makes is ASCII.
   */
  data: string;
};
