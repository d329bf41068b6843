import type { INodeProperties } from 'n8n-workflow';
import { readSettings, type RawSettings } from '../../nodes/condition/settings';
import { OmniAiCondition } from '../../nodes/OmniAiCondition/OmniAiCondition.node';

const webhook = { actionId: 'post', type: 'webhook', url: 'https://example.com/alert' };
const chat = { actionId: 'tell', type: 'notification', message: 'Lead {entity}' };
const read = (raw: Partial<RawSettings>, action: object = webhook) =>
	readSettings({ conditionId: null, conditionVersion: null, rule: 'toolCallFailed', conditions: null, entityField: 'leadId', dryRun: 'auto', actions: { action: [action] }, options: {}, ...raw });
const settings = (raw: Partial<RawSettings>) => {
	const reading = read(raw);
	if (!reading.ok) throw new Error(reading.message);
	return reading.settings;
};

test('fifty deliveries at a time, twenty of them to one host, no retries, within a minute', () => {
	const { deliveriesAtATime, retries } = settings({});
	expect(deliveriesAtATime).toEqual({ total: 50, perGroup: 20 });
	expect(retries).toEqual({ maxRetries: 0, budgetMs: 60_000 });
});

test('the options change that, within bounds', () => {
	expect(settings({ options: { deliveriesAtATime: 7, deliveriesPerHost: 3, maxRetries: 2, retryBudgetMs: 5_000 } })).toMatchObject({
		deliveriesAtATime: { total: 7, perGroup: 3 },
		retries: { maxRetries: 2, budgetMs: 5_000 },
	});
	expect(settings({ options: { deliveriesAtATime: 0, deliveriesPerHost: 9_999, maxRetries: 99, retryBudgetMs: 'x' } })).toMatchObject({
		deliveriesAtATime: { total: 1, perGroup: 100 },
		retries: { maxRetries: 5, budgetMs: 60_000 },
	});
	expect(settings({ options: { deliveriesAtATime: 9_999, deliveriesPerHost: '-3', maxRetries: -1, retryBudgetMs: 1 } })).toMatchObject({
		deliveriesAtATime: { total: 200, perGroup: 1 },
		retries: { maxRetries: 0, budgetMs: 1_000 },
	});
	expect(settings({ options: { deliveriesAtATime: '12.9', deliveriesPerHost: ' ', maxRetries: '3', retryBudgetMs: 9_999_999 } })).toMatchObject({
		deliveriesAtATime: { total: 12, perGroup: 20 },
		retries: { maxRetries: 3, budgetMs: 600_000 },
	});
});

test.each([[99, 10_000], [100, 100], [300_000, 300_000], [300_001, 10_000], ['250', 250], ['soon', 10_000], [undefined, 10_000]])('a time-out of %j is %i ms', (timeoutMs, used) => {
	const reading = read({}, { ...webhook, timeoutMs });
	expect(reading).toMatchObject({ ok: true, settings: { actions: [{ timeoutMs: used }] } });
});

test.each([null, undefined, 'sometimes', 7])('a choice of dry run that nobody offers is dry: %s', (dryRun) => {
	expect(settings({ dryRun }).dryRun).toBe('always');
});

test.each(['={{ false }}', 'false', '', 1, null, {}])('a permission that is not plainly given is not given: %j', (given) => {
	const actionOf = (action: object) => {
		const reading = read({}, action);
		return reading.ok ? reading.settings.actions[0] : null;
	};
	expect(actionOf({ ...webhook, allowPrivateNetwork: given })).toMatchObject({ allowPrivateNetwork: false });
	expect(actionOf({ ...webhook, allowPrivateNetwork: true })).toMatchObject({ allowPrivateNetwork: true });
	expect(read({}, { ...chat, message: '{event.lead.email}', allowLeadData: given }).ok).toBe(false);
	// These say what is to be done, so a wrong one cannot be guessed at.
	expect(read({}, { ...webhook, useCredential: given }).ok).toBe(given === null);
	expect(read({}, { actionId: 'run', type: 'workflow', workflowId: 'w', waitForCompletion: given }).ok).toBe(given === null);
});

test.each(['lead.email', 'lead', 'raw.data.leadId', 'actionLog.input.toolType', 'document.signedUrl', 'actionLog'])("'Entity Field' takes no free-form data of a lead into a chat: %s", (entityField) => {
	const refused = read({ entityField }, chat);
	expect(refused).toMatchObject({ ok: false });
	if (!refused.ok) expect(`${refused.message} ${refused.suggestion}`).toMatch(/'tell'.*Entity Field.*Allow Lead Data/);
	expect(read({ entityField }, { ...chat, message: '' }).ok).toBe(false);
	expect(read({ entityField }, { ...chat, allowLeadData: true }).ok).toBe(true);
	expect(read({ entityField }, webhook).ok).toBe(true);
});

test.each(['leadId', 'externalLeadId', 'actionLog.id', 'document.id', ''])("'Entity Field' may name an ID: %s", (entityField) => {
	expect(read({ entityField }, chat).ok).toBe(true);
});

test('the fields show the defaults that are used when they are not set', () => {
	const within = (fields: INodeProperties[]): INodeProperties[] =>
		fields.flatMap((field) => [field, ...within(((field.options ?? []) as object[]).flatMap((option) => ('values' in option ? (option.values as INodeProperties[]) : 'type' in option ? [option as INodeProperties] : [])))]);
	const shown = new Map(within(new OmniAiCondition().description.properties).map(({ name, default: value }) => [name, value]));
	expect(['deliveriesAtATime', 'deliveriesPerHost', 'maxRetries', 'retryBudgetMs', 'timeoutMs'].map((name) => shown.get(name))).toEqual([50, 20, 0, 60_000, 10_000]);
	expect(settings({})).toMatchObject({ deliveriesAtATime: { total: 50, perGroup: 20 }, retries: { maxRetries: 0, budgetMs: 60_000 }, actions: [{ timeoutMs: 10_000 }] });
});
