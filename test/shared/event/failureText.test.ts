import { growthOf, growthProblem } from '../../hostile/growth';
import { parseEvent } from '../../../nodes/shared/event/parseEvent';
import { reportedCause } from '../../../nodes/shared/event/reportedCause';
import { HELD_OUT_TEXTS, KNOWN_TEXTS, type LabelledText } from './failureTexts';

// OmniAI sends no error codes. What is read from its free text is held against what people would say.

function failureOf(error: string) {
	const parsed = parseEvent(
		{ event: 'action_log.failed', actionLog: { id: 'A', error } },
		{ receivedAt: '', test: false, includeRaw: false },
	);
	if (!parsed.ok || parsed.value.failure === null) throw new Error('A failed action log has a failure');
	return parsed.value.failure;
}

/** Of what is read as `answer`, how much is right; and of what should be, how much is read so. */
function measure(texts: LabelledText[], answer: boolean) {
	const read = texts.filter(({ text }) => failureOf(text).retryable === answer);
	const meant = texts.filter(({ retryable }) => retryable === answer);
	const right = read.filter(({ retryable }) => retryable === answer);
	return {
		precision: right.length / read.length,
		recall: right.length / meant.length,
		wrong: read.filter(({ retryable }) => retryable !== answer).map(({ text }) => text),
		missed: meant.filter(({ text }) => failureOf(text).retryable !== answer).map(({ text }) => text),
	};
}

test('the table of failure texts is large and holds each text once', () => {
	const all = [...KNOWN_TEXTS, ...HELD_OUT_TEXTS].map(({ text }) => text);
	expect(new Set(all).size).toBe(all.length);
	expect(all.length).toBeGreaterThanOrEqual(150);
});

describe.each([
	['the texts that the rules were made with', KNOWN_TEXTS, 0.95],
	['the texts that were written before the rules', HELD_OUT_TEXTS, 0.5],
])('%s', (_words, texts, leastRecall) => {
	test('are worth retrying where they are called so, in at least 98 of 100', () => {
		const { precision, recall, wrong } = measure(texts, true);
		expect({ wrong, isPrecise: precision >= 0.98 }).toEqual({ wrong: expect.any(Array), isPrecise: true });
		expect(recall).toBeGreaterThanOrEqual(leastRecall);
	});

	test('are not worth retrying where they are called so, in at least 98 of 100', () => {
		const { precision, recall, wrong } = measure(texts, false);
		expect({ wrong, isPrecise: precision >= 0.98 }).toEqual({ wrong: expect.any(Array), isPrecise: true });
		expect(recall).toBeGreaterThanOrEqual(leastRecall);
	});

	test('never get another category than a person would give', () => {
		const wrong = texts
			.map(({ text, category }) => ({ text, category, read: failureOf(text).category }))
			.filter(({ category, read }) => category !== undefined && read !== category && read !== 'unknown');
		expect(wrong).toEqual([]);
	});
});

test.each([
	'timed out ',
	'timeout on a ',
	'not ',
	'request ',
	'requests for a ',
	'a ',
	'a',
	'rate limit ',
	'http ',
	'status: ',
	'500 ',
	'a-',
	'(',
	' ',
	'\n',
	"'",
	'server returned a ',
	'403 (',
	'permanent ',
])('a long text of %j takes time in proportion to its length', (piece) => {
	// What is read of a text ends at 2,000 characters, so the same text is read often.
	const make = (size: number) => piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
	const often = (text: string) => Array.from({ length: 20 }, () => reportedCause(text));
	expect(growthProblem(growthOf(make, often, 2_000, 20))).toBeNull();
	expect(growthProblem(growthOf((size) => make(size + 2_000), often, 4_000_000, 20))).toBeNull();
});

test('a reason is found at the beginning of a text, and what follows long after is not searched', () => {
	expect(failureOf(`${'x'.repeat(1_900)} Request timed out`)).toMatchObject({ retryable: true });
	expect(failureOf(`${'x'.repeat(2_100)} Request timed out`)).toMatchObject({
		category: 'unknown',
		retryable: null,
	});
});
