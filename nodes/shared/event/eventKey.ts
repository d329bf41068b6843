import { createHash } from 'node:crypto';
import {
	canonicalJson,
	copyWithoutPrototypeKeys,
	fieldsExcept,
	isJsonObject,
	type JsonObject,
	type JsonValue,
} from '../jsonValue';
import { millisecondsOf } from '../time';
import { asText } from './wire';

/** The same key means the same occurrence; see {@link eventKey} for when that can be trusted. */
export interface EventKey {
	key: string;
	isExact: boolean;
}

/**
 * What names an occurrence, exactly as received: values are compared as text, so that `1` and `"1"` are one.
 */
export interface Occurrence {
	/** In this order; without one of them the occurrence cannot be told from another. */
	required: Array<JsonValue | undefined>;
	/** What tells occurrences apart where it is there, by name. */
	optional: Record<string, JsonValue | undefined>;
}

// A key travels in headers and logs; OmniAI's own ids are far shorter.
const MAX_READABLE_KEY_LENGTH = 300;

/**
 * The key that every redelivery of one occurrence shares.
 *
 * OmniAI sends no delivery or event id, so the key is derived from what an event carries.
 *
 * @param event the event's name
 * @param occurrence what names it, or null when the event type has no such thing
 * @param body the whole delivery, hashed when that does not suffice
 * @returns an exact key when every required part is there and each can be told from every other. Otherwise a
 *   hash of the body, marked as not exact: two equal bodies may then be a redelivery or two occurrences, and
 *   nobody can tell.
 */
export function eventKey(event: string, occurrence: Occurrence | null, body: JsonObject): EventKey {
	const required = occurrence?.required.map(keyPart) ?? [null];
	const optional = Object.entries(occurrence?.optional ?? {}).map(
		([name, value]) => [name, keyPart(value)] as const,
	);
	const parts = [...required, ...optional.map(([, part]) => part)];
	if (required.includes(null) || parts.includes(MAY_BE_ANOTHER))
		return { key: hashed(event, canonicalJson(body)), isExact: false };
	// An absent part is left out with its name, so that it differs from every part that is there.
	const named = optional.flatMap(([name, part]) =>
		typeof part === 'string' ? [`${name}=${encodeKeyPart(part)}`] : [],
	);
	const key = [event, ...(required as string[])].map(encodeKeyPart).concat(named).join('/');
	return { key: key.length <= MAX_READABLE_KEY_LENGTH ? key : hashed(event, key), isExact: true };
}

/** Workspace and lead, wherever the item takes them from. */
export function whoseOf(
	{ workspaceId, leadId, data }: JsonObject,
	reported: JsonObject,
): Occurrence['optional'] {
	const beside = isJsonObject(data) ? data : {};
	return {
		workspace: [workspaceId, beside['workspaceId'], reported['workspaceId']].find(isGiven),
		lead: [reported['leadId'], leadId, beside['leadId']].find(isGiven),
	};
}

export function isGiven(value: JsonValue | undefined): boolean {
	return value !== undefined && value !== null && value !== '';
}

/**
 * A digest of the content beside those fields, without the signatures of links, which differ when the same
 * is said again; undefined when there is none. Ids in it count as text, as everywhere.
 */
export function contentOf(source: JsonObject, exceptFields: string[]): JsonValue | undefined {
	const content = fieldsExcept(source, exceptFields);
	for (const name of ['leadId', 'workspaceId', 'externalId', 'externalLeadId']) {
		if (Number.isSafeInteger(content[name])) content[name] = String(content[name]);
	}
	return Object.keys(content).length === 0 ? undefined : digestOf(content);
}

/**
 * The time of an event as a part of its key, where it says more than the time of what it reports: OmniAI
 * writes the event some milliseconds later, and not in every generation of its payloads.
 */
export function timeBeside(
	occurredAt: JsonValue | undefined,
	reported: JsonValue | undefined,
): JsonValue | undefined {
	const apart = Math.abs(millisecondsOf(asText(occurredAt) ?? '') - millisecondsOf(asText(reported) ?? ''));
	return apart < SAME_MOMENT_MS ? undefined : occurredAt;
}

const SAME_MOMENT_MS = 60_000;
const MAY_BE_ANOTHER = Symbol('cannot be told from another');

// Beyond 2^53 two numbers that were sent may be one after `JSON.parse`; and an object is no id.
function keyPart(value: JsonValue | undefined): string | null | typeof MAY_BE_ANOTHER {
	if (typeof value === 'number' && !Number.isSafeInteger(value)) return MAY_BE_ANOTHER;
	if (typeof value === 'object' && value !== null) return MAY_BE_ANOTHER;
	return asText(value) || null;
}

function hasNumber(value: JsonValue | undefined, wanted: (number: number) => boolean): boolean {
	if (typeof value === 'number') return wanted(value);
	return (
		typeof value === 'object' &&
		value !== null &&
		Object.values(value).some((entry) => hasNumber(entry, wanted))
	);
}

function digestOf(content: JsonObject): JsonValue {
	// A number that may have been another tells nothing, and makes the key inexact. Fractions are measurements.
	if (
		hasNumber(
			content,
			(number) => !Number.isSafeInteger(number) && (Number.isInteger(number) || !Number.isFinite(number)),
		)
	)
		return NaN;
	const said = withoutSignatures(copyWithoutPrototypeKeys(content));
	return createHash('sha256').update(canonicalJson(said), 'utf8').digest('base64url').slice(0, 22);
}

const SIGNED_LINK = /^https?:\/\/[^?]*\?(?:[^#]*&)?(?:x-amz-signature|x-goog-signature|signature|sig)=/i;

function withoutSignatures(value: JsonValue): JsonValue {
	if (Array.isArray(value)) return value.map(withoutSignatures);
	if (isJsonObject(value)) {
		return Object.fromEntries(
			Object.entries(value).flatMap(([name, entry]) =>
				name === 'signedUrl' ? [] : [[name, withoutSignatures(entry)]],
			),
		);
	}
	return typeof value === 'string' && SIGNED_LINK.test(value) ? value.slice(0, value.indexOf('?')) : value;
}

function hashed(event: string, content: string): string {
	const digest = createHash('sha256').update(content, 'utf8').digest('hex');
	return `${encodeKeyPart(event).slice(0, 60)}/sha256:${digest}`;
}

// Percent-encoding keeps `/` and `=` separators and the key plain ASCII. Lone surrogates, which
// `encodeURIComponent` refuses with a throw, get a spelling of their own, so that they stay different.
function encodeKeyPart(part: string): string {
	return part
		.split(/(\p{Surrogate})/u)
		.map((piece, index) =>
			index % 2 === 1
				? `%u${piece.charCodeAt(0).toString(16)}`
				: encodeURIComponent(piece).replace(/%3A/g, ':'),
		)
		.join('');
}
