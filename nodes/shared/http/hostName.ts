import type { Reach } from './networkAddress';
import { TOP_LEVEL_DOMAINS } from './topLevelDomains';

// Names that lead into a private network, by their text alone.

// Reserved (RFC 2606, 6761, 6762, 7686, 8375, 9476), kept out of the internet for colliding with private ones
// (ICANN), or what routers, clusters and companies commonly use inside. `box` and `prod` exist on the
// internet too, but stand above all for routers and clusters.
const INNER_ENDINGS = new Set(
	`
test example invalid localhost local onion alt internal arpa localdomain
corp home mail intranet private lan intra inet priv loc localnet lokal homenet workgroup domain
svc cluster kube kubernetes k8s k3s docker container containers compose swarm pod pods consul nomad mesos
marathon
rancher weave minikube openshift vagrant vm vmware virtual node service server servers prod
box fritz speedport router gateway modem belkin dlink ip vpn wlan wifi dmz bit i2p exit gnu zkey
`
		.trim()
		.split(/\s+/),
);

// Names under them all lead to the machine itself, which developers use.
const LOOPBACK_DOMAINS = new Set(
	`
localtest.me lvh.me vcap.me lacolhost.com smackaho.st fuf.me ulh.us yoogle.com lcl.host localho.st
local.gd localhst.co.uk
lndo.site ddev.site docksal.site localdev.me my127.site localtls.com localstack.cloud
spoofed.burpcollaborator.net
`
		.trim()
		.split(/\s+/),
);

// Names under them lead to the address that they spell out.
const SPELLED_ADDRESS_DOMAINS = new Set(
	`
nip.io sslip.io sslip.dev xip.io xip.name xip.wiki traefik.me local-ip.co local-ip.sh
local-ip.medicmobile.org backname.io
plex.direct nip.direct hostip.io 1u.ms rbndr.us addr.tools localip.dev ip.wiki lclip.host
`
		.trim()
		.split(/\s+/),
);

// Networks of one's own under names of the internet: only who is inside learns where most of them lead.
const OVERLAY_DOMAINS = new Set(['ts.net', 'tailscale.net', 'vpce.amazonaws.com']);

// How the private networks that are common, and the addresses of metadata, begin in hexadecimal. Other
// private ranges do not count outside the domains made for it: eight digits are as often the name of a build.
const COMMON_IN_HEX = /^(?:0a|7f|ac1|c0a8|a9fe|646464c8|a83f8110|c00000c0)/;

const MAX_NAME_LENGTH = 253;

/**
 * How far a host name reaches, judged by its text.
 *
 * @param host in lower case, without a full stop at its end; no literal address
 * @param reachOfAddress judges a dotted IPv4 address, or an IPv6 one in brackets
 */
export function reachOfName(host: string, reachOfAddress: (address: string) => Reach): Reach {
	// The internet has no longer names, so nothing of it is looked at.
	if (host.length > MAX_NAME_LENGTH) return 'private';
	const labels = host.split('.');
	const last = labels.at(-1) ?? '';
	const spelled = spelledAddresses(labels, isWithin(labels, SPELLED_ADDRESS_DOMAINS)).map(reachOfAddress);
	if (spelled.includes('metadata')) return 'metadata';
	if (
		labels.length === 1 ||
		INNER_ENDINGS.has(last) ||
		labels.includes('localhost') ||
		isWithin(labels, LOOPBACK_DOMAINS)
	)
		return 'private';
	if (spelled.includes('private')) return 'private';
	// Without an address in it such a name leads to the machine itself, or the form of it is not known here.
	return spelled.length === 0 && isWithin(labels, SPELLED_ADDRESS_DOMAINS) ? 'private' : 'public';
}

/**
 * Whether a name can be one of the internet: its top-level domain exists there, and it is no overlay network.
 */
export function isInternetName(hostname: string): boolean {
	const labels = hostname.toLowerCase().split('.');
	while (labels.at(-1) === '') labels.pop();
	return (
		labels.length > 1 && TOP_LEVEL_DOMAINS.has(labels.at(-1) ?? '') && !isWithin(labels, OVERLAY_DOMAINS)
	);
}

function isWithin(labels: string[], domains: ReadonlySet<string>): boolean {
	return [2, 3].some((count) => labels.length >= count && domains.has(labels.slice(-count).join('.')));
}

/**
 * The addresses that a name spells out: four numbers in a row however they are separated, or eight
 * hexadecimal digits.
 */
function spelledAddresses(labels: string[], isMadeForIt: boolean): string[] {
	const found: string[] = [];
	const row: number[] = [];
	for (const label of labels) {
		for (const part of label.split(/[-_]/)) {
			const octet = /^\d{1,3}$/.test(part) ? Number(part) : 256;
			if (octet > 255) {
				row.length = 0;
				continue;
			}
			row.push(octet);
			if (row.length > 4) row.shift();
			if (row.length === 4) found.push(row.join('.'));
		}
		const digits = /(?:^|[-_])(?:0x)?([0-9a-f]{8})$/.exec(label.slice(-11))?.[1];
		if (digits !== undefined && (isMadeForIt || COMMON_IN_HEX.test(digits)))
			found.push(
				Array.from({ length: 4 }, (_unused, index) =>
					parseInt(digits.slice(index * 2, index * 2 + 2), 16),
				).join('.'),
			);
		// IPv6, with hyphens for its colons.
		if (
			isMadeForIt &&
			label.length < 40 &&
			/^[0-9a-f-]+$/.test(label) &&
			(label.includes('--') || label.split('-').length === 8)
		)
			found.push(`[${label.replaceAll('-', ':')}]`);
	}
	return found;
}
