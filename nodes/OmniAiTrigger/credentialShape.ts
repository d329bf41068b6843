import type { ICredentialsDecrypted, INodeCredentialTestResult } from 'n8n-workflow';
import { headerSecretProblem, type HeaderSecret } from '../proof/headerSecret';

/** The test of the secret's credential in n8n's credential dialog: its shape, because nothing can be sent. */
export function testHeaderSecretShape(credential: ICredentialsDecrypted): INodeCredentialTestResult {
	const problem = headerSecretProblem((credential.data ?? {}) as Partial<HeaderSecret>);
	if (problem !== null) return { status: 'Error', message: problem };
	return {
		status: 'OK',
		message: 'The shape is right. Whether OmniAI sends this header and secret shows with the first delivery; nothing was sent to test it.',
	};
}
