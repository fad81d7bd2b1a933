import type { z } from 'zod';
import { schemaOf } from './openapi.ts';

/** One field of an input or answer, its type in words. */
export type Field = { name: string; type: string; required: boolean };

type Json = {
  type?: unknown;
  enum?: unknown[];
  const?: unknown;
  items?: Json;
  anyOf?: Json[];
  properties?: Record<string, Json>;
  required?: string[];
  maxLength?: number;
  maxItems?: number;
  not?: unknown;
};

/** The fields of a schema, without those that may not be sent. */
export function fieldsOf(schema: z.ZodType | null, io: 'input' | 'output'): Field[] {
  if (schema === null) return [];
  const { properties = {}, required = [] } = schemaOf(schema, io) as Json;
  return Object.entries(properties)
    .filter(([, json]) => json.not === undefined)
    .map(([name, json]) => ({ name, type: typeOf(json), required: required.includes(name) }));
}

function typeOf(json: Json): string {
  if (json.enum) return json.enum.map(String).join(' | ');
  if (json.const !== undefined) return JSON.stringify(json.const);
  if (json.anyOf) return [...new Set(json.anyOf.map(typeOf))].join(' | ');
  if (json.type === 'array') {
    const most = json.maxItems === undefined ? '' : ` (at most ${json.maxItems})`;
    return `list of ${json.items ? typeOf(json.items) : 'anything'}${most}`;
  }
  if (json.properties) return `{${namesOf(json.properties).join(', ')}}`;
  if (typeof json.type !== 'string') return 'anything';
  return json.maxLength === undefined ? json.type : `${json.type}, up to ${json.maxLength}`;
}

function namesOf(properties: Record<string, Json>): string[] {
  return Object.entries(properties)
    .filter(([, json]) => json.not === undefined)
    .map(([name]) => name);
}
