type Words = { contentType: string; caption: string; credit: string; alt: string };

/** The words that a file still lacks for being shown to the public. */
export function missingWords(medium: Words): ('caption' | 'credit' | 'alt')[] {
  const needed = medium.contentType.startsWith('image/')
    ? (['caption', 'credit', 'alt'] as const)
    : (['caption', 'credit'] as const);
  return needed.filter((name) => medium[name] === '');
}
