import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { type ApiRoute, apiRoute } from '../http/api.ts';
import { parseInput } from '../http/input.ts';
import { withUploadForm } from '../media/upload-form.ts';
import { keepLogo } from './keep-logo.ts';
import {
  changeOfficeInput,
  logoInput,
  officeJson,
  ownOfficeJson,
  presentOffice,
  presentOwnOffice,
} from './schema.ts';
import { changeOffice, deleteLogo, findOffice, listLogos, listOffices } from './store.ts';

type OfficeDeps = Pick<Deps, 'db' | 'config' | 'storage' | 'children'>;

const write = { scope: 'office:write', answer: ownOfficeJson } as const;

/** `/public/offices`: every press office; `/office`: the one of the key. */
export function officeApi(deps: OfficeDeps): ApiRoute[] {
  return [listing(deps), ...own(deps), ...logo(deps)];
}

function listing(deps: OfficeDeps): ApiRoute {
  const answer = z.object({ items: z.array(officeJson), nextCursor: z.null() });
  return apiRoute(
    { method: 'get', path: '/public/offices', summary: 'All press offices', scope: null, answer },
    async () => {
      const offices = await listOffices(deps.db);
      const ids = offices.map(({ id }) => id);
      const logos = new Map((await listLogos(deps.db, ids)).map((one) => [one.officeId, one]));
      const items = offices.map((office) =>
        presentOffice(deps.config.baseUrl, { office, logo: logos.get(office.id) }),
      );
      return { items, nextCursor: null };
    },
  );
}

function own(deps: OfficeDeps): ApiRoute[] {
  const [path, body] = ['/office', changeOfficeInput];
  const summary = 'Show the own office';
  return [
    apiRoute(
      { method: 'get', path, summary, scope: 'releases:read', answer: ownOfficeJson },
      ({ office }) => show(deps, office.id),
    ),
    apiRoute(
      { ...write, method: 'patch', path, summary: 'Change the own office', body },
      async ({ office, body: changes }) => {
        await changeOffice(deps.db, office.id, changes);
        return show(deps, office.id);
      },
    ),
  ];
}

function logo(deps: OfficeDeps): ApiRoute[] {
  const path = '/office/logo';
  const summary = 'Upload the coat of arms or logo, in place of the one before';
  return [
    apiRoute(
      { ...write, method: 'post', path, summary, raw: true, body: logoInput },
      async ({ office, request, response }) => {
        await withUploadForm(deps.storage, { request, response }, (form) => {
          const { alt } = parseInput(logoInput, form.fields);
          return keepLogo(deps, { officeId: office.id, path: form.path, alt });
        });
        return show(deps, office.id);
      },
    ),
    apiRoute(
      { method: 'delete', path, summary: 'Delete the coat of arms or logo', scope: write.scope },
      async ({ office }) => {
        if (!(await deleteLogo(deps.db, office.id))) throw notFound();
      },
    ),
  ];
}

async function show(deps: OfficeDeps, id: string) {
  const [office, [found]] = await Promise.all([findOffice(deps.db, id), listLogos(deps.db, [id])]);
  return presentOwnOffice(deps.config.baseUrl, { office, logo: found });
}
