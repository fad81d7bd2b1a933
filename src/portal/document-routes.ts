import { type Request, type Response, Router } from 'express';
import { findByAddress } from '../releases/find-by-address.ts';
import { languageTag, releasePath, releaseUrl } from '../releases/present.ts';
import { leadOn } from './lead-on.ts';
import type { PortalDeps } from './page.ts';
import { type DocumentKind, documentKinds, writeDocument } from './release-documents.ts';

type DocumentDeps = Pick<PortalDeps, 'db' | 'words' | 'config'>;

const contentTypes: Record<DocumentKind, string> = {
  md: 'text/markdown; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
};

/** Releases as Markdown and plain text, by the ending of the address or by what a reader accepts. */
export function documentRoutes(deps: DocumentDeps): Router {
  const router = Router();
  for (const kind of documentKinds)
    router.get(`/meldungen/:address.${kind}`, (request, response) =>
      sendDocument(deps, kind, { request, response, ending: `.${kind}` }),
    );
  router.get('/meldungen/:address', (request, response, next) => {
    response.vary('Accept');
    const kind = acceptedKind(request);
    if (kind === null) return next();
    return sendDocument(deps, kind, { request, response, ending: '' });
  });
  return router;
}

/**
 * Null for the page, also where nothing that we have is accepted: RFC 9110, section 12.4.1, allows
 * to take no notice then, and a page is of more use than a refusal.
 */
function acceptedKind(request: Request): DocumentKind | null {
  const accepted = request.accepts('text/html', 'text/markdown', 'text/plain');
  if (accepted === 'text/markdown') return 'md';
  return accepted === 'text/plain' ? 'txt' : null;
}

type Exchange = { request: Request<{ address: string }>; response: Response; ending: string };

async function sendDocument(
  deps: DocumentDeps,
  kind: DocumentKind,
  { request, response, ending }: Exchange,
): Promise<void> {
  const release = await findByAddress(deps.db, request.params.address);
  if (leadOn({ request, response }, release, ending)) return;
  const { baseUrl } = deps.config;
  response
    .set({
      'Cache-Control': 'no-cache',
      'Content-Type': contentTypes[kind],
      'Content-Language': languageTag(release),
      'Content-Location': `${releasePath(release)}.${kind}`,
      Link: `<${releaseUrl(baseUrl, release)}>; rel="canonical"`,
    })
    .send(writeDocument({ words: deps.words, baseUrl }, release, kind));
}
