import { rm } from 'node:fs/promises';
import type { Request, Response } from 'express';
import multer from 'multer';
import { AppError, invalid } from '../errors.ts';
import type { Storage } from '../storage/files.ts';

const fileLimitBytes = 100 * 1024 * 1024;

export type UploadForm = { path: string; originalName: string; fields: Record<string, unknown> };

type Exchange = { request: Request; response: Response };

/**
 * Reads multipart/form-data with one `file` into a temporary file, which is there for `work` and no
 * longer. Throws tooLarge or invalid.
 */
export async function withUploadForm<T>(
  storage: Storage,
  exchange: Exchange,
  work: (form: UploadForm) => Promise<T>,
): Promise<T> {
  const form = await readForm(storage, exchange);
  try {
    return await work(form);
  } finally {
    await rm(form.path, { force: true });
  }
}

async function readForm(storage: Storage, { request, response }: Exchange): Promise<UploadForm> {
  await receive(storage, request, response);
  const { file } = request;
  if (file === undefined) throw invalid([{ path: 'file', message: 'errors.media.missing' }]);
  // Browsers send the name as UTF-8; multer hands it on as Latin-1.
  const originalName = Buffer.from(file.originalname, 'latin1').toString('utf8');
  return { path: file.path, originalName, fields: { ...(request.body as object) } };
}

async function receive(storage: Storage, request: Request, response: Response): Promise<void> {
  const parser = multer({
    dest: storage.temporaryDir,
    limits: { fileSize: fileLimitBytes, files: 1, fields: 10, fieldSize: 20_000, parts: 12 },
  }).single('file');
  await new Promise<void>((resolve, reject) => {
    void parser(request, response, (error: unknown) =>
      error ? reject(asInputError(error)) : resolve(),
    );
  });
}

function asInputError(error: unknown): unknown {
  if (error instanceof multer.MulterError)
    return error.code === 'LIMIT_FILE_SIZE'
      ? new AppError('tooLarge', { message: 'errors.media.tooLarge' })
      : invalid([{ path: error.field ?? 'file', message: 'errors.media.form' }]);
  // What the multipart parser says of a broken or aborted body carries no code of the system.
  const isSystemError = error instanceof Error && 'code' in error;
  return isSystemError ? error : invalid([{ path: 'file', message: 'errors.media.form' }]);
}
