import { nameLookup } from '../../../nodes/shared/http/nameLookup';
import { addressProblem } from '../../../nodes/shared/http/addressProblem';
import { resolvedAddressProblem } from '../../../nodes/shared/http/resolvedAddress';

// What a person is told of an address that is not sent to, and what is asked of n8n about names.

const at = 'actions[0].url';
const METADATA = /cloud metadata address, which can hand out credentials/;
const PRIVATE = /an address in a private network/;

test.each([
	['http://169.254.169.254/latest', METADATA],
	['http://[fe80::1]/', METADATA],
	['http://metadata.google.internal/', METADATA],
	['http://10.0.0.1/', PRIVATE],
	['http://localhost:5678/', PRIVATE],
])('the problem of %s says what kind of address it is', (url, said) => {
	const problem = addressProblem(url, false, at);
	expect(problem).toMatchObject({
		type: 'parameter_error',
		location: at,
		message: expect.stringMatching(said),
	});
	// Only the one may be allowed, so only there is it said how.
	expect(/Allow Private Network/.test(problem?.suggestion ?? '')).toBe(said === PRIVATE);
});

test.each([
	['nonsense', "'nonsense' is not a web address.", /starts with https:\/\//],
	['ftp://example.com/', 'Addresses that start with ftp: cannot be sent to.', /https:\/\/ or http:\/\//],
	[
		'https://user@example.com/',
		'The address holds a user name or password, which would show up in logs along the way.',
		/send the login in a header/,
	],
	[
		'http://169.254.169.254/',
		'169.254.169.254 is a link-local or cloud metadata address, which can hand out credentials. It ' +
			'is never sent to.',
		/address of a service/,
	],
	['http://10.0.0.1/', '10.0.0.1 is an address in a private network.', /Allow Private Network/],
])('the problem of %s is told in full', (url, message, suggestion) => {
	expect(addressProblem(url, false, at)).toEqual({
		type: 'parameter_error',
		message,
		location: at,
		suggestion: expect.stringMatching(suggestion),
	});
});

test.each(['https://:word@example.com/', 'https://user@example.com/', 'https://user:word@example.com/'])(
	'the login in %s is refused as a login',
	(url) => {
		expect(addressProblem(url, true, at)?.message).toMatch(/user name or password/);
	},
);

const leadsTo = async (addresses: string[], isRefused = false) =>
	await resolvedAddressProblem('https://hooks.example.com/x', false, at, {
		addressesOf: async () => addresses,
		isRefused: async () => isRefused,
		refusesReliably: true,
	});

test.each([
	[['8.8.8.8', '169.254.169.254', '10.0.0.1'], false, METADATA],
	[['10.0.0.1'], false, PRIVATE],
	[['8.8.8.8'], true, PRIVATE],
	// What cannot be read is not known to be public.
	[['8.8.8.8', 'no address'], false, PRIVATE],
	[['fe80::1%eth0'], false, PRIVATE],
])(
	'the problem of a name that leads to %j (refused by n8n: %s) says what that is',
	async (addresses, isRefused, said) => {
		expect((await leadsTo(addresses, isRefused))?.message).toMatch(said);
	},
);

test.each(['https://1.example.com/', 'https://1.2.3.4.example.com/', 'https://a1.2.example.com/'])(
	'the host of %s is a name and is looked up',
	async (url) => {
		const asked: string[] = [];
		await resolvedAddressProblem(url, false, at, {
			addressesOf: async (name) => (asked.push(name), ['8.8.8.8']),
			isRefused: async () => false,
			refusesReliably: true,
		});
		expect(asked).toEqual([new URL(url).hostname]);
	},
);

describe("n8n's filter", () => {
	type Helpers = Parameters<typeof nameLookup>[0];
	const found = async (filter: object) =>
		await nameLookup({ getSecureEgressFilter: () => filter } as unknown as Helpers);

	test('is asked for all addresses of a name', async () => {
		const options: unknown[] = [];
		const names = await found({
			createSecureLookup:
				() => (_name: string, asked: unknown, answer: (error: null, found: object[]) => void) => {
					options.push(asked);
					answer(null, [
						{ address: '8.8.8.8', family: 4 },
						{ address: '10.0.0.1', family: 4 },
					]);
				},
		});
		expect(await names?.addressesOf('hooks.example.com')).toEqual(['8.8.8.8', '10.0.0.1']);
		expect(options).toEqual([expect.objectContaining({ all: true })]);
	});

	test('may answer with one address as text', async () => {
		const names = await found({
			createSecureLookup:
				() => (_name: string, _asked: unknown, answer: (error: null, found: string) => void) =>
					answer(null, '10.0.0.7'),
		});
		expect(await names?.addressesOf('hooks.example.com')).toEqual(['10.0.0.7']);
	});

	test.each<[string, object]>([
		['has no validateUrl', {}],
		['gives nothing', { validateUrl: async () => undefined }],
		['gives something else', { validateUrl: async () => 'no' }],
		[
			'throws',
			{
				validateUrl: () => {
					throw new Error('x');
				},
			},
		],
	])('that %s refuses nothing', async (_how, filter) => {
		const names = await found({ ...filter, createSecureLookup: () => () => {} });
		expect([names?.refusesReliably, await names?.isRefused('http://169.254.169.254/')]).toEqual([
			false,
			false,
		]);
	});
});
