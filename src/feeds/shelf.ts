export type RenderedFeed = {
  body: Buffer;
  /** Strong: made from the body. */
  etag: string;
};

/** Rendered feeds, the ones longest unused thrown away first. */
export type FeedShelf = {
  /**
   * What stands under the key, else what `make` renders. `make` says under which key its result
   * belongs: the state may have changed since. Askers at the same moment share one rendering.
   */
  obtain(key: string, make: () => Promise<Labelled>): Promise<RenderedFeed>;
};

type Labelled = { key: string; feed: RenderedFeed };

export function openFeedShelf(maxBytes: number): FeedShelf {
  const kept = new Map<string, RenderedFeed>();
  const underWay = new Map<string, Promise<RenderedFeed>>();
  let bytes = 0;

  const remove = (key: string) => {
    bytes -= kept.get(key)?.body.length ?? 0;
    kept.delete(key);
  };
  const keep = ({ key, feed }: Labelled): RenderedFeed => {
    remove(key);
    kept.set(key, feed);
    bytes += feed.body.length;
    for (const oldest of kept.keys()) if (bytes > maxBytes) remove(oldest);
    return feed;
  };
  const render = (key: string, make: () => Promise<Labelled>) => {
    const rendering = make()
      .then(keep)
      .finally(() => underWay.delete(key));
    underWay.set(key, rendering);
    return rendering;
  };

  return {
    async obtain(key, make) {
      const found = kept.get(key);
      if (found === undefined) return underWay.get(key) ?? render(key, make);
      // Put back at the end: a Map keeps the order of insertion.
      kept.delete(key);
      kept.set(key, found);
      return found;
    },
  };
}
