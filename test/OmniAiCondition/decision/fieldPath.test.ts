import {
	loneFieldPath,
	mayNameMethod,
	plainFieldPath,
	readField,
} from '../../../nodes/OmniAiCondition/decision/fieldPath';
import { operandLabel, resolveOperand } from '../../../nodes/OmniAiCondition/decision/operand';

// Which parameters are nothing but a field, by lists of these tests' own.

test.each<[string, string[]]>([
	['={{ $json.a }}', ['a']],
	['={{$json.a}}', ['a']],
	['={{  $json.a.b2._c.$d  }}', ['a', 'b2', '_c', '$d']],
	['={{ $json.Ab9_$ }}', ['Ab9_$']],
	['={{ $json["a b"] }}', ['a b']],
	["={{ $json['a b'] }}", ['a b']],
	['={{ $json[0][12].x }}', ['0', '12', 'x']],
	['={{ $json[123456789] }}', ['123456789']],
	['={{ $json["a.b"]["[c]"].d }}', ['a.b', '[c]', 'd']],
	['={{ $json["it\'s"] }}', ["it's"]],
	['={{ $json[\'say "x"\'] }}', ['say "x"']],
	['={{ $json[""] }}', ['']],
	["={{ $json[''] }}", ['']],
	['={{\n$json.a\n}}', ['a']],
])('the expression %j is the path %j', (parameter, path) => {
	expect(loneFieldPath(parameter)).toEqual(path);
	// The second time it is remembered.
	expect(loneFieldPath(parameter)).toEqual(path);
});

test.each([
	'',
	'=',
	'$json.a',
	'{{ $json.a }}',
	' ={{ $json.a }}',
	'x={{ $json.a }}',
	'={{ $json.a }} ',
	'={{ $json.a }}x',
	'= {{ $json.a }}',
	'={{ $json }}',
	'={{ $json. }}',
	'={{ $json.1a }}',
	'={{ $json.a-b }}',
	'={{ $json .a }}',
	'={{ $json.a .b }}',
	'={{ $json[a] }}',
	'={{ $json[1234567890] }}',
	'={{ $json[-1] }}',
	'={{ $json[1.5] }}',
	'={{ $json["a"b"] }}',
	'={{ $json["a\\"] }}',
	"={{ $json['a\\n'] }}",
	'={{ $json["a] }}',
	'={{ $json[] }}',
	'={{ $json.a() }}',
	'={{ $json.a?.b }}',
	'={{ $json.a + 1 }}',
	'={{ $json.a; }}',
	'={{ !$json.a }}',
	'={{ $item.a }}',
	'={{ $jsonx.a }}',
	'={{ $json.a }}{{ $json.b }}',
	'={{ {a: $json.a} }}',
	'={{ $json.é }}',
	'={ $json.a }',
])('the expression %j is no path', (parameter) => expect(loneFieldPath(parameter)).toBeNull());

const REFUSED = [
	'constructor',
	'__defineGetter__',
	'__defineSetter__',
	'hasOwnProperty',
	'__lookupGetter__',
	'__lookupSetter__',
	'isPrototypeOf',
	'propertyIsEnumerable',
	'toString',
	'valueOf',
	'__proto__',
	'toLocaleString',
	'prototype',
	'getPrototypeOf',
	'setPrototypeOf',
	'getOwnPropertyDescriptor',
	'getOwnPropertyDescriptors',
	'defineProperty',
	'defineProperties',
	'mainModule',
	'binding',
	'_linkedBinding',
	'_load',
	'prepareStackTrace',
	'caller',
	'callee',
	'arguments',
	'getBuiltinModule',
	'dlopen',
	'execve',
	'loadEnvFile',
];

test.each(REFUSED)("the name %s is left to n8n's refusal, wherever it stands", (name) => {
	for (const parameter of [
		`={{ $json.${name} }}`,
		`={{ $json["${name}"] }}`,
		`={{ $json['${name}'] }}`,
		`={{ $json.a.${name}.b }}`,
	])
		expect(loneFieldPath(parameter)).toBeNull();
	expect(loneFieldPath(`={{ $json.my_${name} }}`)).toEqual([`my_${name}`]);
});

test.each([
	'length',
	'map',
	'at',
	'values',
	'link',
	'trim',
	'slice',
	'toFixed',
	'includes',
	'match',
	'toPrecision',
	'concat',
])('the name %s may mean a method, so n8n is asked where the data has no such field', (name) => {
	expect(mayNameMethod([name])).toBe(true);
	expect(mayNameMethod(['a', name, 'b'])).toBe(true);
	const asked: string[] = [];
	const evaluate = (expression: string) => (asked.push(expression), 'by n8n');
	expect(resolveOperand(`={{ $json.a.${name} }}`, { a: {} }, evaluate)).toEqual({
		ok: true,
		value: 'by n8n',
	});
	expect(asked).toEqual([`{{ $json.a.${name} }}`]);
	expect(resolveOperand(`={{ $json.a.${name} }}`, { a: { [name]: 5 } }, evaluate)).toEqual({
		ok: true,
		value: 5,
	});
	expect(asked).toHaveLength(1);
});

test('any other field that is missing is missing, without asking n8n', () => {
	expect(mayNameMethod(['actionLog', 'type'])).toBe(false);
	expect(mayNameMethod([])).toBe(false);
	const never = () => {
		throw new Error('asked');
	};
	expect(resolveOperand('={{ $json.actionLog.type }}', {}, never)).toEqual({ ok: true, value: undefined });
	for (const fixed of ['text', '', 7, null, undefined, { a: 1 }, ' =x'])
		expect(resolveOperand(fixed, {}, never)).toEqual({ ok: true, value: fixed });
});

test('an expression that throws gives its message', () => {
	expect(
		resolveOperand('={{ 1 + }}', {}, () => {
			throw new Error('no');
		}),
	).toEqual({ ok: false, message: 'no' });
	expect(
		resolveOperand('={{ 1 + }}', {}, () => {
			throw 'text' as unknown as Error;
		}),
	).toEqual({ ok: false, message: 'text' });
	expect(resolveOperand('={{ 1 + 1 }}', {}, (expression) => expression)).toEqual({
		ok: true,
		value: '{{ 1 + 1 }}',
	});
});

test.each<[unknown, string]>([
	['={{ $json.actionLog.tool.name }}', 'actionLog.tool.name'],
	['={{ $json["a b"][0] }}', 'a b.0'],
	['={{ $now }}', '{{ $now }}'],
	['fixed', 'fixed'],
	['', ''],
	[7, '7'],
	[null, 'null'],
	[{ a: 1 }, '{"a":1}'],
	[undefined, 'nothing'],
])('the operand %j is called %j', (raw, label) => expect(operandLabel(raw)).toBe(label));

test.each<[string, string[] | null]>([
	['leadId', ['leadId']],
	['actionLog.tool.name', ['actionLog', 'tool', 'name']],
	['messages[0].body', ['messages', '0', 'body']],
	['a-b.c-d', ['a-b', 'c-d']],
	['a.0.b', ['a', '0', 'b']],
	['a["b c"]', ['a', 'b c']],
	["a['b.c'].d", ['a', 'b.c', 'd']],
	['$a._b', ['$a', '_b']],
	['_a', ['_a']],
	...[
		'',
		' ',
		'a b',
		'.a',
		'a.',
		'a..b',
		'1a',
		'-a',
		'a[b]',
		'a[]',
		'a[1',
		'a[1234567890]',
		'a["b]',
		"a['b]",
		'a["b\\c"]',
		'["a"]',
		'={{ $json.a }}',
		'a ',
		' a',
		'a.b!',
		'é',
	].map((text): [string, null] => [text, null]),
])('a person who types %j means %j', (text, path) => expect(plainFieldPath(text)).toEqual(path));

test('a path is read through own properties only, of texts and lists too', () => {
	const root = { a: { b: [{ c: 5 }, null], text: 'xyz', zero: 0, empty: '', none: null } };
	const cases: Array<[string[], unknown]> = [
		[[], root],
		[['a', 'b', '0', 'c'], 5],
		[['a', 'text', '1'], 'y'],
		[['a', 'text', 'length'], 3],
		[['a', 'b', 'length'], 2],
		[['a', 'zero'], 0],
		[['a', 'empty'], ''],
		[['a', 'none'], null],
		[['a', 'none', 'x'], undefined],
		[['x', 'y'], undefined],
		[['a', 'b', '1', 'c'], undefined],
		[['a', 'zero', 'toFixed'], undefined],
		[['a', 'toString'], undefined],
		[['__proto__'], undefined],
		[['a', 'b', 'map'], undefined],
	];
	for (const [path, value] of cases) expect(readField(root, path)).toEqual(value);
	for (const nothing of [null, undefined]) expect(readField(nothing, ['a'])).toBeUndefined();
});

test('the paths of a thousand parameters are remembered, and more do no harm', () => {
	for (let index = 0; index < 2_500; index++)
		expect(loneFieldPath(`={{ $json.field${index} }}`)).toEqual([`field${index}`]);
	expect(loneFieldPath('={{ $json.field0 }}')).toEqual(['field0']);
	expect(loneFieldPath('={{ 1 }}')).toBeNull();
});
