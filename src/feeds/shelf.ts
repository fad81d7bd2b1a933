import { openKept } from '../kept.ts';

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
  const kept = openKept<RenderedFeed>(maxBytes);
  const underWay = new Map<string, Promise<RenderedFeed>>();

  const render = (key: string, make: () => Promise<Labelled>) => {
    const rendering = make()
      .then(({ key, feed }) => {
        kept.keep(key, feed, feed.body.length);
        return feed;
      })
      .finally(() => underWay.delete(key));
    underWay.set(key, rendering);
    return rendering;
  };
  return {
    obtain: async (key, make) => kept.find(key) ?? underWay.get(key) ?? render(key, make),
  };
}
