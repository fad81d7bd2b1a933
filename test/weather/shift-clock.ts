// Loaded into a process before everything else: each SIGUSR2 turns its clock (Node's Date, what a
// program sees of the clock) to the next of TEST_CLOCK_SHIFTS, milliseconds against the real one.
const shifts = (process.env.TEST_CLOCK_SHIFTS ?? '').split(',').map(Number);
let shift = shifts.shift() ?? 0;
process.on('SIGUSR2', () => {
  shift = shifts.shift() ?? 0;
});

const RealDate = Date;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, made) =>
    Reflect.construct(target, args.length === 0 ? [target.now() + shift] : args, made) as Date,
  get: (target, name) => {
    if (name === 'now') return () => target.now() + shift;
    return Reflect.get(target, name) as unknown;
  },
});
