import fc from 'fast-check';
import { addressProblem } from '../../nodes/shared/http/addressProblem';
import { problem } from '../../nodes/shared/http/problem';
import { parseTemplate, renderMessage } from '../../nodes/OmniAiCondition/action/template';
import { refusalOf } from '../../nodes/OmniAi/api/refusal';
import { resolveOperand, operandLabel } from '../../nodes/OmniAiCondition/decision/operand';
import { shownText } from '../../nodes/shared/shownText';
import { reasonToFilter } from '../../nodes/OmniAiTrigger/delivery/subscription';
import { parseEvent } from '../../nodes/shared/event/parseEvent';
import { secretProblem } from '../../nodes/shared/signature/webhookSecret';

const character = fc.constantFrom('a', ' ', 'é', '😀', '\ud800', '\udc00', '\n');
const text = fc.array(character, { maxLength: 600 }).map((characters) => characters.join(''));

test('a shown text is the beginning of the value, within its limit, and never ends in half a character', () => {
	fc.assert(
		fc.property(text, fc.integer({ min: 1, max: 300 }), (given, maxLength) => {
			const shown = shownText(given, maxLength);
			if (given.length <= maxLength) {
				expect(shown).toBe(given);
				return;
			}
			expect(shown.endsWith('…')).toBe(true);
			const kept = shown.slice(0, -1);
			expect(given.startsWith(kept)).toBe(true);
			expect(maxLength - kept.length).toBeLessThanOrEqual(1);
			// Where the end falls between the two halves of a character, both are left out.
			const halved = /[\ud800-\udbff]$/.test(kept) && /^[\udc00-\udfff]/.test(given.slice(kept.length));
			expect(halved).toBe(false);
		}),
	);
});

test('a text of 200 characters is shown whole, and one of 201 is cut', () => {
	expect(shownText('x'.repeat(200))).toBe('x'.repeat(200));
	expect(shownText('x'.repeat(201))).toBe(`${'x'.repeat(200)}…`);
});

describe('in a message to a person,', () => {
	const long = 'x'.repeat(3_000);
	const call = {
		endpoint: 'getLead' as const,
		ids: { leadId: long },
		fields: ['leadId'],
		attempts: 1,
		apiKey: 'key',
	};
	const event = parseEvent({ event: long }, { receivedAt: '', test: false, includeRaw: false });
	const subscription = {
		events: ['a'],
		actionTypes: [],
		toolNames: [],
		agentIds: [],
		leadIds: [],
		workspaceIds: [],
		maximumAgeMinutes: null,
	};
	const throwing = () => {
		throw new Error(long);
	};
	const operand = resolveOperand('={{ nothing() }}', {}, throwing);

	test.each<[string, string | null | undefined]>([
		['an address', addressProblem(long, false, 'url')?.message],
		['a protocol', addressProblem(`${long}:a`, false, 'url')?.message],
		['a host inside', addressProblem(`https://${long}/`, false, 'url')?.message],
		['an address that is not read', addressProblem(`https://${'x'.repeat(100_000)}/`, false, 'url')?.message],
		['an expression', operand.ok ? null : operand.message],
		['a label', operandLabel(`={{ $json.${long} }}`)],
		['a fixed value', operandLabel([long])],
		[
			'a placeholder',
			renderMessage(`{event.${long}}`, { names: {}, event: {} }, 'message').problems[0]?.message,
		],
		[
			'an unknown placeholder',
			renderMessage(`{${long}}`, { names: {}, event: {} }, 'message').problems[0]?.message,
		],
		['a body that is no JSON', (parseTemplate(long) as { message: string }).message],
		['what OmniAI said', refusalOf(500, long, call).description],
		['what OmniAI said in JSON', refusalOf(500, JSON.stringify({ message: long }), call).description],
		['an ID that OmniAI does not know', refusalOf(404, '', call).message],
		["an event's name", event.ok ? reasonToFilter(event.value, subscription, 0)?.reason : null],
		["a header's name", secretProblem({ headerName: ` ${long}:`, secret: 's' }, 'headerSecret')],
	])('%s is cut at 200 characters', (_what, shown) => {
		expect(shown).toMatch(/\S/);
		expect(shown).not.toMatch(/x{201}/);
	});

	test('long words are cut as well, so that the message stays below 1,000 characters', () => {
		expect(problem('parameter_error', 'x '.repeat(5_000), null, null).message.length).toBeLessThan(1_000);
	});
});
