import { conditionNode, failedAction, runConditionNode, type Outcome } from '../support/condition';
import { startReceiver } from '../support/receiver';
import { actionTriggered } from './actionTriggeredSchema';
import { DECISIONS, DRY_RUN, SITUATIONS, everyRow, expectation, isDry } from './oracle';
import { actionId, entity, payload, runAll, type Finished } from './runAll';

// Every combination in the real engine, held against an oracle that knows only the published rules.

jest.setTimeout(30_000);

// The first request loads n8n's HTTP client, which takes longer than the time-out of the table.
beforeAll(async () => {
	const receiver = await startReceiver();
	const node = conditionNode({ dryRun: 'never', actions: [{ url: receiver.origin }] });
	await runConditionNode(node, [failedAction()]);
	await receiver.close();
});

describe('the table of all combinations', () => {
	test('covers every one and expects records of each status', () => {
		const rows = everyRow();
		expect(rows).toHaveLength(3 * 3 * 3 * 5 * 5);
		const counts = new Map<string, number>();
		for (const row of rows) {
			const { status } = expectation(row);
			counts.set(status, (counts.get(status) ?? 0) + 1);
		}
		// 15 runs of 45: 25 skipped each; of the 20 that fire, 9 runs are dry and 6 live, 1 delivery in 5
		// succeeds.
		expect(Object.fromEntries(counts)).toEqual({
			skipped: 375,
			would_trigger: 180,
			triggered: 24,
			failed: 96,
		});
	});
});

describe.each(SITUATIONS)('the Condition node (%s,', (situation) => {
	describe.each(DRY_RUN)('dry run %s)', (dryRun) => {
		const rows = everyRow().filter((row) => row.situation === situation && row.dryRun === dryRun);
		let finished: Finished;

		beforeAll(async () => {
			finished = await runAll(situation, dryRun);
		});

		afterAll(async () => {
			await finished?.receiver.close();
		});

		test('emits an item per input item and action, ordered by output, item and action', () => {
			expect(finished.run.error).toBeUndefined();
			expect(finished.run.status).toBe('success');
			expect(finished.run.outputs('Condition')).toHaveLength(4);
			const expected = [0, 1, 2, 3].flatMap((output) =>
				rows
					.filter((row) => expectation(row).output === output)
					.map(({ decision, fireOn, delivery }) => ({
						output,
						id: actionId(fireOn, delivery),
						pairedItem: { item: DECISIONS.indexOf(decision) },
					})),
			);
			expect(
				finished.outcomes.map(({ output, item, record }) => ({
					output,
					id: record.action_id,
					pairedItem: item.pairedItem,
				})),
			).toEqual(expected);
		});

		test('connects once per attempt when live and never when dry', () => {
			const expected = rows.filter((row) => expectation(row).connections === 1).length;
			expect(expected).toBe(isDry({ dryRun, situation }) ? 0 : 16);
			expect(finished.receiver.connections()).toBe(expected);
			expect(finished.receiver.requests).toHaveLength(expected);
		});

		test.each(rows)('correctly handles decision $decision, fire on $fireOn, delivery $delivery', (row) => {
			const { decision, fireOn, delivery } = row;
			const expected = expectation(row);
			const found = finished.outcomes.filter(
				({ item, record }) =>
					record.action_id === actionId(fireOn, delivery) &&
					(item.pairedItem as { item: number }).item === DECISIONS.indexOf(decision),
			);
			expect(found).toHaveLength(1);
			const { output, json, record } = found[0] as Outcome;

			expect(actionTriggered.safeParse(record).error?.issues).toBeUndefined();
			expect({
				action_id: record.action_id,
				action_version: record.action_version,
				status: record.status,
				errorType: record.error?.error.type ?? null,
				payload: record.payload_sent,
				output,
			}).toEqual({
				action_id: actionId(fireOn, delivery),
				action_version: '7',
				status: expected.status,
				errorType: expected.errorType,
				payload: expected.hasPayload ? payload(decision, fireOn, delivery) : null,
				output: expected.output,
			});
			expect(json['decision']).toMatchObject({
				value: decision === 'not evaluable' ? null : decision === 'true',
				type: 'boolean',
				entity: entity(decision),
			});
			expect(json['explanation']).toMatch(/\S/);
			expect(json['trace']).toHaveLength(1);

			// What the receiver really saw of this very combination.
			const requests = finished.receiver.requests.filter(
				({ path, body }) =>
					path.endsWith(`/${encodeURIComponent(actionId(fireOn, delivery))}`) &&
					JSON.parse(body.toString()).who === entity(decision),
			);
			expect(requests).toHaveLength(expected.connections);
			if (requests[0])
				expect(JSON.parse(requests[0].body.toString())).toEqual(payload(decision, fireOn, delivery));

			if (expected.status === 'would_trigger') {
				expect(json['preview']).toMatchObject({
					method: 'POST',
					body: payload(decision, fireOn, delivery),
					problems: [],
				});
				expect(json['preview'].url).toMatch(
					new RegExp(`/${encodeURIComponent(actionId(fireOn, delivery))}$`),
				);
			}
			if (expected.dry) expect(json['delivery'] ?? null).toBeNull();
			else expect(json['preview'] ?? null).toBeNull();
			if (expected.status === 'triggered' || expected.status === 'failed')
				expect(json['delivery']).not.toBeNull();
		});
	});
});
