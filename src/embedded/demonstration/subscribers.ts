import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { slugify } from '../../slug.ts';
import { officesFile } from './schema.ts';

export type DemonstrationSubscriber = {
  email: string;
  name: string;
  language: 'de' | 'en';
  filters: {
    regions: string[];
    topics: string[];
    /** Slugs. */
    offices: string[];
    wider: boolean;
  }[];
};

/** A number means "so many, drawn at random"; a region is drawn from the places of that name. */
const filterPattern = z.strictObject({
  regions: z.array(z.enum(['district', 'town', 'neighbour', 'larger', 'outlet'])).default([]),
  topics: z.union([z.array(z.string()), z.int().positive()]).default([]),
  offices: z.int().nonnegative().default(0),
  wider: z.boolean().default(false),
});

const someTexts = z.array(z.string()).nonempty();
const outlet = z.strictObject({ name: z.string(), domain: z.string(), town: z.string() });

const grammarFile = z.strictObject({
  note: z.string(),
  firstNames: someTexts,
  lastNames: someTexts,
  residentDomains: someTexts,
  outlets: z.array(outlet).nonempty(),
  places: z.strictObject({
    district: someTexts,
    town: someTexts,
    neighbour: someTexts,
    larger: someTexts,
  }),
  topics: someTexts,
  patterns: z
    .array(
      z.strictObject({
        weight: z.int().positive(),
        who: z.enum(['any', 'resident', 'journalist']),
        language: z.enum(['de', 'en']).default('de'),
        filters: z.array(filterPattern).nonempty(),
      }),
    )
    .nonempty(),
});

type Outlet = z.infer<typeof outlet>;
type FilterPattern = z.infer<typeof filterPattern>;
type Source = {
  grammar: z.infer<typeof grammarFile>;
  offices: string[];
  random: () => number;
  draw: <T>(choices: readonly T[]) => T;
};

const journalistShare = 0.28;

/** `count` different subscribers, residents and journalists; the same ones for the same seed. */
export function makeSubscribers(count: number, seed: number): DemonstrationSubscriber[] {
  const source = openSource(seed);
  const taken = new Set<string>();
  return Array.from({ length: count }, () => makeSubscriber(source, taken));
}

function openSource(seed: number): Source {
  const { offices } = officesFile.parse(readJson('offices.json'));
  const random = seededRandom(seed);
  return {
    grammar: grammarFile.parse(readJson('subscribers.json')),
    offices: offices.map(({ slug }) => slug),
    random,
    draw: (choices) => oneOf(choices, random),
  };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8'));
}

function oneOf<T>(choices: readonly T[], random: () => number): T {
  const choice = choices[Math.floor(random() * choices.length)];
  if (choice === undefined) throw new Error('Nothing to draw from');
  return choice;
}

function makeSubscriber(source: Source, taken: Set<string>): DemonstrationSubscriber {
  const { grammar, random, draw } = source;
  const firstName = draw(grammar.firstNames);
  const lastName = draw(grammar.lastNames);
  const outlet = random() < journalistShare ? draw(grammar.outlets) : null;
  const pattern = drawPattern(source, outlet ? 'journalist' : 'resident');
  const mailbox = `${slugify(firstName)}.${slugify(lastName)}`;
  const domain = outlet ? outlet.domain : draw(grammar.residentDomains);
  return {
    email: claimAddress(taken, mailbox, domain),
    name: outlet ? `${firstName} ${lastName} (${outlet.name})` : `${firstName} ${lastName}`,
    language: pattern.language,
    filters: pattern.filters.map((filter) => fillFilter(source, filter, outlet)),
  };
}

function drawPattern({ grammar, random }: Source, who: 'resident' | 'journalist') {
  const fitting = grammar.patterns.filter(
    (pattern) => pattern.who === 'any' || pattern.who === who,
  );
  let left = random() * fitting.reduce((sum, pattern) => sum + pattern.weight, 0);
  const chosen = fitting.find((pattern) => (left -= pattern.weight) < 0) ?? fitting.at(-1);
  if (!chosen) throw new Error(`No pattern for a ${who}`);
  return chosen;
}

function fillFilter(source: Source, pattern: FilterPattern, outlet: Outlet | null) {
  const { grammar, draw } = source;
  const places = { ...grammar.places, outlet: outlet ? [outlet.town] : [] };
  const topics = pattern.topics;
  return {
    regions: pattern.regions.map((kind) => draw(places[kind])),
    topics: typeof topics === 'number' ? drawSome(topics, () => draw(grammar.topics)) : topics,
    offices: drawSome(pattern.offices, () => draw(source.offices)),
    wider: pattern.wider,
  };
}

function drawSome(count: number, drawOne: () => string): string[] {
  return [...new Set(Array.from({ length: count }, drawOne))];
}

function claimAddress(taken: Set<string>, mailbox: string, domain: string): string {
  let address = `${mailbox}@${domain}`;
  for (let number = 2; taken.has(address); number += 1) address = `${mailbox}${number}@${domain}`;
  taken.add(address);
  return address;
}

/** mulberry32: small, and good enough to scatter names. Numbers from 0 up to, not including, 1. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
