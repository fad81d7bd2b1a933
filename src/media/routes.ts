import type { Deps } from '../deps.ts';
import { AppError, notFound } from '../errors.ts';
import { type ApiRoute, apiRoute } from '../http/api.ts';
import { parseInput } from '../http/input.ts';
import { changeMediaWords } from './change-words.ts';
import { keepUpload } from './keep-upload.ts';
import { ringForPicture } from './make-renditions.ts';
import { listRenditionKeys } from './rendition-store.ts';
import { sendMedia } from './send.ts';
import { changeMediaInput, mediaJson, presentMedia, uploadInput } from './schema.ts';
import { deleteUnusedMedia, findMedia } from './store.ts';
import { withUploadForm } from './upload-form.ts';

const write = { scope: 'media:write', answer: mediaJson } as const;
const read = { method: 'get', scope: 'releases:read' } as const;

/** `/media`: pictures and documents of an office. */
export function mediaApi(deps: Deps): ApiRoute[] {
  return [...reading(deps), ...writing(deps), removing(deps)];
}

function reading(deps: Deps): ApiRoute[] {
  return [
    apiRoute(
      { ...read, path: '/media/:id', summary: 'Show a file', answer: mediaJson },
      ({ office, params }) => show(deps, office.id, params.id),
    ),
    apiRoute(
      { ...read, path: '/media/:id/file', summary: 'Download a file before it is public' },
      async ({ office, params, request, response }) =>
        sendMedia(deps, await find(deps, office.id, params.id), { request, response }),
    ),
  ];
}

function writing(deps: Deps): ApiRoute[] {
  const [body, change] = [uploadInput, changeMediaInput];
  return [
    apiRoute(
      { ...write, method: 'post', path: '/media', summary: 'Upload a file', raw: true, body },
      async ({ office, request, response }) => {
        const id = await withUploadForm(deps.storage, { request, response }, (form) => {
          const words = parseInput(uploadInput, form.fields);
          return keepUpload(deps, { officeId: office.id, ...form, ...words });
        });
        await ringForPicture(deps, id);
        return show(deps, office.id, id);
      },
    ),
    apiRoute(
      { ...write, method: 'patch', path: '/media/:id', summary: 'Change the words', body: change },
      async ({ office, params, body: words }) => {
        const { id = '' } = params;
        await changeMediaWords(deps, { officeId: office.id, actor: office.actor }, { id, words });
        await ringForPicture(deps, id);
        return show(deps, office.id, id);
      },
    ),
  ];
}

function removing(deps: Deps): ApiRoute {
  const summary = 'Delete a file that no release shows';
  return apiRoute(
    { method: 'delete', path: '/media/:id', summary, scope: 'media:write' },
    async ({ office, params }) => {
      const media = await find(deps, office.id, params.id);
      const renditions = await listRenditionKeys(deps.db, media.id);
      if (!(await deleteUnusedMedia(deps.db, media.id)))
        throw new AppError('conflict', { message: 'errors.media.inUse' });
      for (const key of [media.storageKey, ...renditions]) await deps.storage.remove(key);
    },
  );
}

async function find(deps: Deps, officeId: string, id = '') {
  const media = await findMedia(deps.db, officeId, id);
  if (media === undefined) throw notFound();
  return media;
}

async function show(deps: Deps, officeId: string, id = '') {
  return presentMedia(deps.config.baseUrl, await find(deps, officeId, id));
}
