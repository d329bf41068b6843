// Texts that make a regular expression work hard, made from the expression itself: for each of its loops,
// what leads there, then what the loop takes, many times, then something that does not fit.

/** A hostile text of about `size` characters. */
export type Attack = (size: number) => string;

type Part =
	| { kind: 'character'; samples: string[] }
	| { kind: 'sequence'; parts: Part[] }
	| { kind: 'choice'; options: Part[] }
	| { kind: 'loop'; of: Part; least: number; most: number };

/** More rounds than this make a loop that an attack can use. */
const FEW_ROUNDS = 20;
const ENDINGS = ['', '\u0000'];

export function attacksOn(expression: RegExp): Attack[] {
	const whole = parse(expression);
	const pumps = new Map<string, [prefix: string, pump: string]>();
	const add = (prefix: string, pump: string) => {
		if (pump !== '') pumps.set(JSON.stringify([prefix, pump]), [prefix, pump]);
	};
	for (const { before, of } of loopsIn(whole, [''])) {
		for (const taken of examples(of)) {
			for (const prefix of before) {
				add(prefix, taken);
				// The loop begun anew, many times.
				add('', prefix + taken);
				add('', prefix);
				for (const other of examples(of)) add(prefix, taken + other);
			}
		}
	}
	const alphabet = [...new Set(samplesIn(whole))].slice(0, 12);
	for (const one of alphabet) {
		add('', one);
		for (const two of alphabet.slice(0, 6)) add('', one + two);
	}
	// All it looks for, again and again.
	for (const example of examples(whole)) add('', example);
	return Array.from(pumps.values()).flatMap(([prefix, pump]) =>
		ENDINGS.map(
			(ending): Attack =>
				(size) =>
					prefix + pump.repeat(Math.max(1, Math.floor(size / pump.length))) + ending,
		),
	);
}

interface Loop {
	/** Texts that lead to it. */
	before: string[];
	of: Part;
}

function loopsIn(part: Part, before: string[]): Loop[] {
	switch (part.kind) {
		case 'character':
			return [];
		case 'choice':
			return part.options.flatMap((option) => loopsIn(option, before));
		case 'loop':
			return [...(part.most > FEW_ROUNDS ? [{ before, of: part.of }] : []), ...loopsIn(part.of, before)];
		case 'sequence': {
			let leading = before;
			return part.parts.flatMap((one) => {
				const loops = loopsIn(one, leading);
				leading = few(leading.flatMap((text) => examples(one).map((example) => text + example)));
				return loops;
			});
		}
	}
}

/** A few texts that the part takes: the shortest, and one that goes into its loops. */
function examples(part: Part): string[] {
	switch (part.kind) {
		case 'character':
			return part.samples.slice(0, 2);
		case 'choice':
			return few(
				part.options.flatMap((option) => examples(option).slice(0, 1)),
				8,
			);
		case 'loop':
			return few(
				[...new Set([Math.min(part.least, FEW_ROUNDS), Math.max(part.least, 1)])].flatMap((rounds) =>
					examples(part.of).map((text) => text.repeat(rounds)),
				),
			);
		case 'sequence':
			return part.parts.reduce<string[]>(
				(texts, one) => few(texts.flatMap((text) => examples(one).map((example) => text + example))),
				[''],
			);
	}
}

function few(texts: string[], most = 3): string[] {
	return [...new Set(texts)].slice(0, most);
}

function samplesIn(part: Part): string[] {
	switch (part.kind) {
		case 'character':
			return part.samples;
		case 'choice':
			return part.options.flatMap(samplesIn);
		case 'loop':
			return samplesIn(part.of);
		case 'sequence':
			return part.parts.flatMap(samplesIn);
	}
}

// The likely ones first.
const CANDIDATES = [
	...new Set([
		...'a1 .x<{[("\'/=-_:?@>}',
		...Array.from({ length: 0x2100 }, (_, code) => String.fromCharCode(code)),
		'\ufe6b',
		'\uff20',
		'😀',
		'\ud800',
	]),
];

function parse({ source, flags }: RegExp): Part {
	let at = 0;
	const unicode = flags.includes('u') || flags.includes('v');
	const accepts = (atom: string): Part => {
		const one = new RegExp(`^(?:${atom})$`, flags.replace(/[gy]/g, ''));
		const samples = CANDIDATES.filter((candidate) => one.test(candidate));
		if (samples.length === 0)
			throw new Error(`No character is known that ${atom} of /${source}/ takes. Add one to the candidates.`);
		return { kind: 'character', samples: samples.slice(0, 4) };
	};
	const escapeAt = (): string =>
		/^\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[\dA-Fa-f]{4}|x[\dA-Fa-f]{2}|c[A-Za-z]|[^])/u.exec(
			source.slice(at),
		)?.[0] ?? '\\';
	const classAt = (): string => {
		let end = at + 1;
		while (source[end] !== ']') end += source[end] === '\\' ? 2 : 1;
		return source.slice(at, end + 1);
	};
	const choice = (): Part => {
		const options = [sequence()];
		while (source[at] === '|') {
			at++;
			options.push(sequence());
		}
		return options.length === 1 && options[0] !== undefined ? options[0] : { kind: 'choice', options };
	};
	const group = (): Part => {
		const opening = /^\((?:\?(?::|<?[=!]|<\w+>))?/.exec(source.slice(at))?.[0] ?? '(';
		at += opening.length;
		const inner = choice();
		at++;
		// What is only looked at takes nothing.
		return /[=!]$/.test(opening) ? { kind: 'sequence', parts: [] } : inner;
	};
	const atom = (): Part => {
		const character = source[at] ?? '';
		if (character === '(') return group();
		if (character === '^' || character === '$') {
			at++;
			return { kind: 'sequence', parts: [] };
		}
		if (character === '\\') {
			const text = escapeAt();
			at += text.length;
			if (/^\\[bB]$/.test(text)) return { kind: 'sequence', parts: [] };
			if (/^\\[1-9k]/.test(text))
				throw new Error(`/${source}/ refers back to a group, which these attacks do not know.`);
			const literal = /^\\([^A-Za-z0-9])$/.exec(text)?.[1];
			return literal === undefined ? accepts(text) : { kind: 'character', samples: [literal] };
		}
		if (character === '[') {
			const text = classAt();
			at += text.length;
			return accepts(text);
		}
		if (character === '.') {
			at++;
			return accepts('.');
		}
		const literal = unicode ? String.fromCodePoint(source.codePointAt(at) ?? 0) : character;
		at += literal.length;
		return { kind: 'character', samples: [literal] };
	};
	const sequence = (): Part => {
		const parts: Part[] = [];
		while (at < source.length && source[at] !== '|' && source[at] !== ')') {
			const of = atom();
			const times = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(source.slice(at));
			if (times === null) {
				parts.push(of);
				continue;
			}
			at += times[0].length;
			const [sign, least, comma, most] = times;
			if (least !== undefined)
				parts.push({
					kind: 'loop',
					of,
					least: Number(least),
					most: most !== undefined && most !== '' ? Number(most) : comma === '' ? Number(least) : Infinity,
				});
			else
				parts.push({
					kind: 'loop',
					of,
					least: sign.startsWith('+') ? 1 : 0,
					most: sign.startsWith('?') ? 1 : Infinity,
				});
		}
		return { kind: 'sequence', parts };
	};
	const whole = choice();
	if (at !== source.length) throw new Error(`/${source}/ could not be read at ${at}.`);
	return whole;
}
