import type { IHookFunctions, ILoadOptionsFunctions, IWebhookFunctions } from 'n8n-workflow';
import { singleHeader, type ReceivedHeaders } from '../../shared/headers';
import { shownText } from '../../shared/shownText';
import { isAuthentic, type Authentication, type WebhookSecret } from '../../shared/signature/authentication';
import { withoutGuessable } from '../../shared/signature/webhookSecret';
import { RecentSecrets } from './recentSecret';
import { missingHeader, Refusals } from './refusals';

const SECRET_CREDENTIAL = 'omniAiWebhookSecretApi';

/** The secret of the node's credential; throws what n8n throws when there is none. */
export async function readSecret(context: IHookFunctions | IWebhookFunctions): Promise<WebhookSecret> {
	const { headerName, secret, previousSecret } =
		await context.getCredentials<Partial<WebhookSecret>>(SECRET_CREDENTIAL);
	return { headerName: headerName ?? '', secret: secret ?? '', previousSecret: previousSecret ?? '' };
}

const recentSecrets = new RecentSecrets();
const refusals = new Refusals();

/** What this process refused lately for the credential that a node in the editor uses. */
export function refusalsFor(context: ILoadOptionsFunctions) {
	return refusals.of(credentialOf(context));
}

// n8n asks the lists of a field without saying for which node of which workflow, but with its credential, and
// only for a person who may see that.
function credentialOf(context: ILoadOptionsFunctions | IWebhookFunctions): string {
	return context.getNode().credentials?.[SECRET_CREDENTIAL]?.id ?? '';
}

async function secretOf(context: IWebhookFunctions): Promise<WebhookSecret> {
	const read = async () => await readSecret(context);
	// Whoever tries out a credential in the editor is to see a change at once.
	if (context.getMode() === 'manual') return await read();
	const node = context.getNode();
	const key = [context.getWorkflow().id ?? '', node.id, node.credentials?.[SECRET_CREDENTIAL]?.id ?? ''].join(
		'/',
	);
	return await recentSecrets.get(key, read, performance.now());
}

/**
 * What the sender calls a delivery, where that is part of what it signed; null for every other
 * authentication. Only to be believed of a delivery that is authentic.
 */
export function signedDeliveryId(context: IWebhookFunctions, authentication: Authentication): string | null {
	return authentication === 'standardWebhooks'
		? singleHeader(context.getRequestObject().headers, 'webhook-id')
		: null;
}

/**
 * Whether a delivery is authentic. Fails closed, and leaves a line in n8n's log when it is not.
 */
export async function authenticates(
	context: IWebhookFunctions,
	authentication: Authentication,
	body: Uint8Array | null,
): Promise<boolean> {
	if (authentication === 'none') return true;
	const node = context.getNode().name;
	const { headers } = context.getRequestObject();
	const remember = (reason: string) =>
		refusals.remember(credentialOf(context), {
			atMs: Date.now(),
			test: context.getMode() === 'manual',
			reason,
			headers,
		});
	let expected: WebhookSecret;
	try {
		expected = await secretOf(context);
	} catch (error) {
		context.logger.error(
			`'${node}' refused a delivery because its credential could not be read: ` +
				`${shownText((error as Error).message)}`,
		);
		remember('the credential could not be read');
		return false;
	}
	// The credential may have been changed since it was checked, when the workflow was published.
	const { usable, problem } = withoutGuessable(expected, authentication);
	if (isAuthentic(authentication, headers, body ?? new Uint8Array(), usable, Date.now())) return true;
	if (problem !== null)
		context.logger.error(
			`'${node}' does not accept what the credential 'OmniAI Webhook Secret API' holds: ${problem}`,
		);
	// Names only, never values. The documentation does not say which header carries the secret, so a
	// person finds it in this line.
	const names = Object.keys(headers)
		.slice(0, 50)
		.map((name) => shownText(name, 100))
		.join(', ');
	const missing = whatIsMissing(authentication, headers, expected.headerName);
	context.logger.warn(`'${node}' refused a delivery: ${missing}. Headers received: ${names}`);
	remember(problem === null ? missing : 'the secret in the credential is too short');
	return false;
}

function whatIsMissing(authentication: Authentication, headers: ReceivedHeaders, headerName: string): string {
	if (authentication === 'standardWebhooks') return 'no valid webhook-signature';
	const isThere = singleHeader(headers, headerName) !== null;
	return missingHeader(headerName, isThere, authentication === 'hmac' ? 'signature' : 'secret');
}
