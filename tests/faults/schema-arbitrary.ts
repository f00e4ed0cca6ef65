import fc from 'fast-check';
import { z } from 'zod';

/** The part of JSON Schema that zod writes for our contract. */
interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

/** Lists are kept short: damaged messages test their limits. */
const MOST_ITEMS = 4;
/** The limit if the schema sets none: fast-check's largest integer. */
const MOST = 2 ** 31 - 1;

/** Values that the schema accepts, as far as JSON Schema can express it (which excludes refinements). */
export function requestsOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  return valuesOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema);
}

function valuesOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) throw new Error(`schemas that refer (${schema.$ref}) are not made yet`);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map(valuesOf));
  switch (schema.type) {
    case 'object':
      return objectsOf(schema);
    case 'array':
      return fc.array(schema.items === undefined ? fc.jsonValue() : valuesOf(schema.items), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.max(schema.minItems ?? 0, Math.min(schema.maxItems ?? MOST_ITEMS, MOST_ITEMS)),
      });
    case 'string':
      return stringsOf(schema);
    case 'integer':
      return fc.integer({
        min: Math.max(schema.minimum ?? -MOST, -MOST),
        max: Math.min(schema.maximum ?? MOST, MOST),
      });
    case 'number':
      return fc.double({
        min: schema.minimum ?? schema.exclusiveMinimum ?? -MOST,
        max: schema.maximum ?? MOST,
        minExcluded: schema.exclusiveMinimum !== undefined,
        noNaN: true,
      });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case undefined:
    default:
      return fc.jsonValue();
  }
}

function objectsOf({
  properties = {},
  required = [],
  additionalProperties,
}: JsonSchema): fc.Arbitrary<unknown> {
  const named = Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, valuesOf(value)]));
  const record = fc.record(named, { requiredKeys: required.filter((key) => Object.hasOwn(named, key)) });
  if (typeof additionalProperties !== 'object') return record;
  const others = fc.dictionary(fc.string({ maxLength: 10 }), valuesOf(additionalProperties), { maxKeys: 3 });
  return fc.tuple(others, record).map(([rest, known]) => ({ ...rest, ...known }));
}

function stringsOf({ minLength = 0, maxLength = 40, pattern, format }: JsonSchema): fc.Arbitrary<string> {
  if (format === 'uri') return fc.webUrl();
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  const most = Math.max(minLength, Math.min(maxLength, 40));
  return fc.string({ minLength, maxLength: most, unit: 'binary' });
}
