/** The present moment. Whether something is due is decided by the database's now(), not by this. */
export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };
