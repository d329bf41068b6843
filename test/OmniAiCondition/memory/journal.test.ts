import fc from 'fast-check';
import { Journal } from '../../../nodes/OmniAiCondition/memory/journal';
import type { Entry } from '../../../nodes/OmniAiCondition/memory/memoryStore';
import { RUNS } from '../../support/runs';

const id = fc.integer({ min: 0, max: 60 }).map(String);
const time = fc.integer({ min: 0, max: 40 });
const entries = fc.uniqueArray(fc.tuple(id, time), { selector: ([one]) => one, maxLength: 40 });
const arrivals = fc.array(fc.tuple(id, time), { maxLength: 30 });

const placeOf = (journal: Journal, asked: string, arrivedAt: number, withinMs: number, most = Infinity) => {
	const position = journal.positionOf(asked);
	return position === null ? null : journal.placeOf(position, arrivedAt, withinMs, most);
};

// As the port says it, word for word.
function byDefinition(all: Entry[], asked: string, arrivedAt: number, withinMs: number): number[] | null {
	const position = all.findIndex(([other]) => other === asked);
	if (position < 0) return null;
	const counts = ([, at]: Entry) => Math.abs(at - arrivedAt) < withinMs;
	if (!counts(all[position] as Entry)) return [];
	return all
		.slice(0, position + 1)
		.filter(counts)
		.map(([, at]) => at);
}

test('each arrival has the place that the definition gives it, and the oldest that counts with it', () => {
	fc.assert(
		fc.property(entries, arrivals, fc.integer({ min: 0, max: 30 }), (all, asked, withinMs) => {
			for (const [one, at] of asked) {
				const times = byDefinition(all, one, at, withinMs);
				const place = placeOf(new Journal(all), one, at, withinMs);
				expect(place).toEqual(
					times && { count: times.length, oldestAt: times.length === 0 ? null : Math.min(...times) },
				);
				// Counting ends where a person stops.
				const upTo3 = placeOf(new Journal(all), one, at, withinMs, 3)?.count;
				expect(upTo3).toBe(times === null ? undefined : Math.min(3, times.length));
			}
		}),
		{ numRuns: RUNS },
	);
});

test('it does not matter what stood there before and what a run adds, nor how often it is told', () => {
	fc.assert(
		fc.property(entries, fc.nat({ max: 40 }), arrivals, (all, known, asked) => {
			const grown = new Journal(all.slice(0, known));
			for (const one of all) grown.add(one);
			// Told again, with another time.
			for (const [one, at] of all) expect(grown.add([one, at + 1])).toBe(grown.positionOf(one));
			for (const [one, at] of asked)
				expect(placeOf(grown, one, at, 10)).toEqual(placeOf(new Journal(all), one, at, 10));
			expect(grown.before(all.length, 5)).toEqual(all.slice(-5));
			expect(grown.before(2, 5)).toEqual(all.slice(0, 2));
		}),
		{ numRuns: RUNS },
	);
});
