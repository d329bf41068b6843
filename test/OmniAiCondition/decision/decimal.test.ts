import fc from 'fast-check';
import { survivesAsNumber } from '../../../nodes/OmniAiCondition/decision/decimal';

test('a number as JSON writes it survives being read', () => {
	fc.assert(
		fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) =>
			expect(survivesAsNumber(JSON.stringify(number))).toBe(true),
		),
	);
	fc.assert(
		fc.property(fc.maxSafeInteger(), fc.nat(20), (number, zeros) =>
			expect(survivesAsNumber(`${number}.${'0'.repeat(zeros)}e0`)).toBe(true),
		),
	);
});

test('a whole number survives being read if a computer writes the same digits again', () => {
	fc.assert(
		fc.property(fc.bigInt({ min: -(10n ** 21n) + 1n, max: 10n ** 21n - 1n }), (number) =>
			expect(survivesAsNumber(String(number))).toBe(String(Number(number)) === String(number)),
		),
	);
});

test.each(['1e400', '-1e400', '1e-400', '9007199254740993', '0.30000000000000004441', '1'.repeat(400)])(
	'a number beyond what a computer keeps does not survive being read (row %#)',
	(literal) => {
		expect(survivesAsNumber(literal)).toBe(false);
	},
);

test.each([
	'0',
	'-0',
	'0.000',
	'0e999',
	'1E2',
	'1e+21',
	'100',
	'0.1',
	'.5',
	'+7',
	'007',
	'1.7976931348623157e308',
	'5e-324',
])('the number %s survives being read', (literal) => {
	expect(survivesAsNumber(literal)).toBe(true);
});

test('the time for a number grows with its length and no faster', () => {
	const took = (length: number) => {
		const literal = `1${'0'.repeat(length)}1`;
		const start = performance.now();
		for (let run = 0; run < 5; run++) survivesAsNumber(literal);
		return performance.now() - start;
	};
	took(200_000);
	expect(Math.min(took(800_000), took(800_000))).toBeLessThan(Math.max(4 * took(400_000), 20));
});
