/** JSON Schema, as far as inputs of ours are described with it. */
export type Json = {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Json[];
  properties?: Record<string, Json>;
  required?: string[];
  items?: Json;
  maxLength?: number;
  maxItems?: number;
  minimum?: number;
  not?: unknown;
  format?: string;
};

/** A field that takes text, and the most characters that it says it takes; null where it says nothing. */
export type TextField = { path: string; most: number | null };

const longestSmall = 2_000;

export function isSmall({ most }: TextField): boolean {
  return most !== null && most <= longestSmall;
}

export function textFieldsOf(schema: Json, path = ''): TextField[] {
  if (schema.anyOf)
    return textFieldsOf(schema.anyOf.find(takesText) ?? schema.anyOf[0] ?? {}, path);
  if (schema.properties)
    return Object.entries(schema.properties).flatMap(([name, field]) =>
      textFieldsOf(field, path === '' ? name : `${path}.${name}`),
    );
  if (schema.items) return textFieldsOf(schema.items, `${path}.*`);
  return isText(schema) ? [{ path, most: schema.maxLength ?? null }] : [];
}

type Wish = {
  /** The text of a field; undefined leaves the field out. */
  text(field: TextField): string | undefined;
  /** How long lists are that take so many. */
  items(most: number): number;
};

/** An input in which every field is filled, with `text` where it takes text. */
export function fill(schema: Json, wish: Wish, path = ''): unknown {
  if (schema.not !== undefined) return undefined;
  if (schema.anyOf) return fill(schema.anyOf.find(takesText) ?? schema.anyOf[0] ?? {}, wish, path);
  if (schema.properties) {
    const fields = Object.entries(schema.properties).flatMap(([name, field]) => {
      const value = fill(field, wish, path === '' ? name : `${path}.${name}`);
      return value === undefined ? [] : [[name, value] as const];
    });
    return Object.fromEntries(fields);
  }
  if (schema.items || schema.type === 'array') {
    const length = wish.items(schema.maxItems ?? 100);
    return Array.from({ length }, () => fill(schema.items ?? {}, wish, `${path}.*`) ?? '');
  }
  if (schema.enum) return schema.enum[0];
  if (schema.const !== undefined) return schema.const;
  if (isText(schema)) return wish.text({ path, most: schema.maxLength ?? null });
  if (schema.type === 'boolean') return true;
  return schema.type === 'integer' || schema.type === 'number' ? (schema.minimum ?? 1) : undefined;
}

function isText({ type, enum: values, const: value }: Json): boolean {
  return type === 'string' && values === undefined && value === undefined;
}

function takesText(schema: Json): boolean {
  return isText(schema) || schema.properties !== undefined;
}
