import type { IDataObject } from 'n8n-workflow';
import { DRY_RUN, SITUATIONS, everyRow, expectation, isDry } from './oracle';
import { actionId, entity, runAll } from './runAll';

// Every dry combination once more, with a condition that remembers: nothing leaves n8n, nothing is read or
// written outside the run, and the records are those of a condition that does not.

const REMEMBERS = {
	frequency: 'several',
	count: 1,
	withinMinutes: 10,
	cooldownMinutes: 30,
	groupBy: 'leadId',
};
const STORES = {
	local: { ...REMEMBERS, memoryStore: 'local' },
	shared: { ...REMEMBERS, memoryStore: 'shared', memoryWorkflowId: { __rl: true, mode: 'id', value: 'm' } },
};

jest.setTimeout(30_000);

const dryRuns = SITUATIONS.flatMap((situation) =>
	DRY_RUN.filter((dryRun) => isDry({ situation, dryRun })).map((dryRun) => ({ situation, dryRun })),
);

test('there are as many dry combinations as the table has', () =>
	expect(everyRow().filter(isDry)).toHaveLength(dryRuns.length * 45));

describe.each(Object.entries(STORES))('with the memory %s', (store, parameters) => {
	test.each(dryRuns)(
		'a dry run reaches nothing ($situation, dry run $dryRun)',
		async ({ situation, dryRun }) => {
			const called: unknown[] = [];
			const staticData: IDataObject = {};
			const { run, outcomes, receiver } = await runAll(situation, dryRun, parameters, {
				staticData,
				workflowId: `dry-${store}-${situation}-${dryRun}`,
				executeWorkflow: async (info) => {
					called.push(info);
					throw new Error('a dry run called a workflow');
				},
			});
			expect(run.error).toBeUndefined();
			expect([receiver.connections(), called, staticData]).toEqual([0, [], {}]);
			expect((staticData as { __dataChanged?: boolean }).__dataChanged).not.toBe(true);
			await receiver.close();
			const rows = everyRow().filter((row) => row.situation === situation && row.dryRun === dryRun);
			const states = Object.fromEntries(
				outcomes.map(({ json, record }) => [`${json['decision'].entity} ${record.action_id}`, record.status]),
			);
			expect(states).toEqual(
				Object.fromEntries(
					rows.map((row) => [
						`${entity(row.decision)} ${actionId(row.fireOn, row.delivery)}`,
						expectation(row).status,
					]),
				),
			);
			for (const { json } of outcomes) {
				expect(json['memory']).toMatchObject({ store, heldBackBy: null, warning: null });
				expect(json['explanation']).toMatch(/ In this test run, memory starts empty\.$/);
			}
		},
	);
});
