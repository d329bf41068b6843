import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { HEADER_NAME } from '../headers';
import { shownText } from '../shownText';
import type { Authentication, WebhookSecret } from './authentication';
import { keyOf } from './standardWebhooks';

/** The test of the secret's credential in n8n's credential dialog: its shape, because nothing can be sent. */
export async function testSecretShape(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const problem = secretProblem((credential.data ?? {}) as Partial<WebhookSecret>, null);
	if (problem !== null) return { status: 'Error', message: problem };
	return {
		status: 'OK',
		message:
			'The shape is right. Whether the sender uses this secret shows with the first delivery; ' +
			'nothing was sent to test it.',
	};
}

/**
 * What is wrong with the shape of a credential for an authentication, or null when nothing is.
 * Nothing is sent: OmniAI offers no way to test a secret.
 *
 * @param authentication null when it is not known, as in n8n's credential dialog
 */
export function secretProblem(
	credential: Partial<WebhookSecret>,
	authentication: Authentication | null,
): string | null {
	const secret = credential.secret ?? '';
	const name = (credential.headerName ?? '').trim();
	if (secret === '') return "Enter the secret that you set for the webhook in OmniAI's settings.";
	if (CONTROL.test(secret.trim()))
		return (
			'The secret holds a line break or another control character, which no header carries. Copy it ' +
			'again.'
		);
	if (secret !== secret.trim())
		return 'The secret begins or ends with white space. HTTP drops it on the way, so it can never match.';
	const mayLackName =
		authentication === 'standardWebhooks' || (authentication === null && secret.startsWith('whsec_'));
	if (name === '' && !mayLackName) return 'Enter the name of the header that carries the secret.';
	if (name !== '' && !HEADER_NAME.test(name))
		return (
			`'${shownText(name)}' is not a valid header name. Use letters, digits and hyphens, without a ` +
			'colon.'
		);
	if (authentication === 'standardWebhooks' && keyOf(secret) === null) {
		return "The secret is not a Standard Webhooks secret. Those are base64, usually with 'whsec_' before it.";
	}
	for (const [field, text] of [
		['secret', secret],
		['previous secret', credential.previousSecret ?? ''],
	] as const) {
		const problem = text === '' ? null : guessableProblem(field, text, authentication);
		if (problem !== null) return problem;
	}
	return null;
}

/**
 * What deliveries are held against: the secrets without those that can be guessed, so that they authenticate
 * nothing.
 * @returns also what is wrong with the first of these, in words, or null
 */
export function withoutGuessable(
	expected: WebhookSecret,
	authentication: Authentication,
): { usable: WebhookSecret; problem: string | null } {
	const of = (field: string, text: string) =>
		text === '' ? null : guessableProblem(field, text, authentication);
	const [current, previous] = [of('secret', expected.secret), of('previous secret', expected.previousSecret)];
	const usable = {
		...expected,
		secret: current === null ? expected.secret : '',
		previousSecret: previous === null ? expected.previousSecret : '',
	};
	return { usable, problem: current ?? previous };
}

// What a header cannot hold; senders drop it, refuse it or send something else.
const CONTROL = /[^\P{Cc}\t]/u;

// What can be tried out over the network in a reasonable time; the prefix of Standard Webhooks is no secret.
const MIN_CHARACTERS = 8;
// Standard Webhooks asks for 24 to 64 bytes; half of what is usual is still beyond trying.
const MIN_KEY_BYTES = 16;

function guessableProblem(field: string, text: string, authentication: Authentication | null): string | null {
	const { length } = text.replace(/^whsec_/, '');
	if (length < MIN_CHARACTERS) {
		return (
			`The ${field} has only ${length} ` +
			`${length === 1 ? 'character' : 'characters'}${text.startsWith('whsec_') ? " after 'whsec_'" : ''}, ` +
			`so it can be guessed. Use at least ${MIN_CHARACTERS}, better 32 at random, here and at the ` +
			'sender.'
		);
	}
	const key = authentication === 'standardWebhooks' ? keyOf(text) : null;
	if (key === null || key.length >= MIN_KEY_BYTES) return null;
	return (
		`The ${field} holds a key of ${key.length} bytes, which is too short to sign with. Use at least ` +
		`${MIN_KEY_BYTES} bytes; Standard Webhooks recommends 24 to 64.`
	);
}
