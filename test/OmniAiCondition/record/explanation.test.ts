import type { TraceEntry } from '../../../nodes/OmniAiCondition/decision/decision';
import {
	explainFailed,
	explainNotFired,
	explainTriggered as explainDone,
	explainUndecided,
	explainWouldTrigger as explainWith,
	reasonToFire,
} from '../../../nodes/OmniAiCondition/record/explanation';
import { explainRules } from '../../../nodes/OmniAiCondition/decision/rules/explanation';
import { problem, type Problem } from '../../../nodes/shared/http/problem';
import { httpTransport } from '../../../nodes/OmniAiCondition/action/httpTransport';
import type { ReadyAction } from '../../../nodes/OmniAiCondition/action/prepareAction';
import { workflow as workflowKind } from '../../../nodes/OmniAiCondition/action/workflow';
import type { PreparedRequest } from '../../../nodes/OmniAiCondition/action/request';
import type { PreparedWorkflow } from '../../../nodes/OmniAiCondition/action/workflow/prepareWorkflow';

// The sentences a person reads, word by word.

const clause = (outcome: boolean | null, more: Partial<TraceEntry> = {}): TraceEntry => ({
	left: 'score',
	leftValue: 'y',
	operator: 'string equals',
	rightValue: 'x',
	outcome,
	reason: outcome === null ? 'It is not known.' : null,
	...more,
});
const workflowOf = (workflowId: string) =>
	({
		test: false,
		workflowId,
		waitForCompletion: true,
		payload: {},
		problems: [],
		idempotencyKey: 'k',
		location: '',
		leftOut: [],
	}) as PreparedWorkflow;
const requestTo = (url: string) =>
	({
		request: {
			method: 'PUT',
			url,
			headers: {},
			body: '',
			timeoutMs: 1,
			allowPrivateNetwork: false,
			pathIsSecret: false,
			credential: null,
		},
		payload: {},
		problems: [],
		idempotencyKey: 'k',
		location: '',
		leftOut: [],
	}) as PreparedRequest;
const workflow = (workflowId = 'w1'): ReadyAction => ({
	prepared: workflowOf(workflowId),
	transport: workflowKind.transport,
});
const request = (url = 'https://example.com/hook', problems: Problem[] = []): ReadyAction => ({
	prepared: { ...requestTo(url), problems },
	transport: httpTransport,
});
const explainWouldTrigger = (why: string, { prepared, transport }: ReadyAction) =>
	explainWith(
		reasonToFire(true, why, 'true'),
		`${transport.verb} ${transport.target(prepared)}`,
		prepared.problems,
	);
const explainTriggered = ({ prepared, transport }: ReadyAction, delivery: never) =>
	explainDone('because it is so', transport.done(prepared, delivery));
const explainNotDelivered = ({ prepared, transport }: ReadyAction, found: Problem) =>
	explainFailed(transport.target(prepared), found);

test.each([
	['dateTime after', 'is after'],
	['dateTime after or equals', 'is at or after'],
	['dateTime before', 'is before'],
	['dateTime before or equals', 'is at or before'],
	['array length equals', 'has the length'],
	['array length gt', 'is longer than'],
	['array length gte', 'has a length of at least'],
	['array length lt', 'is shorter than'],
	['array length lte', 'has a length of at most'],
	['array length not equals', 'does not have the length'],
	['number gt', 'is greater than'],
	['number gte', 'is at least'],
	['number lt', 'is less than'],
	['number lte', 'is at most'],
	['string contains', 'contains'],
	['string not contains', 'does not contain'],
	['string starts with', 'starts with'],
	['string not starts with', 'does not start with'],
	['string ends with', 'ends with'],
	['string not ends with', 'does not end with'],
	['string not equals', 'does not equal'],
	['string regex', 'matches'],
	['string not regex', 'does not match'],
])('an explanation puts the operator "%s" as: %s', (operator, words) => {
	expect(explainWouldTrigger(explainRules(true, [clause(true, { operator })]), workflow())).toBe(
		`Would run workflow w1, because score ${words} 'x'.`,
	);
	expect(explainNotFired(false, explainRules(false, [clause(false, { operator })]))).toBe(
		`Skipped, as the condition is false: score is 'y' (wanted: ${words} 'x').`,
	);
});

test.each([
	['string empty', 'is empty'],
	['string not empty', 'is not empty'],
	['string exists', 'exists'],
	['string not exists', 'does not exist'],
	['boolean true', 'is true'],
	['boolean false', 'is false'],
])('an explanation puts the operator "%s" as: %s', (operator, words) => {
	expect(
		explainWouldTrigger(explainRules(true, [clause(true, { operator, rightValue: null })]), workflow()),
	).toBe(`Would run workflow w1, because score ${words}.`);
	expect(
		explainNotFired(
			false,
			explainRules(false, [clause(false, { operator, rightValue: null, leftValue: null })]),
		),
	).toBe(`Skipped, as the condition is false: score is missing (wanted: ${words}).`);
});

test('an explanation names the clauses that made the difference, up to three', () => {
	const named = (count: number) =>
		explainWouldTrigger(
			explainRules(true, [
				clause(false, { left: 'no' }),
				...Array.from({ length: count }, (_unused, index) => clause(true, { left: `c${index}` })),
			]),
			workflow(),
		);
	expect(named(1)).toBe("Would run workflow w1, because c0 is 'x'.");
	expect(named(3)).toBe("Would run workflow w1, because c0 is 'x' and c1 is 'x' and c2 is 'x'.");
	expect(named(4)).toBe("Would run workflow w1, because c0 is 'x' and c1 is 'x' and c2 is 'x' and 1 more.");
	expect(named(6)).toBe("Would run workflow w1, because c0 is 'x' and c1 is 'x' and c2 is 'x' and 3 more.");
	expect(explainWouldTrigger(explainRules(true, []), workflow())).toBe(
		'Would run workflow w1, because no conditions are set, which counts as true.',
	);
});

test('the explanation of an undecided condition names the first clause that is not known', () => {
	expect(
		explainUndecided(
			explainRules(null, [clause(true, { reason: 'No.' }), clause(null), clause(null, { reason: 'Later.' })]),
		),
	).toBe('Skipped, because the condition could not be decided: It is not known.');
	expect(explainUndecided(explainRules(null, []))).toBe(
		'Skipped, because the condition could not be decided: a value is not known.',
	);
	expect(explainUndecided(explainRules(null, [clause(true)]))).toBe(
		'Skipped, because the condition could not be decided: a value is not known.',
	);
});

test('an explanation names what would be delivered to as far as it is known', () => {
	const to = (ready: ReadyAction) => explainWouldTrigger(explainRules(true, []), ready).split(', because')[0];
	expect(to(request())).toBe('Would send PUT to https://example.com');
	expect(to(request('https://user:secret@example.com/hook?key=secret'))).toBe(
		'Would send PUT to https://example.com',
	);
	expect(to(request('https://hooks.lender.example:8443/x'))).toBe(
		'Would send PUT to hooks.lender.example:84…',
	);
	expect(to(request('mailto:secret@example.com'))).toBe('Would send PUT request');
	expect(to(request(''))).toBe('Would send PUT request');
	expect(to(workflow())).toBe('Would run workflow w1');
	expect(to(workflow(''))).toBe('Would run workflow');
});

test('an explanation tells what would go wrong, and how much more there is', () => {
	const problems = ['One.', 'Two.', 'Three.'].map((message) =>
		problem('parameter_error', message, null, 'Mend it.'),
	);
	const told = (count: number) =>
		explainWouldTrigger(explainRules(true, []), request(undefined, problems.slice(0, count)));
	expect(told(1)).toBe('Would fail: One. Mend it.');
	expect(told(2)).toMatch(/: One\. Mend it\. There is 1 more problem: see preview\.$/);
	expect(told(3)).toMatch(/: One\. Mend it\. There are 2 more problems: see preview\.$/);
});

test('an explanation tells what was delivered', () => {
	expect(
		explainTriggered(request(), { attempts: [], status: 201, durationMs: 12, idempotencyKey: 'k' } as never),
	).toBe('Sent PUT to https://example.com, answered 201 in 12 ms, because it is so.');
	const ran = (outcome: string, executionId: string | null) =>
		explainTriggered(workflow(), {
			workflowId: 'w1',
			outcome,
			executionId,
			durationMs: 12,
			idempotencyKey: 'k',
		} as never);
	expect(ran('started', '7')).toBe(
		'Started workflow w1 (execution 7) without waiting for its end, because it is so.',
	);
	expect(ran('started', null)).toBe('Started workflow w1 without waiting for its end, because it is so.');
	expect(ran('waiting', '7')).toBe(
		'Ran workflow w1 (execution 7) until it paused; it goes on by itself, because it is so.',
	);
	expect(ran('finished', '7')).toBe('Ran workflow w1 (execution 7) to its end in 12 ms, because it is so.');
	expect(ran('finished', null)).toBe('Ran workflow w1 to its end in 12 ms, because it is so.');
});

test('an explanation tells what was not delivered, with what to do', () => {
	expect(explainNotDelivered(request(), problem('not_found', 'It is gone.', null, 'Look elsewhere.'))).toBe(
		'Not delivered (PUT to https://example.com): It is gone. Look elsewhere.',
	);
	expect(explainNotDelivered(workflow(), problem('not_found', 'It is gone.', null, null))).toBe(
		'Not delivered (workflow w1): It is gone.',
	);
});

test.each([
	[true, 'true', 'because why'],
	['gold', 'true', 'because why'],
	[false, 'false', 'because the condition is false: why'],
	[false, 'any', 'on any decision, here false'],
	[true, 'any', 'on any decision, here true'],
] as const)('an explanation of %p says why an action fires on %s', (value, fireOn, words) =>
	expect(reasonToFire(value, 'why', fireOn)).toBe(words),
);

test('an explanation says what a field is, and what it is not', () => {
	expect(explainRules(true, [clause(true)])).toBe("score is 'x'");
	expect(explainRules(false, [clause(false)])).toBe("score is 'y', not 'x'");
	expect(explainRules(false, [clause(false, { leftValue: null })])).toBe("score is missing, not 'x'");
});

test('an input that is nested too deeply to be written is shown without a body', () => {
	const payload: Record<string, unknown> = {};
	let inner = payload;
	for (let depth = 0; depth < 100_000; depth++) inner = inner['a'] = {};
	const shown = (input: object) =>
		workflowKind.transport.body({ ...workflowOf('w1'), payload: input } as PreparedWorkflow);
	expect(shown(payload)).toBeNull();
	expect(shown({ a: 1 })).toBe('{"a":1}');
});
