import type { FeedItem, FeedMedia } from '../feeds/feed.ts';
import { toFeedItem } from '../feeds/item.ts';
import { logoPath } from '../offices/schema.ts';
import { languageTag, releaseUrl } from '../releases/present.ts';
import type { PublicRelease } from '../releases/public-store.ts';
import { shortenText } from '../text/shorten-text.ts';
import { nameIn, type Words } from '../words.ts';
import { describePage } from './breadcrumbs.ts';

// What search engines show of a headline.
const headlineLength = 110;

/** schema.org NewsArticle, as search engines read it from a block of JSON-LD in the page. */
export function newsArticle(site: { words: Words; baseUrl: string }, release: PublicRelease) {
  const item = toFeedItem(site, release);
  const pictures = item.media.filter(({ medium }) => medium === 'image');
  return {
    '@context': 'https://schema.org',
    '@type': 'NewsArticle',
    '@id': item.url,
    url: item.url,
    mainEntityOfPage: describePage(site, item, release.language),
    identifier: item.id,
    headline: shortenText(item.title, headlineLength),
    ...(release.subheadline && { alternativeHeadline: release.subheadline }),
    description: item.summary,
    datePublished: item.publishedAt.toISOString(),
    dateModified: item.updatedAt.toISOString(),
    version: release.version,
    inLanguage: item.language,
    ...translationsOf(site.baseUrl, release),
    isAccessibleForFree: true,
    author: organisationOf(site.baseUrl, item, release),
    publisher: organisationOf(site.baseUrl, item, release),
    ...(pictures.length > 0 && { image: pictures.map(presentImage) }),
    articleSection: release.topics.map((topic) => nameIn(release.language, topic)),
    keywords: release.keywords,
    contentLocation: release.regions.map((region) => ({
      '@type': 'Place',
      name: nameIn(release.language, region),
      ...geoOf(region),
    })),
    ...(item.isCorrected && {
      correction: {
        '@type': 'CorrectionComment',
        text: release.note ?? '',
        datePublished: item.updatedAt.toISOString(),
      },
    }),
  };
}

function translationsOf(baseUrl: string, { translations }: PublicRelease) {
  if (translations.length === 0) return {};
  const workTranslation = translations.map((one) => ({
    '@type': 'NewsArticle',
    '@id': releaseUrl(baseUrl, one),
    inLanguage: languageTag(one),
  }));
  return { workTranslation };
}

function organisationOf(baseUrl: string, item: FeedItem, { office }: PublicRelease) {
  const { logo } = office;
  return {
    '@type': 'Organization',
    '@id': item.office.url,
    name: item.office.name,
    url: office.website ?? item.office.url,
    ...(logo && {
      logo: {
        '@type': 'ImageObject',
        url: baseUrl + logoPath(logo),
        width: logo.width,
        height: logo.height,
      },
    }),
  };
}

function presentImage({ url, width, height, contentType, caption, credit }: FeedMedia) {
  return {
    '@type': 'ImageObject',
    url,
    contentUrl: url,
    encodingFormat: contentType,
    ...(width && height ? { width, height } : {}),
    ...(caption && { caption }),
    ...(credit && { creditText: credit }),
  };
}

function geoOf({ lat, lon }: { lat: number | null; lon: number | null }) {
  return lat === null || lon === null
    ? {}
    : { geo: { '@type': 'GeoCoordinates', latitude: lat, longitude: lon } };
}
