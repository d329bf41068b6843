import fc from 'fast-check';

import { parseEvent } from '../../../nodes/shared/event/parseEvent';
import { EVENT_FIELDS, fixtures } from '../../support/fixtures';

// Whatever arrives: an answer, never a throw; an item has always the same shape.

const TOP_LEVEL = [...EVENT_FIELDS].sort();

const KNOWN_EVENTS = [
	'action_log.completed',
	'action_log.failed',
	'document.received',
	'document.extracted',
	'lead.created',
	'lead.updated',
	'lead.completed',
];

// Enough to find a mistake within a few runs of the suite; PARSE_RUNS=20000 searches longer.
const RUNS = Number(process.env['PARSE_RUNS'] ?? 500);

// Generated values take their time on a busy machine.
jest.setTimeout(Math.max(30_000, RUNS * 20));

const context = { receivedAt: '2026-01-01T00:00:00.000Z', test: false, includeRaw: false };

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

function firstUndefined(value: unknown, path = '$'): string | null {
	if (value === undefined) return path;
	if (typeof value !== 'object' || value === null) return null;
	for (const key of Reflect.ownKeys(value)) {
		const found = firstUndefined((value as Record<PropertyKey, unknown>)[key], `${path}.${String(key)}`);
		if (found) return found;
	}
	return null;
}

function ownKeysAnywhere(value: unknown): string[] {
	if (typeof value !== 'object' || value === null) return [];
	return [...Object.keys(value), ...Object.values(value).flatMap(ownKeysAnywhere)];
}

/** What holds for every answer the parser may give. */
function holds(body: unknown): void {
	const before = JSON.stringify(body);
	const parsed = parseEvent(body, context);
	expect(JSON.stringify(body)).toBe(before);
	if (!parsed.ok) {
		expect(parsed.reason).toMatch(/\S/);
		return;
	}
	const event = parsed.value;
	if (KNOWN_EVENTS.includes(event.event)) expect(Object.keys(event).sort()).toEqual(TOP_LEVEL);
	else expect(Object.keys(event)).toEqual(expect.arrayContaining(TOP_LEVEL));
	expect(firstUndefined(event)).toBeNull();
	expect(JSON.parse(JSON.stringify(event))).toEqual(event);
	expect(event.eventKey).toMatch(/^[\x20-\x7e]{1,400}$/);
	expect(
		ownKeysAnywhere(event).filter((key) => ['__proto__', 'constructor', 'prototype'].includes(key)),
	).toEqual([]);
	if (event.actionLog) {
		expect(Object.keys(event.actionLog)).toEqual(
			expect.arrayContaining([
				'id',
				'type',
				'status',
				'summary',
				'input',
				'output',
				'error',
				'completedAt',
				'tool',
				'messages',
				'statusMatchesEvent',
			]),
		);
		expect(Array.isArray(event.actionLog.messages)).toBe(true);
	}
	if (event.failure)
		expect(Object.keys(event.failure).sort()).toEqual(['category', 'message', 'retryable', 'source']);
	expect(Object.prototype).not.toHaveProperty('polluted');
}

/** Every path to a value inside a JSON document, the root excepted. */
function pathsIn(value: Json, path: Array<string | number> = []): Array<Array<string | number>> {
	if (typeof value !== 'object' || value === null) return path.length ? [path] : [];
	const inner = Array.isArray(value)
		? value.flatMap((entry, index) => pathsIn(entry, [...path, index]))
		: Object.entries(value).flatMap(([key, entry]) => pathsIn(entry, [...path, key]));
	return path.length ? [path, ...inner] : inner;
}

function mutate(body: Json, path: Array<string | number>, value: { drop: true } | { put: Json }): void {
	// eslint-disable-next-line @typescript-eslint/no-explicit-any -- walks into arbitrary JSON.
	let target: any = body;
	for (const step of path.slice(0, -1)) {
		target = target?.[step];
		if (typeof target !== 'object' || target === null) return;
	}
	const last = path.at(-1) as string | number;
	// No JSON has an array with holes, so none is made by deleting or by writing behind the end.
	if ('drop' in value && Array.isArray(target)) target.splice(last as number, 1);
	else if ('drop' in value) delete target[last];
	else if ('put' in value)
		target[Array.isArray(target) ? Math.min(last as number, target.length) : last] = value.put;
}

// Through text and back, because -0 is a number that does not survive JSON and means nothing here.
const hostileJson = fc.jsonValue({ maxDepth: 6 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);

// JSON.parse creates `__proto__` as an own key, an object literal does not: so build hostile ones from text.
const pollution = fc
	.constantFrom(
		'{"__proto__":{"polluted":1}}',
		'{"constructor":{"prototype":{"polluted":1}}}',
		'[{"__proto__":{"polluted":true}}]',
	)
	.map((text) => JSON.parse(text) as Json);

describe('the parser', () => {
	test('answers any JSON', () => {
		fc.assert(fc.property(fc.oneof(hostileJson, pollution), holds), { numRuns: RUNS });
	});

	test('answers any JSON inside every envelope', () => {
		const part = fc.oneof(hostileJson, pollution);
		fc.assert(
			fc.property(
				fc.oneof(fc.constantFrom(...KNOWN_EVENTS), fc.string({ minLength: 1, unit: 'binary' })),
				fc.record(
					{
						actionLog: part,
						document: part,
						data: part,
						extractionResult: part,
						classification: part,
						workspaceId: part,
						leadId: part,
						occurredAt: part,
						status: part,
					},
					{ requiredKeys: [] },
				),
				(event, rest) => {
					holds({ ...rest, event });
					const parsed = parseEvent({ ...rest, event }, context);
					expect(parsed.ok).toBe(true);
				},
			),
			{ numRuns: RUNS },
		);
	});

	test('answers documented deliveries with parts deleted or replaced', () => {
		const delivery = fc
			.constantFrom(...fixtures)
			.chain((fixture) =>
				fc.record({
					name: fc.constant(fixture.name),
					changes: fc.array(
						fc.tuple(
							fc.constantFrom(...pathsIn(fixture.body() as Json)),
							fc.oneof(
								fc.constant({ drop: true } as const),
								fc.record({ put: fc.oneof(hostileJson, pollution) }),
							),
						),
						{ minLength: 1, maxLength: 5 },
					),
				}),
			);
		fc.assert(
			fc.property(delivery, ({ name, changes }) => {
				const body = fixtures.find((fixture) => fixture.name === name)?.body() as Json;
				for (const [path, value] of changes) mutate(body, path, value);
				holds(body);
			}),
			{ numRuns: RUNS },
		);
	});

	test('refuses exactly what is no object with an event that is a non-empty string', () => {
		fc.assert(
			fc.property(fc.oneof(hostileJson, fc.record({ event: hostileJson })), (body) => {
				const isEvent =
					typeof body === 'object' &&
					body !== null &&
					!Array.isArray(body) &&
					Object.hasOwn(body, 'event') &&
					typeof (body as { event: unknown }).event === 'string' &&
					(body as { event: string }).event !== '';
				expect(parseEvent(body, context).ok).toBe(isEvent);
			}),
			{ numRuns: RUNS },
		);
	});

	test('refuses nesting deeper than 64 levels and accepts 64, in any part, without exhausting the stack', () => {
		const nested = (levels: number, make: (inner: unknown) => unknown) => {
			let value: unknown = 1;
			for (let level = 0; level < levels; level++) value = make(value);
			return value;
		};
		for (const make of [(inner: unknown) => [inner], (inner: unknown) => ({ inner })]) {
			// The body itself is the first level, so 63 more may stand inside.
			expect(parseEvent({ event: 'x', a: nested(63, make) }, context).ok).toBe(true);
			for (const levels of [64, 70, 100_000]) {
				const parsed = parseEvent({ event: 'x', a: nested(levels, make) }, context);
				expect(parsed).toMatchObject({ ok: false, reason: expect.stringMatching(/nested/) });
			}
		}
	});

	// Texts are made of whatever stands where a text should: objects that cannot become one, too.
	test('answers documented deliveries in which any one part is what no text can be made of', () => {
		const hostile: unknown[] = [
			{ toString: 1 },
			{ toString: null, valueOf: null },
			[{ toString: null }],
			{ toJSON: 1 },
			[[]],
			{},
			'',
			0,
		];
		const bodies = [
			...fixtures.map((fixture) => fixture.body() as Json),
			...['lead.updated', 'lead.completed'].map(
				(event) =>
					({
						event,
						data: {
							leadId: 'L',
							checklistItems: [
								{ status: 'INVALID', checklistItemCode: 'c', checklistItemId: 'i', documents: [] },
							],
						},
					}) as unknown as Json,
			),
		];
		for (const body of bodies) {
			for (const path of pathsIn(body)) {
				for (const put of hostile) {
					const changed = structuredClone(body);
					mutate(changed, path, { put: structuredClone(put) as Json });
					holds(changed);
				}
			}
		}
	});

	test.each([undefined, Symbol('x'), () => 1, 1n, new Date(0), new Map(), Number.NaN])(
		'answers %p, which no JSON is',
		(value) => {
			expect(() => parseEvent(value, context)).not.toThrow();
			expect(() =>
				parseEvent({ event: 'action_log.failed', actionLog: value, a: [value] }, context),
			).not.toThrow();
		},
	);

	test.each(fixtures.map(({ name }) => name))('gives %s the shape of every event', (name) => {
		holds(fixtures.find((fixture) => fixture.name === name)?.body());
	});
});
