import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEvent } from '../../../nodes/shared/event/parseEvent';
import { fixtures } from '../../support/fixtures';

// What each documented delivery becomes, whole. A changed line in the file is a change for workflows that are
// in use.

const ITEMS = JSON.parse(readFileSync(join(__dirname, 'expectedItems.json'), 'utf8')) as Record<
	string,
	object
>;

test('every recorded delivery has an item to compare with', () =>
	expect(Object.keys(ITEMS).sort()).toEqual(fixtures.map(({ name }) => name).sort()));

test.each(fixtures)('the whole item of $name is as recorded', ({ name, body }) => {
	const parsed = parseEvent(body(), {
		receivedAt: '2026-01-01T00:00:00.000Z',
		test: false,
		includeRaw: false,
	});
	expect(parsed).toEqual({ ok: true, value: ITEMS[name] });
	// The same with the marks that a delivery brings, and nothing else.
	const marked = parseEvent(body(), { receivedAt: '2026-01-02T00:00:00.000Z', test: true, includeRaw: true });
	expect(marked).toEqual({
		ok: true,
		value: { ...ITEMS[name], receivedAt: '2026-01-02T00:00:00.000Z', test: true, raw: body() },
	});
});
