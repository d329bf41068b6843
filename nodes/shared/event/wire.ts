import { z } from 'zod/v4';
import { isJsonObject, type JsonObject, type JsonValue } from '../jsonValue';

// What OmniAI sends, read tolerantly: the documentation differs between its own generations in which
// fields are required, nullable or there at all. So every field may be absent, null or of another
// type, nothing is refused, and unknown keys are kept. Which deliveries are invalid, `parseEvent` says.

/** Text fields: a number or boolean becomes its text, an object its JSON; absent becomes null. */
export function asText(value: unknown): string | null {
	if (value === undefined || value === null) return null;
	if (typeof value === 'string') return value;
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Identifiers are opaque, non-empty strings; they are not always UUIDs. */
export function asId(value: unknown): string | null {
	const text = typeof value === 'object' ? null : asText(value);
	return text === '' ? null : text;
}

/** The objects of a list; none where there is no list. */
export function objectsIn(value: JsonValue | undefined): JsonObject[] {
	return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** A word whose case says nothing; null for anything but text. */
export function lowerCase(value: JsonValue | undefined): string | null {
	return typeof value === 'string' ? value.toLowerCase() : null;
}

export const text = z.unknown().transform(asText);
export const id = z.unknown().transform(asId);
export const freeForm = z.unknown().transform((value): JsonValue => (value ?? null) as JsonValue);
export const list = z.unknown().transform((value): JsonValue[] => (Array.isArray(value) ? value : []));

/** Reads an object with `schema`; anything that is no object is read as absent (null). */
export function objectOrNull<Schema extends z.ZodType>(schema: Schema) {
	return z
		.unknown()
		.transform((value): z.infer<Schema> | null => (isJsonObject(value) ? schema.parse(value) : null));
}

/**
 * Reads a list of objects with `schema`; entries that are no objects are left out. Behind the first `most`
 * they are kept as they came: with all fields of its own, each would make an item twenty times as large as
 * what was sent.
 */
export function listOf<Schema extends z.ZodType>(schema: Schema, most: number) {
	return z
		.unknown()
		.transform((value): Array<z.infer<Schema> | JsonObject> =>
			Array.isArray(value)
				? value.filter(isJsonObject).map((entry, index) => (index < most ? schema.parse(entry) : entry))
				: [],
		);
}
