import fc from 'fast-check';
import { nameLookup } from '../../../nodes/shared/http/nameLookup';
import { reachOf } from '../../../nodes/shared/http/networkAddress';
import {
	resolvedAddressProblem,
	sendingProblem,
	type NameLookup,
} from '../../../nodes/shared/http/resolvedAddress';

// Where names lead, against stand-ins for n8n's egress filter as its versions have it.

const at = 'actions[0].url';
const names = (addresses: string[] | Error, { refuses = false, reliable = true } = {}): NameLookup => ({
	addressesOf: async () => (addresses instanceof Error ? await Promise.reject(addresses) : addresses),
	isRefused: async () => refuses,
	refusesReliably: reliable,
});

const octets = fc.constantFrom(
	'8.8.8.8',
	'93.184.216.34',
	'10.0.0.5',
	'127.0.0.1',
	'169.254.169.254',
	'100.64.0.1',
	'100.100.100.200',
	'192.168.0.9',
);
const address = fc.oneof(
	octets,
	octets.map((ip) => `::ffff:${ip}`),
	fc.constantFrom('2606:4700::1111', '::1', 'fe80::1', 'fd00::1', 'fd00:ec2::254'),
);
const reach = (ip: string) => reachOf(new URL(ip.includes(':') ? `http://[${ip}]` : `http://${ip}`).hostname);

test('one address of a name that must not be reached is enough, wherever it stands among the others', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(address, { minLength: 1, maxLength: 5 }),
			fc.boolean(),
			async (addresses, allowed) => {
				const found = await resolvedAddressProblem(
					'https://hooks.example.com/x',
					allowed,
					at,
					names(addresses),
				);
				const reaches = addresses.map(reach);
				expect(found !== null).toBe(
					reaches.includes('metadata') || (reaches.includes('private') && !allowed),
				);
				if (found !== null)
					expect(found).toMatchObject({
						type: 'parameter_error',
						location: at,
						message: expect.stringContaining('hooks.example.com leads to'),
					});
			},
		),
	);
});

test('a name that cannot be looked up here is let through, because behind a proxy only the proxy can', async () => {
	expect(
		await resolvedAddressProblem('https://example.com/', false, at, names(new Error('ENOTFOUND'))),
	).toBeNull();
});

test('a name that cannot be looked up here and is none of the internet can only be one of a private network', async () => {
	const failing = names(new Error('ENOTFOUND'));
	for (const host of ['kubernetes.default.svc', 'vault.service.acme', 'db.zzz']) {
		expect(await resolvedAddressProblem(`https://${host}/`, false, at, failing)).toMatchObject({
			type: 'parameter_error',
			location: at,
			message: expect.stringContaining(host),
		});
		expect(await resolvedAddressProblem(`https://${host}/`, true, at, failing)).toBeNull();
	}
	// A top-level domain younger than this package is one like any other where names can be looked up.
	expect(await resolvedAddressProblem('https://hooks.zzz/', false, at, names(['93.184.216.34']))).toBeNull();
});

test(
	'where nobody can look names up, names of the internet pass and no others, unless a private network ' +
		'is allowed',
	async () => {
		const passes = async (host: string, allowed = false) =>
			(await sendingProblem(`https://${host}/x`, allowed, at, null)) === null;
		for (const host of [
			'hooks.slack.com',
			'api.example.co.uk',
			'n8n.example.dev',
			'münchen.example.com',
			'xn--bcher-kva.de',
			'a.xn--p1ai',
			'93.184.216.34',
			'EXAMPLE.COM.',
		])
			expect([host, await passes(host)]).toEqual([host, true]);
		for (const host of [
			'crm.acme',
			'vault.service.acme',
			'db.zzz',
			'crm',
			'machine.tail1234.ts.net',
			'com',
			'x.undefined',
			'a.1a',
		]) {
			expect([host, await passes(host), await passes(host, true)]).toEqual([host, false, true]);
		}
		for (const host of ['169.254.169.254', 'metadata.google.internal', 'a9fea9fe.nip.io'])
			expect([host, await passes(host, true)]).toEqual([host, false]);
	},
);

test('a retry looks a name up anew', async () => {
	const asked: unknown[] = [];
	const given: NameLookup = {
		...names(['8.8.8.8']),
		addressesOf: async (_hostname, anew) => (asked.push(anew), ['8.8.8.8']),
	};
	await sendingProblem('https://hooks.example.com/', false, at, given);
	await sendingProblem('https://hooks.example.com/', false, at, given, true);
	expect(asked).toEqual([false, true]);
});

test('a literal address was judged before and is not looked up', async () => {
	const fails: NameLookup = {
		...names([]),
		addressesOf: async () => await Promise.reject(new Error('looked up')),
		isRefused: async () => await Promise.reject(new Error('asked')),
	};
	for (const url of ['http://93.184.216.34/', 'http://[2606:4700::1111]/', 'http://127.0.0.1:5678/'])
		expect(await resolvedAddressProblem(url, false, at, fails)).toBeNull();
});

test(
	"n8n's own refusal counts only where it is known to mean something, and not against what the action " +
		'allows',
	async () => {
		const url = 'https://blocked.example.com/';
		expect(
			await resolvedAddressProblem(url, false, at, names(['8.8.8.8'], { refuses: true })),
		).not.toBeNull();
		expect(
			await resolvedAddressProblem(url, false, at, names(['8.8.8.8'], { refuses: true, reliable: false })),
		).toBeNull();
		expect(await resolvedAddressProblem(url, true, at, names(['8.8.8.8'], { refuses: true }))).toBeNull();
	},
);

describe('an n8n', () => {
	type Helpers = Parameters<typeof nameLookup>[0];
	const answered: string[] = [];
	const lookup = (
		hostname: string,
		_options: unknown,
		answer: (error: Error | null, found: Array<{ address: string }>) => void,
	) => {
		answered.push(hostname);
		if (hostname === 'nowhere.example.com') answer(new Error('ENOTFOUND'), []);
		else answer(null, [{ address: '10.0.0.5' }]);
	};
	const passthrough = { validateUrl: async () => ({ ok: true }), createSecureLookup: () => lookup };
	const strict = {
		...passthrough,
		validateUrl: async (url: string) =>
			url.includes('nowhere')
				? await Promise.reject(new Error('ENOTFOUND'))
				: { ok: !url.includes('169.254') && !url.includes('blocked') },
	};
	const helpers = (getSecureEgressFilter?: unknown) => ({ getSecureEgressFilter }) as unknown as Helpers;

	test.each([
		['without the helper', helpers(undefined)],
		['with a helper that gives nothing', helpers(() => undefined)],
		[
			'with a helper that throws',
			helpers(() => {
				throw new Error('x');
			}),
		],
		['with a filter of another shape', helpers(() => ({}))],
		[
			'with a filter that throws',
			helpers(() => ({
				createSecureLookup: () => {
					throw new Error('x');
				},
			})),
		],
	])('%s knows nothing about names', async (_name, given) => expect(await nameLookup(given)).toBeNull());

	test('with a filter that ignores what it is asked is recognised by what that lets through', async () => {
		const found = await nameLookup(helpers(() => passthrough));
		expect(found?.refusesReliably).toBe(false);
		expect(await found?.addressesOf('hooks.example.com')).toEqual(['10.0.0.5']);
	});

	test('with a filter that refuses when asked to be strict is believed', async () => {
		const found = await nameLookup(
			helpers((policy?: string) => (policy === 'enforced' ? strict : passthrough)),
		);
		expect(found?.refusesReliably).toBe(true);
		expect(await found?.isRefused('https://blocked.example.com/')).toBe(true);
		expect(await found?.isRefused('https://nowhere.example.com/')).toBe(false);
	});

	test(
		'shares a look-up among all who ask at the same time, and makes it anew a moment later or for a ' +
			'retry',
		async () => {
			answered.length = 0;
			const found = await nameLookup(helpers(() => passthrough));
			await Promise.all(
				['a.example.com', 'b.example.com', 'a.example.com'].map(
					async (name) => await found?.addressesOf(name),
				),
			);
			const failures = await Promise.all(
				[1, 2].map(async () => await found?.addressesOf('nowhere.example.com').catch(() => 'failed')),
			);
			expect([answered, failures]).toEqual([
				['a.example.com', 'b.example.com', 'nowhere.example.com'],
				['failed', 'failed'],
			]);
			await found?.addressesOf('a.example.com');
			expect(answered).toHaveLength(3);
			await found?.addressesOf('a.example.com', true);
			expect(answered.splice(3)).toEqual(['a.example.com']);
			const now = performance.now.bind(performance);
			const later = jest.spyOn(performance, 'now').mockImplementation(() => now() + 2_000);
			await found?.addressesOf('b.example.com').finally(() => later.mockRestore());
			expect(answered.splice(3)).toEqual(['b.example.com']);
		},
	);
});

test('the problem of a name says where it leads and what to do', async () => {
	const allow =
		"Switch on 'Allow Private Network' for this action if it is meant to stay inside your network.";
	const told = async (url: string, lookup: NameLookup | null) => await sendingProblem(url, false, at, lookup);
	expect(await told('https://crm.acme/', null)).toEqual({
		type: 'parameter_error',
		message: 'crm.acme is not a public host name, so it can only lead into a private network.',
		location: at,
		suggestion:
			"Check its spelling, or switch on 'Allow Private Network' for this action if it is meant to " +
			'stay inside your network.',
	});
	expect(await told('https://a.example.com/', names(['10.0.0.5']))).toEqual({
		type: 'parameter_error',
		message: 'a.example.com leads to an address in a private network.',
		location: at,
		suggestion: allow,
	});
	expect(await told('https://a.example.com/', names(['no address']))).toMatchObject({
		message: 'a.example.com leads to an address in a private network.',
	});
	expect(await told('https://a.example.com/', names(['8.8.8.8'], { refuses: true }))).toEqual({
		type: 'parameter_error',
		message: 'a.example.com leads to an address in a private network.',
		location: at,
		suggestion: allow,
	});
	expect(await told('https://a.example.com/', names(['8.8.8.8', '169.254.169.254']))).toEqual({
		type: 'parameter_error',
		message:
			'a.example.com leads to a link-local or cloud metadata address, which can hand out ' +
			'credentials. It is never sent to.',
		location: at,
		suggestion: 'Send to the address of a service.',
	});
	expect([
		await told('https://a.example.com/', names(['8.8.8.8'], { refuses: true, reliable: false })),
		await told('https://[2606:4700::1111]/', names(['10.0.0.5'])),
		await told('https://8.8.8.8/', names(['10.0.0.5'])),
	]).toEqual([null, null, null]);
});
