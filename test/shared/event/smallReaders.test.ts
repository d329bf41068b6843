import {
	canonicalJson,
	copyWithoutPrototypeKeys,
	isNestedDeeperThan,
	plainJson,
} from '../../../nodes/shared/jsonValue';
import { shownText } from '../../../nodes/shared/shownText';
import { millisecondsOf } from '../../../nodes/shared/time';
import { asId, asText } from '../../../nodes/shared/event/wire';

test('a text is shown up to its limit, and never ends in half a character', () => {
	expect(shownText('a'.repeat(200))).toBe('a'.repeat(200));
	expect(shownText('a'.repeat(201))).toBe(`${'a'.repeat(200)}…`);
	expect(shownText('abcd', 3)).toBe('abc…');
	expect(shownText('ab😀cd', 3)).toBe('ab…');
	expect(shownText('ab😀cd', 4)).toBe('ab😀…');
	// U+FFFF is one unit, and the first character of two is U+10000.
	expect(shownText('ab\uffffcd', 3)).toBe('ab\uffff…');
	expect(shownText('ab\u{10000}cd', 3)).toBe('ab…');
	expect(shownText('abc', 0)).toBe('…');
});

test('a value as plain JSON is what would arrive', () => {
	expect(plainJson({ at: new Date(0), none: undefined, list: [undefined] })).toEqual({
		at: '1970-01-01T00:00:00.000Z',
		list: [null],
	});
	expect(plainJson({ toJSON: () => undefined })).toBeNull();
	expect([plainJson(undefined), plainJson(null), plainJson(0), plainJson('x'), plainJson(false)]).toEqual([
		null,
		null,
		0,
		'x',
		false,
	]);
	const itself: { itself?: object } = {};
	itself.itself = itself;
	expect(() => plainJson(itself)).toThrow(/circular/i);
});

test('a copy of a value holds what JSON can say, and no keys that replace a prototype', () => {
	const given = JSON.parse(
		'{"__proto__":{"a":1},"constructor":1,"prototype":2,"kept":[{"__proto__":3,"b":4}]}',
	) as object;
	expect(JSON.stringify(copyWithoutPrototypeKeys(given))).toBe('{"kept":[{"b":4}]}');
	const odd = {
		at: new Date(0),
		none: undefined,
		huge: 2n ** 70n,
		nan: NaN,
		far: Infinity,
		symbol: Symbol('x'),
		run: () => 1,
		text: 't',
		yes: true,
		no: false,
		zero: 0,
		nothing: null,
		list: [undefined, 1],
	};
	expect(copyWithoutPrototypeKeys(odd)).toEqual({
		at: '1970-01-01T00:00:00.000Z',
		huge: '1180591620717411303424',
		nan: null,
		far: null,
		symbol: null,
		run: null,
		text: 't',
		yes: true,
		no: false,
		zero: 0,
		nothing: null,
		list: [null, 1],
	});
	expect(Object.keys(copyWithoutPrototypeKeys(odd) as object)).not.toContain('none');
	expect(copyWithoutPrototypeKeys({ toJSON: 'no function' })).toEqual({ toJSON: 'no function' });
});

test('the depth of a value counts lists and objects, and is zero for anything else', () => {
	expect([
		isNestedDeeperThan(0, 'x'),
		isNestedDeeperThan(0, null),
		isNestedDeeperThan(0, {}),
		isNestedDeeperThan(1, {}),
		isNestedDeeperThan(1, []),
	]).toEqual([false, false, true, false, false]);
	expect([
		isNestedDeeperThan(1, [1, []]),
		isNestedDeeperThan(2, [1, []]),
		isNestedDeeperThan(1, { a: 1, b: {} }),
		isNestedDeeperThan(2, { a: 1, b: {} }),
	]).toEqual([true, false, true, false]);
	expect([
		isNestedDeeperThan(2, { a: [{ b: 1 }] }),
		isNestedDeeperThan(3, { a: [{ b: 1 }] }),
		isNestedDeeperThan(-1, {}),
	]).toEqual([true, false, true]);
});

test('canonical JSON sorts keys and changes nothing else', () => {
	expect(canonicalJson({ b: [2, 1, { d: null, c: 'é"' }], a: {}, B: [] })).toBe(
		'{"B":[],"a":{},"b":[2,1,{"c":"é\\"","d":null}]}',
	);
	expect(canonicalJson({ a: undefined } as never)).toBe('{"a":null}');
	expect(['x', 1, true, null].map((value) => canonicalJson(value))).toEqual(['"x"', '1', 'true', 'null']);
});

test('a text field is read from anything, an identifier from no object and nothing empty', () => {
	const values = [undefined, null, '', 'x', 0, false, {}, [1]];
	expect(values.map(asText)).toEqual([null, null, '', 'x', '0', 'false', '{}', '[1]']);
	expect(values.map(asId)).toEqual([null, null, null, 'x', '0', 'false', null, null]);
});

test('a zone is at most fourteen hours away, and has at most fifty-nine minutes', () => {
	const hoursAway = (zone: string) =>
		(millisecondsOf('2026-01-01T00:00:00Z') - millisecondsOf(`2026-01-01T00:00:00${zone}`)) / 3_600_000;
	expect(['+14:00', '-14', '+0530', '+13:59', '+00:00'].map(hoursAway)).toEqual([
		14,
		-14,
		5.5,
		13 + 59 / 60,
		0,
	]);
	expect(['+15:00', '-15', '+1500', '+13:60', '+0060'].map(hoursAway)).toEqual([NaN, NaN, NaN, NaN, NaN]);
});
