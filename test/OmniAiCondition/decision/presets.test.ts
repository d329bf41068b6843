import { presetRules, PRESETS, type PresetName } from '../../../nodes/OmniAiCondition/decision/rules/presets';
import { evaluateRules } from '../../../nodes/OmniAiCondition/decision/rules/evaluateRules';
import { parseEvent } from '../../../nodes/shared/event/parseEvent';
import { SAMPLE_KINDS, sampleEvent, type SampleKind } from '../../../nodes/OmniAi/samples/sampleEvent';
import { fixtures } from '../../support/fixtures';

const neverCalled = () => {
	throw new Error('a preset asked n8n to evaluate something');
};
const item = (body: unknown) => {
	const parsed = parseEvent(body, { receivedAt: '', test: false, includeRaw: false });
	if (!parsed.ok) throw new Error(parsed.reason);
	return parsed.value;
};
const decide = (preset: PresetName, body: unknown) =>
	evaluateRules(PRESETS[preset].rules, item(body), neverCalled, false).value;

const WANTED: Record<PresetName, SampleKind[]> = {
	toolCallFailed: ['toolTimeout'],
	borrowerNotAnswered: ['messageNotDelivered', 'followUpFailed'],
	documentNotProcessed: ['uploadFailed', 'extractionFailed', 'extractionInvalid'],
	leadKeepsFailing: ['toolTimeout', 'messageNotDelivered', 'followUpFailed', 'uploadFailed'],
	sameToolKeepsFailing: ['toolTimeout'],
};

describe.each(Object.keys(PRESETS) as PresetName[])('the ready-made rule %s', (preset) => {
	test.each(Object.keys(SAMPLE_KINDS) as SampleKind[])('decides rightly about %s', (kind) => {
		expect(decide(preset, sampleEvent(kind, 1, 0))).toBe(WANTED[preset].includes(kind));
	});

	test('decides about every event, except for a failed action that names no type', () => {
		for (const { name, body } of fixtures) {
			const event = item(body());
			const isUndecidable =
				preset !== 'leadKeepsFailing' &&
				event.event === 'action_log.failed' &&
				(event.actionLog?.type ?? null) === null;
			expect({ name, decided: decide(preset, body()) !== null }).toEqual({ name, decided: !isUndecidable });
		}
	});
});

test('the trace of a ready-made rule answers for each of its clauses', () => {
	const { trace } = evaluateRules(
		PRESETS.documentNotProcessed.rules,
		item(sampleEvent('uploadFailed', 1, 0)),
		neverCalled,
		false,
	);
	expect(trace.map(({ left, outcome }) => [left, outcome])).toEqual([
		['event', false],
		['failure.message', true],
		['event', true],
		['actionLog.type', true],
	]);
	expect(trace.map(({ operator, rightValue }) => [operator, rightValue])).toEqual([
		['string equals', 'document.extracted'],
		['string exists', null],
		['string equals', 'action_log.failed'],
		['string equals', 'DOCUMENT_UPLOAD'],
	]);
});

test('no ready-made rule has another name, nor its name in another wrapping', () => {
	for (const name of [
		'custom',
		'toString',
		'',
		undefined,
		null,
		7,
		['toolCallFailed'],
		{ toString: () => 'toolCallFailed' },
	])
		expect(presetRules(name)).toBeNull();
});
