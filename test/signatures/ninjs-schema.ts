/*
 * What IPTC ninjs 3.1 allows, whole: every member, its type and format, the enumerations, what is
 * required, and that nothing else may stand anywhere. Written down here from the facts of IPTC's
 * schema http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json (repository iptc/newsinjson,
 * specification/ninjs-schema_3.1.json, © IPTC, CC BY 4.0), without its titles and descriptions. The one
 * thing left open is GeoJSON, which has a schema of its own and which no release carries.
 */
type Members = Record<string, object>;

const text = { type: 'string' };
const uri = { type: 'string', format: 'uri' };
const instant = { type: 'string', format: 'date-time' };
const whole = { type: 'integer' };
const percent = { type: 'integer', minimum: 0, maximum: 100 };
const urgency = { type: 'integer', minimum: 1, maximum: 9 };
const oneOf = (...values: string[]) => ({ type: 'string', enum: values });
const list = (items: object) => ({ type: 'array', items });
const closed = (properties: Members, more: object = {}) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  ...more,
});
const listOf = (properties: Members, more: object = {}) => list(closed(properties, more));
const either = (...names: string[]) => ({ oneOf: names.map((name) => ({ required: [name] })) });

const pubStatus = oneOf('usable', 'withheld', 'canceled');
const newsType = oneOf(
  'text',
  'audio',
  'video',
  'picture',
  'graphic',
  'composite',
  'component',
  'event',
  'planning',
);
// A year, a month, a day or an instant, each with what comes before it.
const truncatedInstant = {
  type: 'string',
  pattern:
    '^-?([1-9]\\d*)?\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01])' +
    '(T([01]\\d|2[0-3])(:[0-5]\\d){2}(\\.\\d+)?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)?)?)?)?$',
};
const dates = closed(
  {
    startDate: instant,
    endDate: instant,
    expectedStartDate: truncatedInstant,
    expectedEndDate: truncatedInstant,
    expectedDuration: text,
    recurrence: closed({
      recurrenceDates: truncatedInstant,
      recurrenceRules: listOf({
        frequency: oneOf('secondly', 'minutely', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'),
        interval: whole,
        until: instant,
        count: whole,
      }),
    }),
  },
  { anyOf: [either('startDate', 'expectedStartDate'), either('endDate', 'expectedEndDate')] },
);
const address = closed({
  lines: list(text),
  locality: text,
  area: text,
  postalCode: text,
  country: text,
});
const contactInfo = listOf(
  { type: text, role: text, lang: text, name: text, value: text, address },
  either('value', 'address'),
);
const concept = { name: text, rel: text, uri, literal: text };
const organisation = closed({
  ...concept,
  symbols: listOf({ exchange: text, symbolType: uri, symbol: text }),
  contactInfo,
});
const renditions = listOf(
  {
    name: text,
    href: uri,
    contentType: text,
    title: text,
    width: whole,
    height: whole,
    sizeInBytes: whole,
    duration: { type: 'number' },
    format: text,
    aspectRatio: text,
    videoCodec: text,
    frameRate: { type: 'number' },
    poi: closed({ x: whole, y: whole }),
    transportProtocol: text,
    scanType: oneOf('progressive', 'interlaced'),
    bitrate: text,
  },
  { required: ['name'] },
);
const worded = { role: text, contentType: text, value: text };
const hasValue = { required: ['value'] };

const identity: Members = {
  uri,
  type: newsType,
  representationType: oneOf('full', 'partial'),
  profile: text,
  version: text,
  firstCreated: instant,
  versionCreated: instant,
  contentCreated: instant,
  embargoedUntil: instant,
  pubStatus,
  urgency,
  altIds: listOf({ role: text, value: text }),
  standard: closed({ name: text, version: text, schema: uri }),
  expires: instant,
};
const content: Members = {
  language: text,
  title: text,
  headlines: listOf(worded, hasValue),
  descriptions: listOf(worded, hasValue),
  bodies: listOf({ ...worded, charCount: whole, wordCount: whole }, hasValue),
  by: text,
  slugline: text,
  located: text,
  edNote: text,
  renditions,
};
const rights: Members = {
  copyrightHolder: text,
  copyrightNotice: text,
  usageTerms: text,
  rightsInfo: closed(
    { langId: uri, linkedRights: uri, encodedRights: text },
    either('linkedRights', 'encodedRights'),
  ),
  trustIndicators: listOf({ role: uri, title: text, href: uri }),
  digitalSourceType: closed({ name: text, uri, literal: text }),
};
const about: Members = {
  people: listOf({ ...concept, contactInfo }),
  organisations: list(organisation),
  places: listOf({ ...concept, contactInfo, geoJSON: { type: 'object' } }),
  subjects: listOf({ ...concept, creator: text, relevance: percent, confidence: percent }),
  objects: listOf(concept),
  infoSources: listOf({ name: text, role: text, uri, literal: text, contactInfo }),
  genres: listOf({ name: text, uri: text, literal: text }),
  events: listOf({ id: text, ...concept }),
  eventDetails: closed({
    eventStatus: uri,
    plannedCoverageStatus: uri,
    dates,
    organiser: organisation,
  }),
  plannedCoverage: listOf({
    uri,
    title: text,
    pubStatus,
    type: newsType,
    commissioned: closed({
      by: text,
      on: instant,
      references: listOf({ name: text, value: text }),
    }),
    dates,
    audiences: listOf({ audience: text, significance: whole }),
    exclAudience: list(text),
    edNote: text,
    urgency,
    language: text,
    itemCount: closed({ rangeFrom: whole, rangeTo: whole }),
    wordCount: whole,
    renditions,
  }),
};

/** For Ajv of draft 2020-12: an association may hold all that a document may, and two members more. */
export const ninjsSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $defs: {
    ninjs: {
      type: 'object',
      properties: {
        ...identity,
        ...content,
        ...rights,
        ...about,
        associations: list({
          type: 'object',
          $ref: '#/$defs/ninjs',
          properties: { name: text, rel: text },
          required: ['name', 'uri'],
          unevaluatedProperties: false,
        }),
      },
    },
  },
  $ref: '#/$defs/ninjs',
  required: ['uri'],
  unevaluatedProperties: false,
};
