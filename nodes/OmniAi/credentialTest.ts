import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { Deadlines } from '../shared/http/deadlines';
import { openExchange, type Transport } from '../shared/http/exchange';
import type { TransportFailure } from '../shared/http/transportFailure';
import { readBaseUrl } from './api/baseUrl';

// OmniAI documents no address for testing a key. This one is documented to answer 401 to a wrong key, reads
// nothing but totals, and of a moment long past there are none.
const HARMLESS = '/api/v0/analytics?start=2000-01-01T00%3A00%3A00.000Z&end=2000-01-01T00%3A00%3A00.000Z';

const TIMEOUT_MS = 30_000;

/**
 * The test of the API's credential in n8n's credential dialog: one harmless request. A test that is only
 * described to n8n would follow redirects and take the key along.
 */
export async function testApiKey(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const { apiKey, baseUrl } = (credential.data ?? {}) as { apiKey?: unknown; baseUrl?: unknown };
	const reading = readBaseUrl(baseUrl);
	if (!reading.ok) return failed(`${reading.message}. ${reading.suggestion}`);
	const key = typeof apiKey === 'string' ? apiKey : '';
	if (key === '')
		return failed(
			"'API Key' is empty. OmniAI shows it in its workspace settings or in the agent's settings.",
		);
	const answer = await openExchange(
		transportOf(this),
		{
			method: 'GET',
			url: `${reading.value}${HARMLESS}`,
			headers: { 'x-api-key': key, Accept: 'application/json' },
		},
		{ deadlines: new Deadlines(undefined), silenceMs: TIMEOUT_MS },
	);
	if ('failure' in answer) return failed(silence(answer.failure));
	// Nothing of the answer is read but its status.
	answer.body?.destroy();
	answer.deadline.met();
	return verdict(answer.status);
}

/** The one way to HTTP that n8n gives such a test, which throws some answers and knows no signal. */
function transportOf({ helpers: { request } }: ICredentialTestFunctions): Transport {
	return async ({ method, url, headers, timeout }) =>
		await request({
			method,
			uri: url,
			headers,
			timeout,
			followRedirect: false,
			followAllRedirects: false,
			simple: false,
			resolveWithFullResponse: true,
			useStream: true,
		}).catch(async (error: { statusCode?: unknown }) =>
			typeof error.statusCode === 'number' ? error : await Promise.reject(error),
		);
}

function verdict(status: number): INodeCredentialTestResult {
	if (status >= 200 && status <= 299)
		return { status: 'OK', message: 'Connection successful! OmniAI accepts the API key.' };
	if (status === 401 || status === 403)
		return failed("OmniAI did not accept the API key. Compare it with the key in OmniAI's settings.");
	if (status === 404)
		return failed("OmniAI's API is not at this address. Check 'Base URL'; it ends before /api.");
	if (status >= 300 && status <= 399)
		return failed(
			`This address redirects to another one (HTTP ${status}), which is not followed because the ` +
				"API key would go along. Enter the final address as 'Base URL'.",
		);
	if (status === 429) return failed('OmniAI is getting too many requests (HTTP 429). Try again in a minute.');
	if (status >= 500)
		return failed(
			`OmniAI could not answer (HTTP ${status}). Try again later; if it keeps happening, check 'Base URL'.`,
		);
	return failed(`What answered does not look like OmniAI (HTTP ${status}). Check 'Base URL'.`);
}

function silence(failure: TransportFailure): string {
	switch (failure) {
		case 'blocked':
			return (
				"This n8n's own protection does not let requests through to 'Base URL'. Ask whoever runs this " +
				'n8n to allow the address.'
			);
		case 'timeout':
			return "OmniAI did not answer in time. Try again later; if it keeps happening, check 'Base URL'.";
		case 'unknown_host':
			return "The host of 'Base URL' cannot be found. Check its spelling.";
		case 'certificate':
		case 'tls':
			return (
				"No encrypted connection to 'Base URL' could be made. Check the address, and whether it has a " +
				'valid certificate.'
			);
		default:
			return (
				"Nothing that speaks HTTP answers at 'Base URL'. Check the address, and whether this n8n may " +
				'reach it.'
			);
	}
}

function failed(message: string): INodeCredentialTestResult {
	return { status: 'Error', message };
}
