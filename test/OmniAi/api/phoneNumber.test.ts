import fc from 'fast-check';
import { isSamePhone } from '../../../nodes/OmniAi/api/phoneNumber';

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
	['call me', ' call me\n', true],
	['1-800-FLOWERS', '1-800', false],
	['+16782319992', 'TEL:6782319992', true],
	['+16782319992', ' 678\u2013231/9992 ', true],
	['+16782319992', 'call 6782319992', false],
	['+16782319992', '6782319992 call', false],
	['+16782319992', 'tel:tel:6782319992', false],
	...['x12', 'X 12', '#12', '# 12', 'ext12', 'ext. 12', 'EXT 12', 'extension 12', ';ext=12', ';EXT= 12'].map(
		(extension): [string, string, boolean] => ['+16782319992;ext=12', `678-231-9992${extension}`, true],
	),
	...['x1', 'x2', 'x123', 'x12 (home)', 'y12', '12', '=12', 'ext:12'].map(
		(extension): [string, string, boolean] => ['+16782319992;ext=12', `678-231-9992 ${extension}`, false],
	),
	['+16782319992;ext=1234567890', '6782319992x1234567890', true],
	['+16782319992;ext=12345678901', '6782319992x12345678901', false],
	['+16782319992', `678${' '.repeat(50)}2319992`, true],
	['+16782319992', `678${' '.repeat(51)}2319992`, false],
	[`6782319992${' '.repeat(60)}x5`, '6782319992 x5', false],
	['+442079460018', '+44 (0)20 (0)7946 0018', true],
	['02079460018', '(0)2079460018', true],
	['+1234567', '00 1234567', true],
	['+1234567', '011 1234567', true],
	['+123456', '00 123456', false],
	['+0234567', '00 0234567', false],
	['+1234567', '900 1234567', false],
	['+12345678901', '12345678901', true],
	['+11345678901', '11345678901', false],
	['+123456789012', '123456789012', false],
	['+912345678901', '912345678901', false],
	['()', '( )', false],
	['-', '', false],
	[5550100, '5550100', true],
	['++16782319992', '+16782319992', false],
	[`+1${'0'.repeat(70)}6782319992`, '6782319992', false],
])('the phone numbers %j and %j are the same: %s', (held, wanted, same) => {
	expect(isSamePhone(held, wanted)).toBe(same);
	expect(isSamePhone(wanted, held)).toBe(same);
});

const digits = (length: number) =>
	fc
		.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
		.map((list) => list.join(''));
const spaced = (text: string, seed: number) =>
	text.replace(/\d(?=\d)/g, (digit, at: number) => `${digit}${['', ' ', '-', '.', ''][(at + seed) % 5]}`);

test('phone numbers of different countries are different, however they are written', () => {
	fc.assert(
		fc.property(
			fc.constantFrom('1', '44', '49', '52', '91', '353'),
			fc.constantFrom('1', '44', '49', '52', '91', '353'),
			digits(10),
			fc.nat(4),
			fc.constantFrom('+', '00', '011'),
			(one, other, number, seed, prefix) => {
				const written = `${prefix}${spaced(`${other}${number}`, seed)}`;
				expect([written, isSamePhone(`+${one}${number}`, written)]).toEqual([written, one === other]);
				expect([one, isSamePhone(`+${one}${number}`, spaced(number, seed))]).toEqual([
					one,
					one === '1' || number.startsWith('00') || number.startsWith('011') ? expect.any(Boolean) : false,
				]);
			},
		),
	);
});
