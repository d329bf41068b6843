import type { ICredentialsDecrypted, INodeCredentialTestResult } from 'n8n-workflow';
import { readActionTarget } from '../action/actionTarget';
import { readNotificationTarget } from '../action/notification/notificationTarget';

/** The test of an action target in n8n's credential dialog: its shape, because every request would act. */
export async function testActionTargetShape(credential: ICredentialsDecrypted): Promise<INodeCredentialTestResult> {
	const reading = readActionTarget(credential.data);
	if (!reading.ok && reading.onlyOrigins !== undefined) {
		const origins = [...reading.onlyOrigins].join(', ');
		return { status: 'OK', message: `The shape is right for 'Send Test' of the OmniAI node, which may go to ${origins}. For webhook actions it also needs an 'Authentication' or a 'Signing Secret'. Nothing was sent to test it.` };
	}
	if (!reading.ok) return { status: 'Error', message: reading.message };
	const origins = [...reading.target.allowedOrigins].join(', ');
	return { status: 'OK', message: `The shape is right. It will only be sent to ${origins}. Nothing was sent to test it.` };
}

/** The test of a notification target: its shape, because a test would be a message in the channel. */
export async function testNotificationTargetShape(credential: ICredentialsDecrypted): Promise<INodeCredentialTestResult> {
	const reading = readNotificationTarget(credential.data);
	if (!reading.ok) return { status: 'Error', message: reading.message };
	return { status: 'OK', message: 'The shape is right. Nothing was sent to test it; the first message shows whether the address works.' };
}
