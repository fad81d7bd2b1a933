/**
 * The closed list of things that go wrong on purpose. `http/errors` turns each into a status;
 * nothing here knows HTTP.
 */
export type ErrorCode =
  | 'invalid' // the input breaks a rule; `faults` says which, all at once
  | 'unauthenticated'
  | 'forbidden'
  | 'notFound'
  | 'gone' // was public and has been withdrawn
  | 'conflict' // not possible in the present state
  | 'tooLarge'
  | 'tooMany' // too often; `retryAfterSeconds`
  | 'unavailable'; // database, queue or storage does not answer

/** One fault of an input: where it is and which message of `templates/locales` explains it. */
export type Fault = {
  path: string;
  message: string;
  params?: Record<string, string | number>;
};

export type ErrorDetails = {
  faults?: Fault[];
  /** Key of the message in `templates/locales`, and what is put into it. */
  message?: string;
  params?: Record<string, string | number>;
  retryAfterSeconds?: number;
};

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    super(details.message ?? code);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}

/** The input breaks rules: every fault in one error. */
export function invalid(faults: Fault[]): AppError {
  return new AppError('invalid', { faults });
}

export function notFound(): AppError {
  return new AppError('notFound');
}
