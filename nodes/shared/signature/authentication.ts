import type { ReceivedHeaders } from '../headers';
import { carriesHeaderSecret, headerSecretValue } from './headerSecret';
import { carriesHmac, signWithHmac } from './hmac';
import { carriesStandardWebhook, signStandardWebhook } from './standardWebhooks';

/** What both sides know. */
export interface WebhookSecret {
	/** The header of the secret or the HMAC; Standard Webhooks has header names of its own. */
	headerName: string;
	secret: string;
	/** Accepted as well while the secret is being changed; empty when there is none. */
	previousSecret: string;
}

interface AuthenticationKind {
	/** In the editor. */
	name: string;
	description: string;
	/** Whether a delivery is authentic, by one of the secrets. */
	verify: (delivery: Delivery, headerName: string, secrets: string[]) => boolean;
	/** The headers that `verify` accepts. */
	sign: (message: Message, headerName: string, secret: string) => Record<string, string>;
}
type Delivery = { headers: ReceivedHeaders; body: Uint8Array; seconds: number };
type Message = { id: string; body: Uint8Array; seconds: number };

/** How deliveries are authenticated; `none` has to be chosen. */
export const AUTHENTICATIONS = {
	headerSecret: {
		name: 'Header Secret',
		description: 'The secret of the OmniAI webhook, sent in a request header',
		verify: ({ headers }, headerName, secrets) => carriesHeaderSecret(headers, headerName, secrets),
		sign: (_message, headerName, secret) => ({ [headerName]: headerSecretValue(secret) }),
	},
	hmac: {
		name: 'HMAC Signature',
		description: 'A gateway in front signs the body with HMAC-SHA256. OmniAI itself documents no signature.',
		verify: ({ headers, body }, headerName, secrets) => carriesHmac(headers, headerName, body, secrets),
		sign: ({ body }, headerName, secret) => ({ [headerName]: `sha256=${signWithHmac(body, secret)}` }),
	},
	none: {
		name: 'None',
		description: 'Anyone who knows the URL can start this workflow',
		verify: () => true,
		sign: () => ({}),
	},
	standardWebhooks: {
		name: 'Standard Webhooks',
		description: 'A gateway in front signs deliveries according to Standard Webhooks',
		verify: ({ headers, body, seconds }, _headerName, secrets) =>
			carriesStandardWebhook(headers, body, secrets, seconds),
		sign: ({ id, body, seconds }, _headerName, secret) => signStandardWebhook(id, seconds, body, [secret]),
	},
} satisfies Record<string, AuthenticationKind>;

export type Authentication = keyof typeof AUTHENTICATIONS;

/** The choices of a field. */
export const AUTHENTICATION_OPTIONS = Object.entries(AUTHENTICATIONS).map(
	([value, { name, description }]) => ({ name, value, description }),
);

/** Those that need a credential. */
export const SECRET_AUTHENTICATIONS = Object.keys(AUTHENTICATIONS).filter((name) => name !== 'none');

/** The authentication that a field says. Anything unreadable asks for a secret, never for none. */
export function authenticationOf(chosen: unknown): Authentication {
	return isKnown(chosen) ? chosen : 'headerSecret';
}

function isKnown(chosen: unknown): chosen is Authentication {
	return typeof chosen === 'string' && Object.hasOwn(AUTHENTICATIONS, chosen);
}

/**
 * Whether a delivery is authentic. Never throws, and accepts nothing when the secret is missing or unusable.
 *
 * @param now milliseconds since 1970
 */
export function isAuthentic(
	authentication: Authentication,
	headers: ReceivedHeaders,
	body: Uint8Array,
	{ headerName, secret, previousSecret }: WebhookSecret,
	now: number,
): boolean {
	const delivery = { headers, body, seconds: Math.floor(now / 1000) };
	return (
		isKnown(authentication) &&
		AUTHENTICATIONS[authentication].verify(delivery, headerName, [secret, previousSecret])
	);
}

/**
 * The headers with which a sender signs a body: the counterpart of {@link isAuthentic}.
 *
 * @param id of the message, for Standard Webhooks
 * @param now milliseconds since 1970
 */
export function authenticationHeaders(
	authentication: Authentication,
	body: Uint8Array,
	{ headerName, secret }: WebhookSecret,
	id: string,
	now: number,
): Record<string, string> {
	const message = { id, body, seconds: Math.floor(now / 1000) };
	return AUTHENTICATIONS[authentication].sign(message, headerName.trim(), secret);
}
