import { Readable } from 'node:stream';
import type { Deps } from '../deps.ts';
import { type ApiRoute, apiRoute } from '../http/api.ts';
import { sendStream } from '../http/send-stream.ts';
import { find } from './present.ts';
import { openProof } from './proof.ts';
import { proofCsv, proofJson } from './write-proof.ts';

const forms = {
  csv: { write: proofCsv, type: 'text/csv' },
  json: { write: proofJson, type: 'application/json' },
};

/** The proof of a finished distribution for download, in constant memory. */
export function proofApi(deps: Deps): ApiRoute[] {
  return (['csv', 'json'] as const).map((form) =>
    apiRoute(
      {
        method: 'get',
        scope: 'distributions:read',
        path: `/distributions/:id/proof.${form}`,
        summary: `Hash-chained proof of a finished distribution as ${form.toUpperCase()}`,
      },
      async ({ office, params, response }) => {
        const distribution = await find(deps, office.id, params.id);
        const proof = await openProof(deps, distribution);
        const { write, type } = forms[form];
        response.type(type).attachment(`nachweis-${distribution.id}.${form}`);
        await sendStream(Readable.from(write(proof)), response);
      },
    ),
  );
}
