import { reportedCause } from '../../../nodes/shared/event/reportedCause';

// Texts of lending life that hold words of machines, and texts of machines that only a person can get out of.
// Written by a reader who looked for what is read wrongly; each of them once was, or is next to one that was.

test.each([
	'Our rate limit exceeded what the investor allows',
	'Calls limit reached: we may only call the consumer 7 times in 7 days',
	'Call limit exceeded under Regulation F',
	'Calls limit exceeded for this consumer (Reg F 7-in-7)',
	'Requests limit reached for this lead today',
	'Contact frequency: calls quota reached for this week',
	'Too many requests from the consumer to stop contact',
	'The note is rate limited to 8 percent',
	'The model is unavailable: vehicle not eligible for auto financing',
	'This service is unavailable where the customer lives',
	'Service unavailable: product not offered in NY',
	'Service not available. Lead is outside the licensed states.',
	'The network is down payment assistance only',
	'System overloaded with debt',
	'The attorney said the system was down',
	'Connection lost with the customer; he hung up',
	'Connection refused: customer declined to link the account',
	'Connection closed by peer reviewer',
	'The customer asked: why was my connection refused?',
	'Network error: dealer is not in our network',
	'Network failure to appear',
	'Fetch failed inspection',
	'Lead said the request timed out on his phone',
	'Job timed out of the 30-day notice',
	'Read timeout notice sent to the consumer',
	'Task timed out: nobody approved the message',
	'Task timed out because no reviewer was assigned',
	'Request timed out; the customer never answered',
	'Request timed out since nobody approved it',
	'Tool call timed out waiting for manager approval',
	'Status 500 on the applicant scale',
	'Error 500: FICO below minimum',
	'Vantage score status 503',
	'API returned 500 in assets',
	'Server returned 500 for monthly rent',
	'Provider returned 503 for credit score',
	'API returned 504 on the Vantage scale',
])('a text about lending is not taken for a failure that passes: %s', (text) => {
	expect(reportedCause(text).retryable).not.toBe(true);
});

test.each([
	'Account suspended: rate limit exceeded repeatedly',
	'429 Too Many Requests: monthly plan limit, upgrade to continue',
	'HTTP 429: You exceeded your current quota, please check your plan and billing details',
	'503 Service Unavailable: account disabled',
	'Internal server error: the sender was blocked',
])('a text that asks a person to act is not read as passing: %s', (text) => {
	expect(reportedCause(text).retryable).not.toBe(true);
});

test.each([
	['The SMS gateway did not respond within 30 seconds', 'timeout'],
	['Request to Equifax timed out', 'timeout'],
	['Credit bureau API timed out while pulling the report', 'timeout'],
	['connect ETIMEDOUT 52.1.2.3:443 while fetching bank statement', 'timeout'],
	['The credit bureau is temporarily unavailable', 'unavailable'],
	['Experian returned HTTP 503 for the credit score', 'unavailable'],
	['Status code 503 after the borrower submitted', 'unavailable'],
	['Plaid returned 500 INTERNAL_SERVER_ERROR', 'unavailable'],
	['Temporary failure in name resolution', 'network'],
	['fetch failed', 'network'],
	['Socket hang up while uploading the paystub', 'network'],
	['Twilio: 429 Too Many Requests', 'rate_limit'],
])('a text about a machine is taken for a failure that passes: %s', (text, category) => {
	expect(reportedCause(text)).toEqual({ category, retryable: true });
});
