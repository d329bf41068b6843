import type { ICredentialsDecrypted, INodeCredentialTestResult } from 'n8n-workflow';
import { z } from 'zod/v4';
import { keyOf } from '../signature/standardWebhooks';
import { HEADER_NAME, HEADER_VALUE, isSentByN8n, MAX_HEADER_NAME_LENGTH } from '../headers';
import type { Reading } from '../reading';

const AUTHENTICATIONS = ['none', 'header', 'bearer', 'basic'] as const;

const rawTarget = z.looseObject({
	allowedOrigins: z.string().default(''),
	authentication: z.enum(AUTHENTICATIONS).default('none'),
	headerName: z.string().default(''),
	headerValue: z.string().default(''),
	token: z.string().default(''),
	user: z.string().default(''),
	password: z.string().default(''),
	signingSecret: z.string().default(''),
	previousSigningSecret: z.string().default(''),
});

const rawOrigins = rawTarget.pick({ allowedOrigins: true });

/** How requests of webhook actions log in and are signed, and to whom that may be shown. */
export interface ActionTarget {
	/** As `URL.origin` writes them. */
	allowedOrigins: Set<string>;
	/** The login as a header, or null. */
	login: { name: string; value: string } | null;
	/** For Standard Webhooks, the current one first; empty when requests are not signed. */
	signingSecrets: string[];
}

/** `onlyOrigins`: nothing is wrong but that it adds nothing to a request; enough for *Send Test*. */
export type ActionTargetReading = Reading<ActionTarget, { message: string; onlyOrigins?: Set<string> }>;

/** The origins as `URL.origin` writes them. */
export type OriginsReading = Reading<Set<string>, { message: string }>;

/**
 * Reads the fields of a target credential.
 * @returns the target, or the first thing that is wrong with it, in words that quote no secret
 */
export function readActionTarget(credential: unknown): ActionTargetReading {
	const parsed = rawTarget.safeParse(credential ?? {});
	if (!parsed.success) return wrong('A field of it cannot be read. Enter it again.');
	const { data } = parsed;
	const origins = readAllowedOrigins(data);
	if (!origins.ok) return origins;
	const allowedOrigins = origins.value;
	const login = readLogin(data);
	if (!login.ok) return login;
	const signingSecrets = [data.signingSecret, data.previousSigningSecret].filter((secret) => secret !== '');
	if (data.signingSecret === '' && signingSecrets.length > 0)
		return wrong("There is a 'Previous Signing Secret' but no 'Signing Secret'.");
	if (signingSecrets.some((secret) => keyOf(secret) === null))
		return wrong(
			"A signing secret is not a Standard Webhooks secret. Those are base64, usually with 'whsec_' " +
				'before it.',
		);
	if (login.value === null && signingSecrets.length === 0) {
		return {
			...wrong(
				"It holds neither a login nor a signing secret. Choose an 'Authentication' or enter a " +
					"'Signing Secret'.",
			),
			onlyOrigins: allowedOrigins,
		};
	}
	return { ok: true, value: { allowedOrigins, login: login.value, signingSecrets } };
}

/**
 * Reads the origins alone, for requests to which nothing of the credential is added.
 * @returns the origins as `URL.origin` writes them, or what is wrong with the field in words
 */
export function readAllowedOrigins(credential: unknown): OriginsReading {
	const parsed = rawOrigins.safeParse(credential ?? {});
	if (!parsed.success) return wrong('A field of it cannot be read. Enter it again.');
	const allowedOrigins = new Set<string>();
	for (const entry of parsed.data.allowedOrigins.split(/[\s,]+/).filter((text) => text !== '')) {
		const origin = originOf(entry);
		if (origin === null)
			return wrong(
				"'Allowed Origins' has an entry that is not a valid origin. Write each as https://, host " +
					'and, if needed, port, such as https://api.example.com.',
			);
		allowedOrigins.add(origin);
	}
	if (allowedOrigins.size === 0)
		return wrong(
			"'Allowed Origins' is empty, so this credential could not be sent anywhere. Enter the origin " +
				'of the receiver, such as https://api.example.com.',
		);
	return { ok: true, value: allowedOrigins };
}

type LoginReading = Reading<ActionTarget['login'], { message: string }>;

function readLogin({
	authentication,
	headerName,
	headerValue,
	token,
	user,
	password,
}: z.infer<typeof rawTarget>): LoginReading {
	const header = (name: string, value: string): LoginReading =>
		HEADER_VALUE.test(value)
			? { ok: true, value: { name, value } }
			: wrong('The login holds line breaks or non-ASCII characters, which no header can carry.');
	switch (authentication) {
		case 'none':
			return { ok: true, value: null };
		case 'header':
			if (!HEADER_NAME.test(headerName.trim()))
				return wrong(
					"'Header Name' is not a valid header name. Use letters, digits and hyphens, without a colon.",
				);
			if (headerName.trim().length > MAX_HEADER_NAME_LENGTH)
				return wrong(`'Header Name' is longer than ${MAX_HEADER_NAME_LENGTH} characters.`);
			if (!isSentByN8n(headerName.trim().toLowerCase()))
				return wrong(
					"n8n cannot send a header of the name in 'Header Name', and would leave it out. Use another one.",
				);
			if (headerValue === '') return wrong("'Header Value' is empty.");
			return header(headerName.trim(), headerValue);
		case 'bearer':
			return token === '' ? wrong("'Token' is empty.") : header('Authorization', `Bearer ${token}`);
		case 'basic':
			if (user.includes(':'))
				return wrong("'User' holds a colon, which basic authentication does not allow.");
			if (user === '' && password === '') return wrong("'User' and 'Password' are empty.");
			return header(
				'Authorization',
				`Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`,
			);
	}
}

/** Nothing of an entry may be ignored: with a path it would seem narrower than it is. */
function originOf(entry: string): string | null {
	let url: URL;
	try {
		url = new URL(entry);
	} catch {
		return null;
	}
	const isOrigin =
		(url.protocol === 'https:' || url.protocol === 'http:') &&
		url.username === '' &&
		url.password === '' &&
		url.pathname === '/' &&
		url.search === '' &&
		url.hash === '';
	return isOrigin && !entry.includes('*') ? url.origin : null;
}

/** The test of an action target in n8n's credential dialog: its shape, because every request would act. */
export async function testActionTargetShape(
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const reading = readActionTarget(credential.data);
	if (!reading.ok && reading.onlyOrigins !== undefined) {
		const origins = [...reading.onlyOrigins].join(', ');
		return {
			status: 'OK',
			message:
				`The shape is right for 'Send Test' of the OmniAI node, which may go to ${origins}. For ` +
				"webhook actions it also needs an 'Authentication' or a 'Signing Secret'. Nothing was sent to " +
				'test it.',
		};
	}
	if (!reading.ok) return { status: 'Error', message: reading.message };
	const origins = [...reading.value.allowedOrigins].join(', ');
	return {
		status: 'OK',
		message: `The shape is right. It will only be sent to ${origins}. Nothing was sent to test it.`,
	};
}

function wrong(message: string): { ok: false; message: string } {
	return { ok: false, message };
}
