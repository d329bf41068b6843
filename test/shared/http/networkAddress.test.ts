import { reachOf, type Reach } from '../../../nodes/shared/http/networkAddress';

// How far an address reaches, at the edges of every range. The ranges are those of IANA's registries of
// special-purpose addresses and of the clouds' documentation, written down here once more.

const hostOf = (address: string) =>
	new URL(`http://${address.includes(':') ? `[${address}]` : address}/`).hostname;

const inRange = (reach: Reach, ...pairs: Array<[first: string, last: string]>): Array<[string, Reach]> =>
	pairs.flat().map((address) => [address, reach]);
const each = (reach: Reach, ...addresses: string[]): Array<[string, Reach]> =>
	addresses.map((address) => [address, reach]);

test.each([
	...inRange(
		'metadata',
		['169.254.0.0', '169.254.255.255'],
		['100.100.100.200', '100.100.100.200'],
		['168.63.129.16', '168.63.129.16'],
		['192.0.0.192', '192.0.0.192'],
	),
	...inRange(
		'private',
		['0.0.0.0', '0.255.255.255'],
		['10.0.0.0', '10.255.255.255'],
		['100.64.0.0', '100.127.255.255'],
		['100.100.100.199', '100.100.100.201'],
		['127.0.0.0', '127.255.255.255'],
		['172.16.0.0', '172.31.255.255'],
		['192.0.0.0', '192.0.0.255'],
		['192.0.0.191', '192.0.0.193'],
		['192.0.2.0', '192.0.2.255'],
		['192.88.99.0', '192.88.99.255'],
		['192.168.0.0', '192.168.255.255'],
		['198.18.0.0', '198.19.255.255'],
		['198.51.100.0', '198.51.100.255'],
		['203.0.113.0', '203.0.113.255'],
		['224.0.0.0', '255.255.255.255'],
	),
	...inRange(
		'public',
		['1.0.0.0', '9.255.255.255'],
		['11.0.0.0', '100.63.255.255'],
		['100.128.0.0', '126.255.255.255'],
		['128.0.0.0', '168.63.129.15'],
		['168.63.129.17', '169.253.255.255'],
		['169.255.0.0', '172.15.255.255'],
		['172.32.0.0', '191.255.255.255'],
		['192.0.1.0', '192.0.1.255'],
		['192.0.3.0', '192.88.98.255'],
		['192.88.100.0', '192.167.255.255'],
		['192.169.0.0', '198.17.255.255'],
		['198.20.0.0', '198.51.99.255'],
		['198.51.101.0', '203.0.112.255'],
		['203.0.114.0', '223.255.255.255'],
	),
])('the IPv4 address %s is %s (row %#)', (address, reach) => expect(reachOf(hostOf(address))).toBe(reach));

test.each([
	// Link-local, and where clouds answer with credentials.
	...inRange('metadata', ['fe80::', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff']),
	...each(
		'metadata',
		'fd00:ec2::254',
		'fd00:ec2::',
		'fd20:ce::254',
		'fd20:ce::1',
		'fd00:100::100:200',
		'fd00:a9fe:a9fe::1',
		'fd00:c1::a9fe:a9fe',
		'fd00:42::42',
	),
	...each(
		'private',
		'fd00:ec1::254',
		'fd01:ec2::254',
		'fd21:ce::254',
		'fd20:cd::254',
		'fd20:cf::254',
		'fd00:42::43',
		'fd00:100::100:201',
		'fd00::',
		'fe7f::1',
		'fec0::1',
		'fc00::1',
		'fdff::1',
	),
	// Nothing but 2000::/3 is routed.
	...inRange(
		'private',
		['::', '::1'],
		['1::', '1fff:ffff::1'],
		['4000::', 'ffff:ffff::1'],
		['ff00::', 'ff02::1'],
		['100::', '100::1'],
	),
	...each(
		'public',
		'2000::',
		'2000::1',
		'2606:4700::1111',
		'3ffe::1',
		'3fff:1000::',
		'3fff:ffff::1',
		'2a00:1450:4001::8a',
	),
	// For documentation.
	...inRange('private', ['2001:db8::', '2001:db8:ffff:ffff::1'], ['3fff::', '3fff:fff:ffff::1']),
	...each(
		'public',
		'2001:db7:ffff::1',
		'2001:db9::1',
		'2003:db8::1',
		'2600:db8::1',
		'3ffe:fff::1',
		'2600:fff::1',
		'2600::1',
		'2600:2::1',
		'2600:0:0:1::1',
	),
	// Teredo, benchmarks, identifiers without a place.
	...each(
		'private',
		'2001::1',
		'2001:0:808:808::1',
		'2001:2::1',
		'2001:2:0:ffff::1',
		'2001:10::1',
		'2001:1f:ffff::1',
		'2001:20::1',
		'2001:2f:ffff::1',
	),
	...each(
		'public',
		'2001:1::1',
		'2001:2:1::1',
		'2001:3::1',
		'2001:f::1',
		'2001:30::1',
		'2001:4860:4860::8888',
		'2600:10::1',
		'2600:2f::1',
		'2600:1f::1',
		'2603:20::1',
	),
])('the IPv6 address %s is %s', (address, reach) => expect(reachOf(hostOf(address))).toBe(reach));

// Transition addresses carry an IPv4 address, which is where the packet ends up.
const V4: Array<[dotted: string, groups: [string, string], inverted: [string, string], reach: Reach]> = [
	['8.8.8.8', ['808', '808'], ['f7f7', 'f7f7'], 'public'],
	['10.0.0.5', ['a00', '5'], ['f5ff', 'fffa'], 'private'],
	['192.168.1.1', ['c0a8', '101'], ['3f57', 'fefe'], 'private'],
	['169.254.169.254', ['a9fe', 'a9fe'], ['5601', '5601'], 'metadata'],
];

test.each(V4)(
	'the IPv4 address %s is as near when an IPv6 address carries it',
	(dotted, [high, low], [notHigh, notLow], reach) => {
		const of = (...addresses: string[]) => addresses.map((address) => reachOf(hostOf(address)));
		const all = (count: number, expected: Reach) => Array.from({ length: count }, () => expected);
		expect(
			of(
				`::ffff:${dotted}`,
				`::ffff:0:${high}:${low}`,
				`::${high}:${low}`,
				`64:ff9b::${high}:${low}`,
				`2002:${high}:${low}::1`,
			),
		).toEqual(all(5, reach));
		// ISATAP, in a network that is public, private or link-local otherwise.
		const isatap = ['0', '200'].map((flag) => `2606:4700::${flag}:5efe:${high}:${low}`);
		expect(of(...isatap)).toEqual(all(2, reach));
		expect(of(`fc00::5efe:${high}:${low}`)).toEqual([reach === 'metadata' ? 'metadata' : 'private']);
		expect(of(`fe80::5efe:${high}:${low}`)).toEqual(['metadata']);
		// Teredo: its server, and the client with all bits turned over.
		expect(of(`2001:0:${high}:${low}::1`, `2001::${notHigh}:${notLow}`)).toEqual(
			all(2, reach === 'metadata' ? 'metadata' : 'private'),
		);
		// NAT64 with a prefix of one's own is private in any case.
		const split = [
			`${high.padStart(4, '0').slice(0, 2)}${high.padStart(4, '0').slice(2)}`,
			low.padStart(4, '0'),
		] as const;
		const behind48 = `64:ff9b:1:${split[0]}:${split[1].slice(0, 2)}:${split[1].slice(2)}00::`;
		expect(of(`64:ff9b:1::${high}:${low}`, behind48)).toEqual(
			all(2, reach === 'metadata' ? 'metadata' : 'private'),
		);
	},
);

test.each([
	// Each differs in one place from an address that carries 169.254.169.254.
	'1::ffff:a9fe:a9fe',
	'0:1::ffff:a9fe:a9fe',
	'0:0:1::ffff:a9fe:a9fe',
	'0:0:0:1::ffff:a9fe:a9fe',
	'::1:ffff:a9fe:a9fe',
	'::fffe:a9fe:a9fe',
	'1::ffff:0:a9fe:a9fe',
	'0:0:0:1:ffff:0:a9fe:a9fe',
	'::fffe:0:a9fe:a9fe',
	'::ffff:1:a9fe:a9fe',
	'::1:0:a9fe:a9fe',
	'::1:a9fe:a9fe',
	'0:0:0:1::a9fe:a9fe',
	'1::a9fe:a9fe',
	'65:ff9b::a9fe:a9fe',
	'64:ff9a::a9fe:a9fe',
	'fc00:ff9b::a9fe:a9fe',
	'64:1::a9fe:a9fe',
	'fc00::5eff:a9fe:a9fe',
	'fc00::1:5efe:a9fe:a9fe',
	'fc00::100:5efe:a9fe:a9fe',
])('the IPv6 address %s carries no other and is private', (address) =>
	expect(reachOf(hostOf(address))).toBe('private'),
);

test.each([
	'2003:a9fe:a9fe::1',
	'2600:a9fe:a9fe::1',
	'2600::5601:5601',
	'2003:0:a9fe:a9fe::1',
	'2001:1:a9fe:a9fe::1',
	'2606:4700::a9fe:a9fe',
	'2606:4700::5eff:a9fe:a9fe',
	'2606:4700::1:5efe:a9fe:a9fe',
	'2606:ff9b::a9fe:a9fe',
])('the IPv6 address %s carries no other and is public', (address) =>
	expect(reachOf(hostOf(address))).toBe('public'),
);

test('the IPv6 address ::2 stands for 0.0.0.2, and ::1 for this machine', () =>
	expect(['::2', '::1', '::'].map((address) => reachOf(hostOf(address)))).toEqual([
		'private',
		'private',
		'private',
	]));

test.each<[string, Reach]>([
	...[
		'instance-data',
		'instance-data.ec2.internal',
		'metadata',
		'metadata.azure.internal',
		'metadata.goog',
		'metadata.google.internal',
		'metadata.tencentyun.com',
	].map((name): [string, Reach] => [name, 'metadata']),
	...['METADATA.GOOG', 'metadata.goog.', 'metadata.google.internal..'].map((name): [string, Reach] => [
		name,
		'metadata',
	]),
	...[
		'localhost',
		'a.localhost',
		'printer.local',
		'local',
		'x.localdomain',
		'api.internal',
		'wiki.intranet',
		'nas.lan',
		'box.home.arpa',
		'home.arpa',
		'db',
		'DB',
		'db.',
		'x.lan.',
		'x.lan..',
	].map((name): [string, Reach] => [name, 'private']),
	...[
		'example.com',
		'notlocal.example.com',
		'mylan.example.com',
		'local.example.com',
		'internal.example.com',
		'a.xlocal',
		'a.homexarpa',
		'home.arpa.example.com',
		'1.2.3.4.example.com',
		'a.1.2.3.4.example.com',
		'x1.2.3.com',
	].map((name): [string, Reach] => [name, 'public']),
])('the name %s is %s', (name, reach) => expect(reachOf(name)).toBe(reach));

test.each([
	'[::1',
	'[]',
	'[1:2:3]',
	'[1:2:3:4:5:6:7:8:9]',
	'[1::2:3:4:5:6:7:8:9]',
	'[g::1]',
	'[2606:4700::x]',
	'[2606:4700:1:2:3:4:5]',
])('the text %s is no address and counts as private', (host) => expect(reachOf(host)).toBe('private'));
