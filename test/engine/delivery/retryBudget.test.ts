import {
	conditionNode,
	failedAction,
	onlyOutcome,
	runConditionNode,
	useReceiver,
} from '../../support/condition';

// What the retry budget does to time-outs, against a receiver that takes its time. Real time, real sockets.

jest.setTimeout(20_000);

const receiver = useReceiver();

const deliver = async (path: string, timeoutMs: number, retryBudgetMs: number) => {
	const node = conditionNode({
		dryRun: 'never',
		actions: [{ url: `${receiver.origin}${path}`, timeoutMs }],
		options: { maxRetries: 1, retryBudgetMs },
	});
	const run = await runConditionNode(node, [failedAction()]);
	return { ...onlyOutcome(run), hints: run.hints('Condition').map(({ message }) => message) };
};

test(
	'an answer within the time-out is delivered, however small the budget, and the node says what the ' +
		'budget means',
	async () => {
		receiver.script('/slow', { kind: 'answer', status: 200, afterMs: 1_600 });
		const { record, json, hints } = await deliver('/slow', 5_000, 1_000);
		expect([record.status, json['delivery'].attempts.length, receiver.requests.length]).toEqual([
			'triggered',
			1,
			1,
		]);
		expect(hints.join(' ')).toMatch(/'Retry Budget \(Ms\)' of 1000 .*'notify_ops'.*5000/);
	},
);

test('a retry that the budget shortens says so, and what to raise', async () => {
	// Whatever the wait of up to a second, the retry has less than its own time-out.
	receiver.script('/busy', { kind: 'answer', status: 503, afterMs: 900 }, { kind: 'hang' });
	const { record, json, hints } = await deliver('/busy', 2_390, 2_500);
	expect(
		json['delivery'].attempts.map(({ status, failure }: { status: number; failure: string }) => [
			status,
			failure,
		]),
	).toEqual([
		[503, null],
		[null, 'timeout'],
	]);
	expect(record.error.error.type).toBe('execution_timeout');
	expect(record.error.error.message).toMatch(
		new RegExp(
			String.raw`^The receiver did not answer within the [01](?:\.\d+)? s that 'Retry Budget \(Ms\)' ` +
				String.raw`left for this retry\.$`,
		),
	);
	expect(record.error.error.suggestion).toContain("Raise 'Retry Budget (Ms)'");
	expect(hints.join(' ')).not.toContain('Raise the budget');
});

test('a time-out after which nothing is left of the budget says why it was not tried again', async () => {
	const { record } = await deliver('/hang', 1_100, 1_000);
	expect(receiver.requests).toHaveLength(1);
	expect(record.error.error.suggestion).toMatch(/not tried again because 'Retry Budget \(Ms\)' was used up/);
});
