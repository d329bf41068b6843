import fc from 'fast-check';
import { isSamePhone } from '../../nodes/api/phoneNumber';

test.each<[held: string | number | null, wanted: string | number | null, same: boolean]>([
	['+16782319992', '6782319992', true],
	['+16782319992', '(678) 231-9992', true],
	['+16782319992', '+1 678 231 9992', true],
	['+16782319992', '001 678 231 9992', true],
	['+16782319992', '011 1 678 231 9992', true],
	['+16782319992', '1-678-231-9992', true],
	['+16782319992', 'tel:+1-678-231-9992', true],
	['+16782319992', '678.231.9992', true],
	['+16782319992', '\uff0b\uff11 678 231 9992', true],
	['+16782319992', 6782319992, true],
	['6782319992', '+16782319992', true],
	['6782319992', '6782319992', true],
	['+446782319992', '6782319992', false],
	['6782319992', '+446782319992', false],
	['+446782319992', '+16782319992', false],
	['+446782319992', '446782319992', false],
	['+442079460018', '+44 (0)20 7946 0018', true],
	['+442079460018', '0044 20 7946 0018', true],
	['+442079460018', '011 44 20 7946 0018', true],
	['+442079460018', '020 7946 0018', false],
	['+442079460018', '2079460018', false],
	['020 7946 0018', '02079460018', true],
	['+16782319992', '06782319992', false],
	['+16782319992', '2319992', false],
	['+16782319992', '16782319992000', false],
	['+16782319992', '16782319992 x5', false],
	['+16782319992 ext. 5', '6782319992 x5', true],
	['+16782319992;ext=5', '6782319992 #6', false],
	['555-0100', '5550100', true],
	['+5550100', '5550100', false],
	['+15550100', '5550100', false],
	['+0016782319992', '6782319992', false],
	['+16782319992', '', false],
	[null, '', true],
	['', null, true],
	[null, 'call me', false],
	['+', '', false],
	[null, '+', false],
	['call me', 'call me', true],
	['1-800-FLOWERS', '1-800', false],
	['++16782319992', '+16782319992', false],
	[`+1${'0'.repeat(70)}6782319992`, '6782319992', false],
])('held %j and wanted %j are the same number: %s', (held, wanted, same) => {
	expect(isSamePhone(held, wanted)).toBe(same);
	expect(isSamePhone(wanted, held)).toBe(same);
});

const digits = (length: number) => fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((list) => list.join(''));
const spaced = (text: string, seed: number) => text.replace(/\d(?=\d)/g, (digit, at: number) => `${digit}${['', ' ', '-', '.', ''][(at + seed) % 5]}`);

test('numbers of different countries are different, in whatever way they are written', () => {
	fc.assert(
		fc.property(fc.constantFrom('1', '44', '49', '52', '91', '353'), fc.constantFrom('1', '44', '49', '52', '91', '353'), digits(10), fc.nat(4), fc.constantFrom('+', '00', '011'), (one, other, number, seed, prefix) => {
			const written = `${prefix}${spaced(`${other}${number}`, seed)}`;
			expect([written, isSamePhone(`+${one}${number}`, written)]).toEqual([written, one === other]);
			expect([one, isSamePhone(`+${one}${number}`, spaced(number, seed))]).toEqual([one, one === '1' || number.startsWith('00') || number.startsWith('011') ? expect.any(Boolean) : false]);
		}),
	);
});
