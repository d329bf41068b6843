import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { readAllowedOrigins } from '../../shared/http/actionTarget';
import { Deadlines } from '../../shared/http/deadlines';
import { exchange } from '../../shared/http/exchange';
import { transportProblem } from '../../shared/http/transportProblem';
import { addressProblem } from '../../shared/http/addressProblem';
import { sendingProblem } from '../../shared/http/resolvedAddress';
import { parseEvent } from '../../shared/event/parseEvent';
import { nameLookup } from '../../shared/http/nameLookup';
import {
	AUTHENTICATION_OPTIONS,
	authenticationHeaders,
	authenticationOf,
	type Authentication,
	type WebhookSecret,
} from '../../shared/signature/authentication';
import { secretProblem } from '../../shared/signature/webhookSecret';
import { idText } from '../operation/givenFields';
import { chosenSample } from './sampleFields';
import { explain, isKnownThere, triggerAnswer, type TriggerAnswer } from './triggerAnswer';

export const sendTestFields: INodeProperties[] = [
	{
		displayName:
			'At the production URL the workflow runs for real, and conditions send. At the test URL they ' +
			"send nothing, unless 'Dry Run' is 'Never'; press 'Execute workflow' at the trigger first.",
		name: 'productionNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { resource: ['event'], operation: ['sendTest'] } },
	},
	{
		displayName: 'Trigger URL',
		name: 'triggerUrl',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. https://n8n.example.com/webhook-test/…/webhook',
		description:
			'The test or production URL that the OmniAI Trigger of this n8n shows. For a trigger ' +
			"elsewhere, choose a credential under 'Allowed Origins' that names its origin: no other " +
			'address gets a secret or signature, and no other private address gets anything.',
		displayOptions: { show: { resource: ['event'], operation: ['sendTest'] } },
	},
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'options',
		default: 'headerSecret',
		description: 'Authentication of the trigger; choose the same as there',
		options: AUTHENTICATION_OPTIONS.map(({ name, value }) => ({ name, value })),
		displayOptions: { show: { resource: ['event'], operation: ['sendTest'] } },
	},
];

/** For the whole exchange, until the last byte of the answer. */
const TIMEOUT_MS = 30_000;
/** A trigger answers less than a kilobyte. */
const MAX_BYTES_READ = 64 * 1024;

/** Posts an authenticated sample to a trigger and says what came back. */
export async function sendTest(this: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData[]> {
	const authentication = authenticationOf(this.getNodeParameter('authentication', itemIndex, 'headerSecret'));
	const url = await checkedUrl(
		this,
		itemIndex,
		idText(this.getNodeParameter('triggerUrl', itemIndex, '')),
		authentication,
	);
	const sample = chosenSample(this, itemIndex);
	const body = Buffer.from(JSON.stringify(sample), 'utf8');
	const headers = await authenticationFor(this, itemIndex, authentication, body);
	const answer = await post(this, url, body, headers);
	const explanation = explain(answer, url, singleNameOf(headers));
	// The execution is green, whatever the trigger said.
	if (!isKnownThere(answer))
		this.addExecutionHints({ message: explanation, location: 'outputPane', type: 'danger' });
	const parsed = parseEvent(sample, { receivedAt: '', test: false, includeRaw: false });
	return [
		{
			json: {
				explanation,
				event: String(sample['event']),
				eventKey: parsed.ok ? parsed.value.eventKey : null,
				status: answer.status,
				answer: answer.body,
				durationMs: answer.durationMs,
				sent: sample,
			},
			pairedItem: { item: itemIndex },
		},
	];
}

function singleNameOf(headers: Record<string, string>): string | null {
	const [name, ...others] = Object.keys(headers);
	return name === undefined || others.length > 0 ? null : name;
}

/**
 * Throws unless the sample may go to an address. Whoever fills in the address, such as an expression, is not
 * trusted with the secret or with this n8n's network: a secret or signature goes to this n8n itself or to an
 * origin that a credential names, and nothing else goes to a private address.
 *
 * @returns the address as it was understood here, so that the client does not understand it in another way
 */
async function checkedUrl(
	context: IExecuteFunctions,
	itemIndex: number,
	url: string,
	authentication: Authentication,
): Promise<string> {
	const refuse = (message: string, description: string) =>
		new NodeOperationError(context.getNode(), message, { itemIndex, description });
	const malformed = addressProblem(url, true, 'triggerUrl');
	if (malformed !== null)
		throw refuse(
			malformed.message,
			"Copy the test or production URL from the OmniAI Trigger into 'Trigger URL'.",
		);
	const { origin, href } = new URL(url);
	const isTrusted =
		ownOrigins(context, itemIndex).includes(origin) || (await allowedOrigins(context, itemIndex)).has(origin);
	const allow =
		'Copy the URL that the OmniAI Trigger of this n8n shows. If the trigger is elsewhere, ' +
		`choose an OmniAI Webhook Login API credential whose 'Allowed Origins' include ${origin}.`;
	if (authentication !== 'none' && !isTrusted)
		throw refuse(
			`The secret or signature is not sent to ${origin}: it is neither this n8n's own address ` +
				'nor allowed by a credential',
			allow,
		);
	const near = await sendingProblem(url, isTrusted, 'triggerUrl', await nameLookup(context.helpers));
	if (near !== null) throw refuse(near.message, allow);
	return href;
}

/** The origins under which this n8n says that it is reached: its editor's and that of its webhooks. */
function ownOrigins(context: IExecuteFunctions, itemIndex: number): string[] {
	const said = [
		() => context.getInstanceBaseUrl(),
		() => context.evaluateExpression('{{ $execution.resumeUrl }}', itemIndex),
	];
	return said.flatMap((ask) => {
		try {
			return [new URL(String(ask())).origin];
		} catch {
			return [];
		}
	});
}

async function allowedOrigins(context: IExecuteFunctions, itemIndex: number): Promise<Set<string>> {
	if (context.getNode().credentials?.['omniAiActionTargetApi'] === undefined) return new Set();
	const reading = readAllowedOrigins(await context.getCredentials('omniAiActionTargetApi', itemIndex));
	if (reading.ok) return reading.value;
	throw new NodeOperationError(
		context.getNode(),
		`The credential under 'Allowed Origins' is not usable: ${reading.message}`,
		{ itemIndex },
	);
}

async function authenticationFor(
	context: IExecuteFunctions,
	itemIndex: number,
	authentication: Authentication,
	body: Uint8Array,
): Promise<Record<string, string>> {
	if (authentication === 'none') return {};
	const { headerName, secret } = await context.getCredentials<Partial<WebhookSecret>>(
		'omniAiWebhookSecretApi',
		itemIndex,
	);
	const known: WebhookSecret = { headerName: headerName ?? '', secret: secret ?? '', previousSecret: '' };
	const problem = secretProblem(known, authentication);
	if (problem !== null) {
		throw new NodeOperationError(
			context.getNode(),
			`The credential 'OmniAI Webhook Secret API' is not usable: ${problem}`,
			{ itemIndex },
		);
	}
	return authenticationHeaders(authentication, body, known, `sample_${Date.now()}`, Date.now());
}

async function post(
	context: IExecuteFunctions,
	url: string,
	body: Buffer,
	authentication: Record<string, string>,
): Promise<TriggerAnswer> {
	const start = performance.now();
	const outcome = await exchange(
		context.helpers.httpRequest,
		{
			method: 'POST',
			url,
			headers: { 'Content-Type': 'application/json', 'Accept-Encoding': 'identity', ...authentication },
			body,
		},
		{
			deadlines: new Deadlines(context.getExecutionCancelSignal()),
			exchangeMs: TIMEOUT_MS,
			silenceMs: TIMEOUT_MS,
			maxBytes: MAX_BYTES_READ,
			keepsText: true,
		},
	);
	const durationMs = Math.round(performance.now() - start);
	if ('failure' in outcome) {
		const { message } = transportProblem(outcome.failure, 'triggerUrl');
		return { status: outcome.status ?? null, body: null, durationMs, failure: message };
	}
	const { status, text } = outcome;
	return { status, body: triggerAnswer(status, text), durationMs, failure: null };
}
