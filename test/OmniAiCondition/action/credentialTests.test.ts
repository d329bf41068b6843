import { testNotificationTargetShape } from '../../../nodes/OmniAiCondition/action/notification/notificationTarget';
import { testActionTargetShape } from '../../../nodes/shared/http/actionTarget';

// The tests in n8n's credential dialog look at the shape alone, and say so.

const credential = (data: object) => ({ id: '1', name: 'x', type: 'x', data }) as never;

test('the test of a credential for webhooks looks at its shape and shows no secret', async () => {
	const target = { allowedOrigins: 'https://api.example.com', authentication: 'bearer', token: 'canary' };
	const fine = await testActionTargetShape(credential(target));
	expect(fine).toMatchObject({
		status: 'OK',
		message: expect.stringMatching(/only be sent to https:\/\/api\.example\.com.*Nothing was sent/),
	});
	const wrong = await testActionTargetShape(
		credential({ ...target, allowedOrigins: 'api.example.com/canary' }),
	);
	expect(wrong).toMatchObject({ status: 'Error', message: expect.stringMatching(/Allowed Origins/) });
	expect(JSON.stringify([fine, wrong])).not.toContain('canary');
});

test('the test of a credential that only names origins is fine for Send Test, and says what webhooks need', async () => {
	const fine = await testActionTargetShape(
		credential({ allowedOrigins: 'https://n8n.example.com', authentication: 'none' }),
	);
	expect(fine).toMatchObject({
		status: 'OK',
		message: expect.stringMatching(/Send Test.*https:\/\/n8n\.example\.com.*webhook actions it also needs/),
	});
	expect(
		(await testActionTargetShape(credential({ allowedOrigins: '', authentication: 'none' }))).status,
	).toBe('Error');
});

test('the test of a credential for a chat looks at its shape and shows no address', async () => {
	const fine = await testNotificationTargetShape(credential({ url: 'https://hooks.example.com/canary' }));
	expect(fine).toMatchObject({ status: 'OK', message: expect.stringMatching(/Nothing was sent/) });
	const wrong = await testNotificationTargetShape(credential({ url: 'canary' }));
	expect(wrong.status).toBe('Error');
	expect(JSON.stringify([fine, wrong])).not.toContain('canary');
});
