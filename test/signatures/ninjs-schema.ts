// The part of IPTC ninjs 3.1 that a release uses, as strict as the standard: no other member
// anywhere, the same types, formats, enumerations and required members.
const text = { type: 'string' };
const uri = { type: 'string', format: 'uri' };
const instant = { type: 'string', format: 'date-time' };
const whole = { type: 'integer' };

function closed(properties: object, required: string[] = []) {
  return { type: 'object', additionalProperties: false, properties, required };
}

function listOf(properties: object, required: string[] = []) {
  return { type: 'array', items: closed(properties, required) };
}

const worded = { role: text, contentType: text, value: text };
const contactInfo = listOf({ type: text, role: text, lang: text, name: text, value: text }, [
  'value',
]);
const concept = { name: text, rel: text, uri, literal: text };
const party = { ...concept, contactInfo };
const renditions = listOf(
  { name: text, href: uri, contentType: text, width: whole, height: whole, sizeInBytes: whole },
  ['name'],
);
const newsType = {
  enum: [
    'text',
    'audio',
    'video',
    'picture',
    'graphic',
    'composite',
    'component',
    'event',
    'planning',
  ],
};
const altIds = listOf({ role: text, value: text });

const item = {
  uri,
  type: newsType,
  representationType: { enum: ['full', 'partial'] },
  profile: text,
  version: text,
  firstCreated: instant,
  versionCreated: instant,
  pubStatus: { enum: ['usable', 'withheld', 'canceled'] },
  copyrightHolder: text,
  language: text,
  descriptions: listOf(worded, ['value']),
  bodies: listOf({ ...worded, charCount: whole, wordCount: whole }, ['value']),
  headlines: listOf(worded, ['value']),
  people: listOf(party),
  organisations: listOf(party),
  places: listOf(concept),
  subjects: listOf(concept),
  eventDetails: closed({ dates: closed({ startDate: instant }, ['startDate']) }),
  by: text,
  located: text,
  renditions,
  altIds,
  trustIndicators: listOf({ role: uri, title: text, href: uri }),
  standard: closed({ name: text, version: text, schema: uri }),
  genres: listOf({ name: text, uri: text, literal: text }),
};

export const releaseSchema = closed(
  { ...item, associations: listOf({ ...item, name: text, rel: text }, ['name', 'uri']) },
  ['uri'],
);
