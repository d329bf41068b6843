import { reachOfName } from './hostName';

/**
 * How far an address reaches. `metadata` covers link-local addresses, where clouds answer with credentials.
 */
export type Reach = 'public' | 'private' | 'metadata';

type Range = [network: number, prefixLength: number];

// Link-local, where most clouds answer with credentials, and the clouds that do it elsewhere: Alibaba,
// Azure and Oracle.
const METADATA_V4: Range[] = [
	[ipv4(169, 254, 0, 0), 16],
	[ipv4(100, 100, 100, 200), 32],
	[ipv4(168, 63, 129, 16), 32],
	[ipv4(192, 0, 0, 192), 32],
];

// In networks that are private otherwise: Alibaba, Linode, Oracle and Scaleway.
const METADATA_V6 = new Set(
	'fd00:100:0:0:0:0:100:200 fd00:a9fe:a9fe:0:0:0:0:1 fd00:c1:0:0:0:0:a9fe:a9fe fd00:42:0:0:0:0:0:42'.split(
		' ',
	),
);

const PRIVATE_V4: Range[] = [
	[ipv4(0, 0, 0, 0), 8],
	[ipv4(10, 0, 0, 0), 8],
	[ipv4(100, 64, 0, 0), 10],
	[ipv4(127, 0, 0, 0), 8],
	[ipv4(172, 16, 0, 0), 12],
	[ipv4(192, 0, 0, 0), 24],
	[ipv4(192, 0, 2, 0), 24],
	[ipv4(192, 88, 99, 0), 24],
	[ipv4(192, 168, 0, 0), 16],
	[ipv4(198, 18, 0, 0), 15],
	[ipv4(198, 51, 100, 0), 24],
	[ipv4(203, 0, 113, 0), 24],
	[ipv4(224, 0, 0, 0), 3],
];

const METADATA_HOSTS = new Set(
	(
		'instance-data instance-data.ec2.internal metadata metadata.azure.internal metadata.goog ' +
		'metadata.google.internal metadata.packet.net metadata.platformequinix.com ' +
		'metadata.tencentyun.com'
	).split(' '),
);

/**
 * How far the host of a parsed URL reaches, judged by its text alone: names are not looked up here.
 * @param hostname as the WHATWG URL parser gives it, which has already turned decimal, octal and
 *   hexadecimal spellings into dotted ones and puts IPv6 addresses in brackets
 */
export function reachOf(hostname: string): Reach {
	// From the first dot of the last row on: from each one, the search for the end would begin anew.
	const host = hostname.toLowerCase().replace(/(?<!\.)\.+$/, '');
	if (METADATA_HOSTS.has(host)) return 'metadata';
	if (host.startsWith('[')) return reachOfIpv6(host.slice(1, -1));
	const octets = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(host);
	if (octets !== null)
		return reachOfIpv4(ipv4(Number(octets[1]), Number(octets[2]), Number(octets[3]), Number(octets[4])));
	return reachOfName(host, reachOf);
}

/** Whether the host of a parsed URL is, by its text, an address where a cloud hands out credentials. */
export function isMetadata(hostname: string): boolean {
	return reachOf(hostname) === 'metadata';
}

function reachOfIpv4(address: number): Reach {
	if (METADATA_V4.some((range) => contains(range, address))) return 'metadata';
	return PRIVATE_V4.some((range) => contains(range, address)) ? 'private' : 'public';
}

function reachOfIpv6(text: string): Reach {
	const groups = expandIpv6(text);
	if (groups === null) return 'private';
	const [first = 0, second = 0, third = 0] = groups;
	const embedded = embeddedIpv4(groups);
	if (embedded !== null) return reachOfIpv4(embedded);
	if (METADATA_V6.has(groups.map((group) => group.toString(16)).join(':'))) return 'metadata';
	if (first === 0xfd00 && second === 0x0ec2) return 'metadata'; // Amazon
	if (first === 0xfd20 && second === 0x00ce) return 'metadata'; // Google
	if ((first & 0xffc0) === 0xfe80) return 'metadata';
	if (hiddenIpv4(groups).some((address) => reachOfIpv4(address) === 'metadata')) return 'metadata';
	const isGlobalUnicast = (first & 0xe000) === 0x2000;
	const isDocumentation = (first === 0x2001 && second === 0x0db8) || (first === 0x3fff && second < 0x1000);
	const isTeredoOrBenchmark = first === 0x2001 && (second === 0 || (second === 2 && third === 0));
	const isIdentifier = first === 0x2001 && second >= 0x10 && second < 0x30; // ORCHID, routed nowhere
	const carriesPrivate = hiddenIpv4(groups).some((address) => reachOfIpv4(address) === 'private');
	return isGlobalUnicast && !isDocumentation && !isTeredoOrBenchmark && !isIdentifier && !carriesPrivate
		? 'public'
		: 'private';
}

// Transition addresses that carry an IPv4 address, which is where the packet ends up.
function embeddedIpv4(groups: number[]): number | null {
	const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
	const last = ((g << 16) | h) >>> 0;
	const startsWithZeros = a === 0 && b === 0 && c === 0 && d === 0;
	if (startsWithZeros && e === 0 && f === 0xffff) return last; // mapped, ::ffff:0:0/96
	if (startsWithZeros && e === 0xffff && f === 0) return last; // translated, ::ffff:0:0:0/96
	if (startsWithZeros && e === 0 && f === 0 && last > 1) return last; // compatible, ::/96
	// NAT64, 64:ff9b::/96
	if (a === 0x64 && b === 0xff9b && c === 0 && d === 0 && e === 0 && f === 0) return last;
	if (a === 0x2002) return ((b << 16) | c) >>> 0; // 6to4
	return null;
}

// Transition addresses whose outer form says nothing about where they lead.
function hiddenIpv4(groups: number[]): number[] {
	const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
	const last = ((g << 16) | h) >>> 0;
	if ((e & 0xfdff) === 0 && f === 0x5efe) return [last]; // ISATAP, in any network
	// Teredo: server, and client inverted
	if (a === 0x2001 && b === 0) return [((c << 16) | d) >>> 0, ~last >>> 0];
	// NAT64 with a prefix of one's own, 64:ff9b:1::/48: the address stands behind 48 or 96 bits.
	if (a === 0x64 && b === 0xff9b) return [last, ((d << 16) | ((e & 0xff) << 8) | (f >>> 8)) >>> 0];
	return [];
}

function expandIpv6(text: string): number[] | null {
	const [head = '', tail] = text.split('::');
	const before = head === '' ? [] : head.split(':');
	const after = tail === undefined || tail === '' ? [] : tail.split(':');
	const missing = 8 - before.length - after.length;
	if (missing < 0 || (tail === undefined && missing !== 0)) return null;
	const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...after].map((group) =>
		parseInt(group, 16),
	);
	return groups.some(Number.isNaN) ? null : groups;
}

function ipv4(a: number, b: number, c: number, d: number): number {
	return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

function contains([network, prefixLength]: Range, address: number): boolean {
	const mask = (0xffffffff << (32 - prefixLength)) >>> 0;
	return (address & mask) >>> 0 === network;
}
