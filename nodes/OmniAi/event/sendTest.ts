import type { IExecuteFunctions, IHttpRequestOptions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { transportFailureOf, transportProblem } from '../../action/failureCause';
import { maskUrl } from '../../action/masking';
import { addressProblem } from '../../action/addressProblem';
import { parseEvent } from '../../event/parseEvent';
import { shownText } from '../../event/shownText';
import { AUTHENTICATIONS, proofHeaders, secretProblem, type Authentication, type WebhookSecret } from '../../proof/webhookSecret';
import { chosenSample } from './sampleFields';

export const sendTestFields: INodeProperties[] = [
	{
		displayName:
			"The production URL starts the workflow for real, and its conditions send for real. With the test URL they send nothing, unless their 'Dry Run' is 'Never'. Press 'Execute workflow' at the trigger first.",
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
		description: 'The test or production URL that the OmniAI Trigger shows',
		displayOptions: { show: { resource: ['event'], operation: ['sendTest'] } },
	},
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'options',
		default: 'headerSecret',
		description: 'What the trigger expects as proof; choose the same as there',
		options: [
			{ name: 'Header Secret', value: 'headerSecret' },
			{ name: 'HMAC Signature', value: 'hmac' },
			{ name: 'None', value: 'none' },
			{ name: 'Standard Webhooks', value: 'standardWebhooks' },
		],
		displayOptions: { show: { resource: ['event'], operation: ['sendTest'] } },
	},
];

const TIMEOUT_MS = 30_000;

/** Posts a proven sample to a trigger and says what came back. */
export async function sendTest(this: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData[]> {
	const url = String(this.getNodeParameter('triggerUrl', itemIndex, '')).trim();
	const problem = addressProblem(url, true, 'triggerUrl');
	if (problem !== null) {
		throw new NodeOperationError(this.getNode(), problem.message, {
			itemIndex,
			description: "Copy the test or production URL from the OmniAI Trigger into 'Trigger URL'.",
		});
	}
	const sample = chosenSample(this, itemIndex);
	const body = Buffer.from(JSON.stringify(sample), 'utf8');
	const headers = await proofFor(this, itemIndex, body);
	const answer = await post(this, url, body, headers);
	const parsed = parseEvent(sample, { receivedAt: '', test: false, includeRaw: false });
	return [
		{
			json: {
				explanation: explain(answer, url),
				event: String(sample['event']),
				eventKey: parsed.ok ? parsed.event.eventKey : null,
				status: answer.status,
				answer: answer.body,
				durationMs: answer.durationMs,
				sent: sample,
			},
			pairedItem: { item: itemIndex },
		},
	];
}

interface Answer {
	/** HTTP status, null when no answer came. */
	status: number | null;
	/** What was answered, parsed when it is JSON. */
	body: string | object | null;
	durationMs: number;
	/** Why no answer came, in words. */
	failure: string | null;
}

async function proofFor(context: IExecuteFunctions, itemIndex: number, body: Uint8Array): Promise<Record<string, string>> {
	const chosen = context.getNodeParameter('authentication', itemIndex, 'headerSecret');
	const authentication: Authentication = AUTHENTICATIONS.find((known) => known === chosen) ?? 'headerSecret';
	if (authentication === 'none') return {};
	const { headerName, secret } = await context.getCredentials<Partial<WebhookSecret>>('omniAiWebhookSecretApi', itemIndex);
	const known: WebhookSecret = { headerName: headerName ?? '', secret: secret ?? '', previousSecret: '' };
	const problem = secretProblem(known, authentication);
	if (problem !== null) {
		throw new NodeOperationError(context.getNode(), `The credential 'OmniAI Webhook Secret API' is not usable: ${problem}`, { itemIndex });
	}
	return proofHeaders(authentication, body, known, `sample_${Date.now()}`, Date.now());
}

async function post(context: IExecuteFunctions, url: string, body: Buffer, proof: Record<string, string>): Promise<Answer> {
	const start = performance.now();
	const cancelled = context.getExecutionCancelSignal();
	const tooLate = AbortSignal.timeout(TIMEOUT_MS);
	const options: IHttpRequestOptions = {
		method: 'POST',
		url,
		headers: { 'Content-Type': 'application/json', ...proof },
		body,
		timeout: TIMEOUT_MS,
		// The time-out is one of silence; an answer that drips would never end.
		abortSignal: cancelled === undefined ? tooLate : AbortSignal.any([cancelled, tooLate]),
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
	const elapsed = () => Math.round(performance.now() - start);
	try {
		const response = (await context.helpers.httpRequest(options)) as { statusCode: number; body: string | object };
		return { status: response.statusCode, body: response.body, durationMs: elapsed(), failure: null };
	} catch (error) {
		return { status: null, body: null, durationMs: elapsed(), failure: transportProblem(tooLate.aborted ? 'timeout' : transportFailureOf(error), 'triggerUrl').message };
	}
}

function explain({ status, body, durationMs, failure }: Answer, url: string): string {
	if (failure !== null) return `The trigger did not answer. ${failure}`;
	const outcome = typeof body === 'object' && body !== null ? (body as { status?: unknown }).status : undefined;
	if (status === 200 && outcome === 'accepted') return `The trigger accepted the event in ${durationMs} ms and started its workflow.`;
	if (status === 200 && outcome === 'duplicate') return 'The trigger knows this event already and started nothing. Change the seed to send another.';
	if (status === 200 && outcome === 'filtered') return "The trigger is not subscribed to this event, or a filter leaves it out. Look at its 'Trigger On' and 'Filters'.";
	if (status === 401) return "The trigger refused the proof. Use the same 'Authentication' and credential here and there.";
	if (status === 404) {
		return url.includes('/webhook-test/')
			? 'Nobody is listening at this test URL. Press Execute workflow at the trigger, then send again within two minutes.'
			: 'No published workflow has this URL. Publish the workflow of the trigger, or check the URL.';
	}
	return `${shownText(maskUrl(url))} answered ${status}, which an OmniAI Trigger does not do. Check the URL.`;
}
