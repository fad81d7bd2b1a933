import type { RequestHandler, Response } from 'express';
import { newId } from '../id.ts';

/** Every answer names its request, so that a report can be found in the log. */
export const giveRequestId: RequestHandler = (_request, response, next) => {
  response.set('X-Request-Id', newId());
  next();
};

export function requestIdOf(response: Response): string {
  return response.get('X-Request-Id') ?? '';
}
