import { eventItemSchema, type EventItem } from '../../../nodes/shared/event/eventItem';
import { EVENTS, eventKindOf, lacksOf, SAMPLES } from '../../../nodes/shared/event/events';
import { parseEvent } from '../../../nodes/shared/event/parseEvent';
import { sampleEvent, type SampleKind } from '../../../nodes/OmniAi/samples/sampleEvent';
import { fixtures } from '../../support/fixtures';

const CONTEXT = { receivedAt: '2026-01-01T00:00:00.000Z', test: false, includeRaw: false };
const itemOf = (body: unknown): EventItem => {
	const parsed = parseEvent(body, CONTEXT);
	if (!parsed.ok) throw new Error(parsed.reason);
	return parsed.value;
};

const documented = fixtures.filter(({ name }) => !name.startsWith('unknown.'));

test.each(documented)('the event of $name is in the table', ({ body }) =>
	expect(Object.keys(EVENTS)).toContain(body().event),
);

test.each(documented)('$name holds nothing that its kind of event lacks', ({ body }) => {
	const item = itemOf(body());
	for (const field of lacksOf(item.event)) expect([field, item[field]]).toEqual([field, null]);
});

test.each(Object.keys(EVENTS))('%s says, in one of its deliveries, what its kind does not lack', (name) => {
	const samples = Object.keys(SAMPLES).map((kind) => sampleEvent(kind as SampleKind, 1, 0));
	const items = [...documented.map(({ body }) => body()), ...samples]
		.map(itemOf)
		.filter(({ event }) => event === name);
	for (const field of ['agentId', 'workspaceId'] as const)
		expect([field, items.some((item) => item[field] !== null)]).toEqual([
			field,
			!lacksOf(name).includes(field),
		]);
});

test.each(['constructor', '__proto__', 'toString', '', 'lead', 'lead.opted_out'])(
	'%j is no known event',
	(name) => expect(eventKindOf(name)).toBeNull(),
);

describe('samples', () => {
	test('have names of their own, so that none hides another', () => {
		const names = Object.values(EVENTS).flatMap(({ samples }) => Object.keys(samples));
		expect(new Set(names).size).toBe(names.length);
		expect(Object.keys(SAMPLES).sort()).toEqual(names.sort());
		for (const { samples } of Object.values(EVENTS)) expect(samples).not.toEqual({});
	});

	test('begin with those that report a failure', () => {
		const failures = Object.keys(SAMPLES).map(
			(kind) => itemOf(sampleEvent(kind as SampleKind, 1, 0)).failure !== null,
		);
		expect(failures).toEqual([...failures].sort((left, right) => Number(right) - Number(left)));
		expect(new Set(failures).size).toBe(2);
	});

	test.each(
		Object.entries(EVENTS).flatMap(([event, { samples }]) =>
			Object.entries(samples).map(([kind, { title, isFailure }]) => ({ event, kind, title, isFailure })),
		),
	)('$kind is a whole $event, as its title says', ({ event, kind, title, isFailure }) => {
		const item = itemOf(sampleEvent(kind as SampleKind, 1, 0));
		expect(eventItemSchema.safeParse(item).error).toBeUndefined();
		expect(item.event).toBe(event);
		expect(item.failure !== null).toBe(isFailure === true);
		expect(title).toContain(`(${event}`);
	});
});
