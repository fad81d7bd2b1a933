import { Router } from 'express';
import type { Deps } from '../deps.ts';
import { answerProblems } from '../http/errors.ts';
import { parseInput } from '../http/input.ts';
import { describeEmbed, oembedQuery, writeEmbedXml } from './oembed.ts';

type EmbedDeps = Pick<Deps, 'db' | 'words' | 'log'> & { config: { baseUrl: string } };

/** `/oembed?url=…`: how another site shows a release to which somebody links there. */
export function oembedRoutes(deps: EmbedDeps): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    response.set({ 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'public, no-cache' });
    const query = parseInput(oembedQuery, request.query);
    const embed = await describeEmbed(deps, query);
    if (query.format === 'json') return response.json(embed);
    return response.set('Content-Type', 'text/xml; charset=utf-8').send(writeEmbedXml(embed));
  });
  router.use(answerProblems(deps));
  return router;
}
