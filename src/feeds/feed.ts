import type { Language } from '../words.ts';

/** Where a page begins: after this release. An instant with six decimals, as far as PostgreSQL goes. */
export type Cursor = { publishedAt: string; id: string };

/** Everything that a format needs to know of a feed; the renderers are pure functions of it. */
export type Feed = {
  id: string;
  title: string;
  description: string;
  language: Language;
  /** The address of this page of the feed in this format, as the reader wrote it. */
  selfUrl: string;
  /** Pages (RFC 5005, section 3): the newest, the same as selfUrl there, and the next older one. */
  firstUrl: string | null;
  nextUrl: string | null;
  /** Archive (RFC 5005, section 4): the documents before and after, and the feed to which it belongs. */
  prevArchiveUrl: string | null;
  nextArchiveUrl: string | null;
  currentUrl: string | null;
  /** A document of the archive that gets no more items. */
  isArchive: boolean;
  /** The WebSub hub that is told of this address; null where there is none, and on older pages. */
  hubUrl: string | null;
  /** The portal's page about the same releases. */
  siteUrl: string;
  /** The newest change of an item; null without items. Never the present moment (ETag). */
  updatedAt: Date | null;
  /** Since when there is nothing in a feed without items. */
  emptySince: Date;
  items: FeedItem[];
};

export type FeedItem = {
  id: string;
  url: string;
  title: string;
  /** Plain text. */
  summary: string;
  html: string;
  text: string;
  /** BCP 47. */
  language: string;
  office: { name: string; url: string };
  /** Of version 1. */
  publishedAt: Date;
  updatedAt: Date;
  isCorrected: boolean;
  subjects: FeedSubject[];
  keywords: string[];
  point: { lat: number; lon: number } | null;
  media: FeedMedia[];
};

/** A topic or region: code, the vocabulary that it belongs to, and its name. */
export type FeedSubject = { code: string; scheme: string; name: string };

export type FeedMedia = {
  url: string;
  fileName: string;
  contentType: string;
  /** As Media RSS sorts it. */
  medium: 'image' | 'audio' | 'video' | 'document';
  sizeBytes: number;
  width: number | null;
  height: number | null;
  caption: string;
  credit: string;
  alt: string;
  /** Of pictures. */
  thumbnail: { url: string; width: number | null; height: number | null } | null;
};
