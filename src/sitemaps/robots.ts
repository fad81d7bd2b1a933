// Personal links and what only this machine's own people look at.
const closed = ['/bestaetigen/', '/abmelden/', '/einstellungen/'];

/** Everything that is public may be read; nothing personal is worth a visit. */
export function writeRobots(baseUrl: string): string {
  const lines = [
    'User-agent: *',
    ...closed.flatMap((path) => [`Disallow: ${path}`, `Disallow: /en${path}`]),
    'Disallow: /dev/',
    '',
    `Sitemap: ${baseUrl}/sitemap.xml`,
    `Sitemap: ${baseUrl}/sitemap-news.xml`,
  ];
  return `${lines.join('\n')}\n`;
}
