import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { secretProblem, type WebhookSecret } from './webhookSecret';

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
