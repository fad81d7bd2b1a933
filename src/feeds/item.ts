import { mediaPath } from '../media/schema.ts';
import { sharedPicture } from '../media/shared-picture.ts';
import { languageTag, releaseUrl } from '../releases/present.ts';
import type { PublicMedia, PublicRelease } from '../releases/public-store.ts';
import { teaserOf } from '../releases/plain-text.ts';
import { nameIn, type Words } from '../words.ts';
import { writeItemHtml } from './content.ts';
import type { FeedItem, FeedMedia, FeedSubject } from './feed.ts';
import { releaseUrn } from './identity.ts';

export type Site = { words: Words; baseUrl: string };

// Wide enough for the large previews of social networks, and a tenth of an original.
const sharedWidth = 1200;
const thumbnailWidth = 320;

const mediaTopics = 'http://cv.iptc.org/newscodes/mediatopic/';

/**
 * A release as an item. Depends on nothing but the release (labels are in its own language), so that
 * the same release is the same item in every feed.
 */
export function toFeedItem(site: Site, release: PublicRelease): FeedItem {
  const { baseUrl } = site;
  const { language } = release;
  const media = release.media.flatMap((one) => toFeedMedia(baseUrl, one));
  return {
    id: releaseUrn(release.id),
    url: releaseUrl(baseUrl, release),
    title: release.headline,
    summary: teaserOf(release.bodyHtml),
    html: writeItemHtml(site.words, release, media),
    text: release.bodyText,
    language: languageTag(release),
    office: {
      name: nameIn(language, release.office),
      url: `${baseUrl}/pressestellen/${release.office.slug}`,
    },
    publishedAt: release.publishedAt,
    updatedAt: release.updatedAt,
    isCorrected: release.version > 1,
    subjects: subjectsOf(baseUrl, release),
    keywords: release.keywords,
    point: pointOf(release),
    media,
  };
}

function subjectsOf(baseUrl: string, release: PublicRelease): FeedSubject[] {
  const { language } = release;
  const topics = release.topics.map((topic) => ({
    code: topic.code,
    // An operator's own topics have codes of another shape.
    scheme: /^\d{8}$/.test(topic.code) ? mediaTopics : `${baseUrl}/themen/`,
    name: nameIn(language, topic),
  }));
  const regions = release.regions.map((region) => ({
    code: region.code,
    scheme: `${baseUrl}/regionen/`,
    name: nameIn(language, region),
  }));
  return [...topics, ...regions];
}

/** GeoRSS Simple takes one point an item: that of the first region that has one. */
function pointOf(release: PublicRelease): FeedItem['point'] {
  for (const { lat, lon } of release.regions) if (lat !== null && lon !== null) return { lat, lon };
  return null;
}

/** A picture as readers can show it; none until there is one. The item changes when it is made. */
function toFeedMedia(baseUrl: string, media: PublicMedia): FeedMedia[] {
  const { fileName, caption, credit, alt, contentType, sizeBytes, width, height } = media;
  const medium = mediumOf(contentType);
  const words = { fileName, caption, credit, alt, medium };
  if (medium !== 'image') {
    return [
      {
        ...words,
        url: baseUrl + mediaPath(media),
        contentType,
        sizeBytes,
        width,
        height,
        thumbnail: null,
      },
    ];
  }
  const shown = sharedPicture(media, sharedWidth);
  if (shown === null) return [];
  const { path, ...facts } = shown;
  return [{ ...words, ...facts, url: baseUrl + path, thumbnail: thumbnailOf(baseUrl, media) }];
}

function thumbnailOf(baseUrl: string, media: PublicMedia): FeedMedia['thumbnail'] {
  const small = sharedPicture(media, thumbnailWidth);
  return small && { url: baseUrl + small.path, width: small.width, height: small.height };
}

function mediumOf(contentType: string): FeedMedia['medium'] {
  const kind = contentType.split('/')[0];
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'document';
}
