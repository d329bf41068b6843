import fc from 'fast-check';
import { addressProblem } from '../../../nodes/shared/http/addressProblem';
import { reachOf } from '../../../nodes/shared/http/networkAddress';

// Names that lead into a private network, judged by their text. The lists are the test's own.

const PRIVATE = [
	// Reserved, and kept out of the internet (RFC 2606, 6761, 6762, 7686, 8375, 9476; ICANN's collisions).
	'a.test',
	'hooks.example',
	'x.invalid',
	'a.b.localhost',
	'abc.onion',
	'x.alt',
	'crm.internal',
	'nas.home.arpa',
	'5.0.0.10.in-addr.arpa',
	'printer.local',
	'crm.corp',
	'printer.home',
	'imap.mail',
	'crm.intranet',
	'x.private',
	'router.lan',
	'host.localdomain',
	'a.localhost.example.com',
	// Clusters, containers and routers.
	'kubernetes.default.svc',
	'kubernetes.default.svc.cluster.local',
	'db.ns.svc.cluster',
	'vault.service.consul',
	'web.marathon.mesos',
	'a.k8s',
	'db.docker',
	'host.docker.internal',
	'x.kube',
	'fritz.box',
	'x.fritz.box',
	'a.rancher',
	'redis',
	'n8n',
	'CRM.Corp',
	'crm.corp.',
	'crm。corp',
	// Domains of the internet under which every name leads to the machine itself.
	'localtest.me',
	'app.localtest.me',
	'lvh.me',
	'x.y.lvh.me',
	'vcap.me',
	'lacolhost.com',
	'a.lacolhost.com',
	// Addresses in names.
	'10.0.0.5.nip.io',
	'10-0-0-5.sslip.io',
	'0a000005.nip.io',
	'app.127-0-0-1.sslip.io',
	'app-10-0-0-5.nip.io',
	'customer-app-7f000001.nip.io',
	'0x7f000001.nip.io',
	'www.192.168.1.1.xip.io',
	'www-192.168.1.1-x.sslip.io',
	'10-0-0-5.traefik.me',
	'traefik.me',
	'app.traefik.me',
	'--1.sslip.io',
	'fd00--5.sslip.io',
	'00000000.nip.io',
	'172-16-0-9.unknown.example.com',
	'c0a80101.rebind.example.com',
	'7f000001.c0a80001.rbndr.us',
	'0-0-0-0.nip.io',
	'100-64-0-1.sslip.io',
];

const METADATA = [
	'169.254.169.254.nip.io',
	'169-254-169-254.sslip.io',
	'a9fea9fe.nip.io',
	'A9FEA9FE.nip.io',
	'app-169-254-169-254.nip.io',
	'x.169.254.169.254.xip.io',
	'100-100-100-200.sslip.io',
	'646464c8.nip.io',
	'fd00-ec2--254.sslip.io',
	'169.254.169.254.anything.example.com',
	'a9fea9fe.anything.example.com',
	'metadata.google.internal',
	'metadata.google.internal.',
	'10.0.0.5.169.254.169.254.nip.io',
	'169.254.169.254.',
];

const PUBLIC = [
	'hooks.slack.com',
	'example.com',
	'api.example.co.uk',
	'n8n.example.dev',
	'xn--mnchen-3ya.de',
	'ec2-54-12-33-4.compute-1.amazonaws.com',
	'93-184-216-34.sslip.io',
	'5db8d822.nip.io',
	'93.184.216.34.nip.io',
	'deadbeef.pages.dev',
	'20241104.example.com',
	'10.example.com',
	'1.2.3.example.com',
	'v1-10-2.example.com',
	'localhosting.com',
	'mylocal.com',
	'corp.example.com',
	'internal.example.com',
	'svc.example.com',
	'test.com',
	'home.mail.com',
	'1-800-555.example.com',
	'300-10-0-0-999.example.com',
];

const hostOf = (name: string) => new URL(`http://${name}/`).hostname;

test.each(PRIVATE)('the name %s needs a private network to be allowed', (name) =>
	expect(reachOf(hostOf(name))).toBe('private'),
);
test.each(METADATA)('the name %s is never sent to', (name) => {
	expect(reachOf(hostOf(name))).toBe('metadata');
	expect(addressProblem(`http://${name}/`, true, 'x')).not.toBeNull();
});
test.each(PUBLIC)('the name %s is like any other', (name) => expect(reachOf(hostOf(name))).toBe('public'));

const octet = fc.nat(255);
const near = fc.oneof(
	fc.tuple(fc.constant(10), octet, octet, octet),
	fc.tuple(fc.constant(127), octet, octet, octet),
	fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
	fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
	fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
);
const hex = (octets: number[]) => octets.map((each) => each.toString(16).padStart(2, '0')).join('');
const spelling = fc.constantFrom<(octets: number[]) => string>(
	(octets) => octets.join('.'),
	(octets) => octets.join('-'),
	(octets) => `app-${octets.join('-')}`,
	(octets) => `${octets.join('-')}-app`,
	(octets) => `a.b.${octets.join('.')}`,
	(octets) => hex(octets),
	(octets) => hex(octets).toUpperCase(),
	(octets) => `app-${hex(octets)}`,
	(octets) => `8.8.8.8.${octets.join('.')}`,
);

test('an address inside is found however a name spells it, under any domain', () => {
	fc.assert(
		fc.property(
			near,
			spelling,
			fc.constantFrom('nip.io', 'sslip.io', 'xip.io', 'resolver.example.com'),
			(octets, spell, domain) => {
				expect(reachOf(hostOf(`${spell(octets)}.${domain}`))).toBe(
					octets[0] === 169 ? 'metadata' : 'private',
				);
			},
		),
	);
});

test('ordinary names are never taken for inner ones', () => {
	const label = fc.stringMatching(/^[g-z][g-z]{0,8}$/).filter((text) => !text.includes('local'));
	fc.assert(
		fc.property(fc.array(label, { minLength: 1, maxLength: 5 }), (labels) =>
			expect(reachOf(`${labels.join('.')}.example.com`)).toBe('public'),
		),
	);
});

test.each<[string, string]>([
	['numbers', '1.'],
	['hyphens', '-'],
	['hyphens and numbers', '1-'],
	['hexadecimal digits', 'a9'],
	['labels', 'a.'],
])('a name of a megabyte of %s is none of the internet, and is judged at once', (_name, part) => {
	const host = `${part.repeat(500_000)}x.example.com`;
	const start = performance.now();
	expect(reachOf(host)).toBe('private');
	expect(performance.now() - start).toBeLessThan(1_000);
	expect(reachOf(`${'a.'.repeat(120)}example.com`)).toBe('public');
	expect(reachOf(`${'a.'.repeat(122)}example.com`)).toBe('private');
});

const INNER = `test example invalid localhost local onion alt internal arpa localdomain corp home mail intranet private lan intra inet priv loc localnet lokal homenet workgroup domain
	svc cluster kube kubernetes k8s k3s docker container containers compose swarm pod pods consul nomad mesos marathon rancher weave minikube openshift vagrant vm vmware virtual node service server servers prod
	box fritz speedport router gateway modem belkin dlink ip vpn wlan wifi dmz bit i2p exit gnu zkey`;
const LOOPBACK =
	'localtest.me lvh.me vcap.me lacolhost.com smackaho.st fuf.me ulh.us yoogle.com lcl.host localho.st ' +
	'local.gd localhst.co.uk lndo.site ddev.site docksal.site localdev.me my127.site localtls.com ' +
	'localstack.cloud spoofed.burpcollaborator.net';
const SPELLED =
	'nip.io sslip.io sslip.dev xip.io xip.name xip.wiki traefik.me local-ip.co local-ip.sh ' +
	'local-ip.medicmobile.org backname.io plex.direct nip.direct hostip.io 1u.ms rbndr.us addr.tools ' +
	'localip.dev ip.wiki lclip.host';

test('every ending and domain that leads inside is recognized', () => {
	for (const ending of INNER.split(/\s+/))
		expect([ending, reachOf(`crm.${ending}`), reachOf(`${ending}.example.com`)]).toEqual([
			ending,
			'private',
			ending === 'localhost' ? 'private' : 'public',
		]);
	for (const domain of LOOPBACK.split(/\s+/))
		expect([domain, reachOf(domain), reachOf(`a.${domain}`), reachOf(`x${domain}`)]).toEqual([
			domain,
			'private',
			'private',
			'public',
		]);
	for (const domain of SPELLED.split(/\s+/))
		expect([
			domain,
			reachOf(domain),
			reachOf(`8-8-8-8.${domain}`),
			reachOf(`0b000001.${domain}`),
			reachOf(`c0000101.${domain}`),
			reachOf(`my${domain}`),
		]).toEqual([domain, 'private', 'public', 'public', 'public', 'public']);
});
