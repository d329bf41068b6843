const PLAIN_DECIMAL = /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)$/;
const MAX_DECIMAL_LENGTH = 400;

/**
 * Whether a value is a text that stands for a number beyond doubt, such as `5` or `-1.50`. Digits that a
 * double cannot hold would be compared as others.
 */
export function isPlainNumber(value: unknown): value is string {
	return (
		typeof value === 'string' &&
		value.length <= MAX_DECIMAL_LENGTH &&
		PLAIN_DECIMAL.test(value) &&
		survivesAsNumber(value)
	);
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/**
 * Whether a number as it is written survives being read into a double: what a computer then writes has the
 * same value. 12345678901234567890 does not, nor does 1e400, but 0.1 and 1e21 do.
 */
export function survivesAsNumber(literal: string): boolean {
	const number = Number(literal);
	return Number.isFinite(number) && plainDigits(literal) === plainDigits(String(number));
}

// Sign, digits without zeros around them, and the power of ten: equal for equal values.
function plainDigits(literal: string): string | null {
	const [, sign = '', whole = '', fraction = '', power = '0'] = DECIMAL.exec(literal) ?? [];
	const all = whole + fraction;
	let start = 0;
	while (all[start] === '0') start++;
	let end = all.length;
	while (end > start && all[end - 1] === '0') end--;
	if (start === end) return '0';
	const exponent = Number(power) - fraction.length + (all.length - end);
	return `${sign === '-' ? '-' : ''}${all.slice(start, end)}e${exponent}`;
}
