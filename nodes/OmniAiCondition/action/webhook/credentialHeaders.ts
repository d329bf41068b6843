import type { ActionTarget } from '../../../shared/http/actionTarget';
import { problem, type Problem } from '../../../shared/http/problem';
import { shownText } from '../../../shared/shownText';
import { signStandardWebhook } from '../../../shared/signature/standardWebhooks';
import type { CredentialHeaders } from '../request';

/**
 * What a credential adds to a request, or null with a problem when it may not be sent there.
 *
 * @param request its address and exact body; `id` names the message and is the same for every attempt
 * @param at the action, such as `actions[0]`
 */
export function credentialHeaders(
	target: ActionTarget,
	request: { url: string; body: string; id: string },
	at: string,
	problems: Problem[],
): CredentialHeaders | null {
	let origin: string;
	try {
		origin = new URL(request.url).origin;
	} catch {
		// What is wrong with the address is a problem already.
		return null;
	}
	if (!target.allowedOrigins.has(origin)) {
		problems.push(
			problem(
				'auth_error',
				`The credential may not be sent to ${shownText(origin)}.`,
				`${at}.useCredential`,
				"Check the URL. If it is right, add its origin to 'Allowed Origins' of the credential, or " +
					"switch off 'Use Credential' for this action.",
			),
		);
		return null;
	}
	const { login, signingSecrets } = target;
	const isSigned = signingSecrets.length > 0;
	if (isSigned && request.id.includes('.')) {
		problems.push(
			problem(
				'parameter_error',
				'The idempotency key holds a full stop, which the id of a signed message must not.',
				`${at}.headers`,
				"Use another 'Idempotency-Key', or remove the header.",
			),
		);
		return null;
	}
	const body = Buffer.from(request.body, 'utf8');
	return {
		names: [
			...(login === null ? [] : [login.name]),
			...(isSigned ? ['webhook-id', 'webhook-timestamp', 'webhook-signature'] : []),
		],
		forAttempt: (seconds) => ({
			...(login === null ? {} : { [login.name]: login.value }),
			...(isSigned ? signStandardWebhook(request.id, seconds, body, signingSecrets) : {}),
		}),
	};
}
