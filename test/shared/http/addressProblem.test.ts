import fc from 'fast-check';
import { BlockList } from 'node:net';
import { reachOf } from '../../../nodes/shared/http/networkAddress';
import { addressProblem } from '../../../nodes/shared/http/addressProblem';

const refused = (url: string, allowPrivateNetwork = false) =>
	addressProblem(url, allowPrivateNetwork, 'actions[0].url') !== null;

// Node's own block list is the model: a second implementation of the same ranges.
const notPublic = new BlockList();
for (const [network, prefix] of [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.0.0', 24],
	['192.0.2.0', 24],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['198.51.100.0', 24],
	['203.0.113.0', 24],
	['224.0.0.0', 4],
	['240.0.0.0', 4],
] as const) {
	notPublic.addSubnet(network, prefix, 'ipv4');
}

// Random addresses would hardly ever meet a range, so most are taken from the edges of one.
const edges = [
	'0.0.0.0',
	'9.255.255.255',
	'10.0.0.0',
	'10.255.255.255',
	'11.0.0.0',
	'100.63.255.255',
	'100.64.0.0',
	'100.127.255.255',
	'100.128.0.0',
	'126.255.255.255',
	'127.0.0.1',
	'128.0.0.0',
	'169.253.255.255',
	'169.254.169.254',
	'169.255.0.0',
	'172.15.255.255',
	'172.16.0.0',
	'172.31.255.255',
	'172.32.0.0',
	'192.0.0.1',
	'192.0.1.0',
	'192.0.2.1',
	'192.167.255.255',
	'192.168.0.1',
	'192.169.0.0',
	'198.17.255.255',
	'198.18.0.0',
	'198.19.255.255',
	'198.20.0.0',
	'198.51.100.9',
	'203.0.113.9',
	'203.0.114.0',
	'223.255.255.255',
	'224.0.0.1',
	'240.0.0.1',
	'255.255.255.255',
	'8.8.8.8',
];
const address = fc.oneof(fc.constantFrom(...edges), fc.ipV4());
const hex = (octets: number[]) => octets.map((octet) => octet.toString(16).padStart(2, '0')).join('');
const groups = (octets: number[]) => hex(octets).replace(/^(.{4})/, '$1:');

const spellings: Array<[string, (octets: number[]) => string]> = [
	['dotted', (octets) => octets.join('.')],
	['trailing dot', (octets) => `${octets.join('.')}.`],
	['decimal', (octets) => String(parseInt(hex(octets), 16))],
	['hexadecimal', (octets) => `0x${hex(octets)}`],
	['octal octets', (octets) => octets.map((octet) => `0${octet.toString(8)}`).join('.')],
	['hexadecimal octets', (octets) => octets.map((octet) => `0x${octet.toString(16)}`).join('.')],
	['percent-encoded', (octets) => octets.join('.').replace(/\./g, '%2e')],
	[
		'full-width digits',
		(octets) => octets.join('.').replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
	],
	['mapped IPv6', (octets) => `[::ffff:${octets.join('.')}]`],
	['mapped IPv6 in hexadecimal', (octets) => `[0:0:0:0:0:ffff:${groups(octets)}]`],
	['NAT64', (octets) => `[64:ff9b::${groups(octets)}]`],
	['6to4', (octets) => `[2002:${groups(octets)}::1]`],
];

test.each(spellings)('an IPv4 address is judged the same when it is written as %s', (_name, spell) => {
	fc.assert(
		fc.property(address, (text) => {
			const host = new URL(`http://${spell(text.split('.').map(Number))}/`).hostname;
			expect({ text, reach: reachOf(host) !== 'public' }).toEqual({
				text,
				reach: notPublic.check(text, 'ipv4'),
			});
		}),
	);
});

test.each([
	'[::1]',
	'[::]',
	'[fe80::1]',
	'[fc00::1]',
	'[fd12:3456::1]',
	'[ff02::1]',
	'[2001:db8::1]',
	'[2001::1]',
	'[::7f00:1]',
	'[fd00:ec2::254]',
	'localhost',
	'LOCALHOST',
	'localhost.',
	'a.localhost',
	'metadata.google.internal',
])('the host %s is not public', (host) => expect(refused(`https://${host}/`)).toBe(true));

test.each([
	'https://example.com/hook',
	'http://93.184.216.34/',
	'https://[2606:2800:220:1:248:1893:25c8:1946]/',
	'https://münchen.example.com/ü?q=1',
])('the address %s may be sent to', (url) => expect(refused(url)).toBe(false));

test('private addresses may be allowed, link-local and metadata addresses never', () => {
	for (const host of ['127.0.0.1', '10.1.2.3', 'localhost', '[::1]', '192.168.0.9'])
		expect(refused(`http://${host}:5678/`, true)).toBe(false);
	for (const host of [
		'169.254.169.254',
		'169.254.1.1',
		'[fe80::1]',
		'[::ffff:169.254.169.254]',
		'100.100.100.200',
		'metadata.google.internal',
		'2852039166',
	])
		expect(refused(`http://${host}/`, true)).toBe(true);
});

test.each([
	'ftp://example.com/',
	'file:///etc/passwd',
	'javascript:alert(1)',
	'data:text/plain,x',
	'example.com/hook',
	'//example.com',
	'https://',
	'',
	'https://user:pass@example.com/',
	'https://user@example.com/',
	'http://[::1',
	'https://exa mple.com',
])('the address "%s" is refused', (url) => expect(refused(url, true)).toBe(true));

test('a problem never quotes a user name, a password or a query', () => {
	for (const url of [
		'https://canary:canary@example.com/?canary=1',
		'http://canary@10.0.0.1/?t=canary',
		'ftp://canary:x@host/',
		'canary@not an address?key=canary',
	]) {
		expect(JSON.stringify(addressProblem(url, false, 'actions[0].url'))).not.toContain('canary');
	}
});

test.each([
	'fd00:c1::a9fe:a9fe',
	'fd00:42::42',
	'fd00:a9fe:a9fe::1',
	'fd00:100::100:200',
	'fd00:ec2::254',
	'fd20:ce::254',
])('the metadata address %s of a cloud is refused in every network', (address) => {
	expect(refused(`http://[${address}]/`, true)).toBe(true);
	// Its neighbours in the private range are only private.
	expect(refused('http://[fd00:c2::a9fe:a9fe]/', true)).toBe(false);
});

describe('the problem of an address', () => {
	const PRIVATE =
		"Switch on 'Allow Private Network' for this action if it is meant to stay inside your network.";
	const FULL = 'Enter a full address that starts with https://.';
	const USER = [
		'The address holds a user name or password, which would show up in logs along the way.',
		"Remove everything before the '@' and send the login in a header.",
	] as const;
	test.each<[string, boolean, string, string, string]>([
		[
			`https://example.com/${'x'.repeat(8_173)}`,
			true,
			'bounds_exceeded',
			'The address is longer than 8192 characters.',
			'Send long values in the body instead of the address.',
		],
		['nonsense', true, 'parameter_error', "'nonsense' is not a web address.", FULL],
		[
			'ftp://example.com/',
			true,
			'parameter_error',
			'Addresses that start with ftp: cannot be sent to.',
			'Use an address that starts with https:// or http://.',
		],
		['https://user@example.com/', true, 'parameter_error', ...USER],
		['https://:word@example.com/', true, 'parameter_error', ...USER],
		['http://10.0.0.5/', false, 'parameter_error', '10.0.0.5 is an address in a private network.', PRIVATE],
		[
			'http://169.254.169.254/',
			true,
			'parameter_error',
			'169.254.169.254 is a link-local or cloud metadata address, which can hand out credentials. ' +
				'It is never sent to.',
			'Send to the address of a service.',
		],
	])('has the right type, sentence and advice (row %#)', (url, allowed, type, message, suggestion) =>
		expect(addressProblem(url, allowed, 'actions[0].url')).toEqual({
			type,
			message,
			location: 'actions[0].url',
			suggestion,
		}),
	);

	test('never quotes a login in place of a scheme, and the longest address has none', () => {
		const found = addressProblem('user:canary@example.com', true, 'x');
		expect(found).toMatchObject({
			type: 'parameter_error',
			message: expect.stringMatching(/ is not a web address\.$/),
			location: 'x',
			suggestion: FULL,
		});
		expect(found?.message).not.toContain('canary');
		expect(addressProblem(`https://example.com/${'x'.repeat(8_172)}`, false, 'x')).toBeNull();
	});
});
